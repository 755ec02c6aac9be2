using System.Numerics;

namespace Semiflow.Transport.Exact;

/// <summary>
/// Potentials of a solution. Those that an exact solver found are whole numbers: beside potentials of 1e18 doubles would say nothing of a
/// cost of 1e-9. Others are taken as the doubles that they are.
/// </summary>
/// <param name="numbers">The unit.</param>
/// <param name="sources">u, rounded and exact.</param>
/// <param name="targets">v, rounded and exact.</param>
internal sealed class DualPotentials(WholeNumbers numbers, ExactPotentials sources, ExactPotentials targets)
{
    /// <summary>u.</summary>
    public ExactPotentials Sources => sources;

    /// <summary>v.</summary>
    public ExactPotentials Targets => targets;

    /// <summary>Potentials that are doubles, beside these costs.</summary>
    public static DualPotentials Of(IReadOnlyList<double> u, IReadOnlyList<double> v, ReadOnlySpan<double> cost)
    {
        double smallest = u.Concat(v).Where(value => value != 0 && double.IsFinite(value)).Select(Math.Abs).DefaultIfEmpty(1).Min();
        var numbers = new WholeNumbers(Math.Min(smallest, CostMatrix.Magnitudes(cost).Smallest));
        return new DualPotentials(numbers, Side(numbers, u), Side(numbers, v));
    }

    /// <summary>
    /// Potentials of all points where these are those of some: <c>u_i = min_j (c_ij − v_j)</c>, then the same of targets over all sources,
    /// so that every pair is feasible, exactly. Points all of whose pairs are forbidden get 0.
    /// </summary>
    /// <param name="rows">The sources that these belong to.</param>
    /// <param name="columns">The targets.</param>
    /// <param name="cost">Costs of all points, row by row.</param>
    /// <param name="count">Number of all sources.</param>
    public DualPotentials Spread(int[] rows, int[] columns, ReadOnlySpan<double> cost, int count)
    {
        int across = cost.Length / count;
        (ExactPotentials u, ExactPotentials v) = (new(numbers, count, count), new(numbers, across, across));
        for (int i = 0; i < rows.Length; i++)
        {
            u[rows[i]] = sources[i];
        }

        for (int j = 0; j < columns.Length; j++)
        {
            v[columns[j]] = targets[j];
        }

        foreach (int i in Enumerable.Range(0, count).Except(rows))
        {
            BigInteger? least = null;
            foreach (int j in columns)
            {
                Take(ref least, cost[i * across + j], v[j]);
            }

            u[i] = least ?? 0;
        }

        foreach (int j in Enumerable.Range(0, across).Except(columns))
        {
            BigInteger? least = null;
            for (int i = 0; i < count; i++)
            {
                Take(ref least, cost[i * across + j], u[i]);
            }

            v[j] = least ?? 0;
        }

        return new DualPotentials(numbers, u, v);
    }

    private void Take(ref BigInteger? least, double cost, BigInteger other)
    {
        if (double.IsFinite(cost) && numbers.Of(cost) - other is var margin && (least is null || margin < least))
        {
            least = margin;
        }
    }

    /// <summary>Whether these rounded are the given ones, up to the last bits of the sums they come from.</summary>
    public bool Are(IReadOnlyList<double> u, IReadOnlyList<double> v)
    {
        double size = 16 * ReducedCost.Rounding * (u.Max(Math.Abs) + v.Max(Math.Abs));
        return Near(sources.High, u) && Near(targets.High, v);

        bool Near(double[] mine, IReadOnlyList<double> given) =>
            Enumerable.Range(0, given.Count).All(i => Math.Abs(mine[i] - given[i]) <= size);
    }

    /// <summary>c − u_i − v_j, exact where it is near 0.</summary>
    public double Excess(int i, int j, double cost)
    {
        var reduced = new ReducedCost(cost, sources, i, targets, j);
        return reduced.IsDoubtful ? numbers.Number(numbers.Of(cost) - sources[i] - targets[j]) : reduced.Value;
    }

    private static ExactPotentials Side(WholeNumbers numbers, IReadOnlyList<double> values)
    {
        var side = new ExactPotentials(numbers, values.Count, values.Count);
        for (int i = 0; i < values.Count; i++)
        {
            side.Put(i, values[i]);
        }

        return side;
    }
}
