using static TorchSharp.torch;

namespace Semiflow.Principles.Environments;

/// <summary>
/// The order of rows that grouped networks take: as many for each environment, those of environment 0 first. Rows come with
/// an environment each, in any order and number; what an environment lacks is filled with copies that are dropped on the way back.
/// </summary>
internal sealed class EnvironmentRows
{
    private readonly long[]? grouped;
    private readonly long[]? back;

    /// <summary>The order for the given rows.</summary>
    /// <param name="environments">Environment of each row; null where all belong to environment 0.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="count">Number of environments.</param>
    /// <exception cref="InputException">A row of an environment that is not there.</exception>
    public EnvironmentRows(IReadOnlyList<int>? environments, int rows, int count)
    {
        Count = count;
        var each = Enumerable.Range(0, count).Select(_ => new List<long>()).ToArray();
        for (int row = 0; row < rows; row++)
        {
            int environment = environments?[row] ?? 0;
            if (environment < 0 || environment >= count)
            {
                throw new InputException(
                    $"trajectory {row} belongs to environment {environment}, but there are {count}, from 0: train on it, or adapt to it as "
                        + $"a new environment.");
            }

            each[environment].Add(row);
        }

        PerEnvironment = each.Max(list => list.Count);
        long[] order = [.. each.SelectMany(list => Enumerable.Range(0, PerEnvironment).Select(i => i < list.Count ? list[i] : 0))];
        if (order.AsSpan().SequenceEqual([.. Enumerable.Range(0, rows).Select(row => (long)row)]))
        {
            return;
        }

        grouped = order;
        back = new long[rows];
        for (int environment = 0; environment < count; environment++)
        {
            for (int i = 0; i < each[environment].Count; i++)
            {
                back[each[environment][i]] = ((long)environment * PerEnvironment) + i;
            }
        }
    }

    /// <summary>Number of environments.</summary>
    public int Count { get; }

    /// <summary>Rows of each environment in the grouped order.</summary>
    public int PerEnvironment { get; }

    /// <summary>The rows in the grouped order.</summary>
    public Tensor Group(Tensor rows, int dimension) => Pick(rows, dimension, grouped);

    /// <summary>Grouped rows in their first order, fillers dropped.</summary>
    public Tensor Restore(Tensor rows, int dimension) => Pick(rows, dimension, back);

    private static Tensor Pick(Tensor rows, int dimension, long[]? order)
    {
        if (order is null)
        {
            return rows;
        }

        using Tensor onHost = tensor(order);
        using Tensor index = onHost.to(rows.device);
        return rows.index_select(dimension, index);
    }
}
