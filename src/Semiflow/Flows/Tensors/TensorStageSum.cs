using Semiflow.Kernels.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Flows.Tensors;

/// <summary>
/// The sums <c>x + h Σ_j w_j k_j</c> of one method, all terms at once where <see cref="WeightedSum"/> takes them, else one native call a
/// term: a number h is folded into the weights, a tensor h (a step per sample, or one that gradients flow to) is multiplied in.
/// </summary>
/// <param name="rows">Weights w, one row a kind of sum.</param>
internal sealed class TensorStageSum(IReadOnlyList<IReadOnlyList<double>> rows) : IDisposable
{
    // Of each row the terms with a weight, and the weights.
    private readonly int[][] places = [.. rows.Select(row => Enumerable.Range(0, row.Count).Where(j => row[j] != 0).ToArray())];
    private readonly double[][] weights = [.. rows.Select(row => row.Where(weight => weight != 0).ToArray())];

    // Scalars are made once per step size: TorchSharp frees those that it makes itself only by finalizers.
    private readonly Scalar?[][] scalars = [.. rows.Select(row => new Scalar?[row.Count(weight => weight != 0)])];
    private double factor = double.NaN;

    /// <summary>The sum with a number as step.</summary>
    public Tensor Add(Tensor state, IReadOnlyList<Tensor> slopes, int row, double step) => places[row].Length switch
    {
        0 => state,
        1 => state.add(slopes[places[row][0]], Weight(row, 0, step)), // Already one pass and one node.
        _ when WeightedSum.Takes(state, null) => WeightedSum.Apply(state, Terms(slopes, row), Scaled(row, step), null),
        _ => Chain(state, slopes, row, step, null),
    };

    /// <summary>The sum with steps <c>[batch, 1, …]</c> or of shape <c>[1, …]</c>.</summary>
    public Tensor Add(Tensor state, IReadOnlyList<Tensor> slopes, int row, Tensor step) => places[row].Length switch
    {
        0 => state,
        1 => state.addcmul(slopes[places[row][0]], step, Weight(row, 0, 1)),
        _ when WeightedSum.Takes(state, step) => WeightedSum.Apply(state, Terms(slopes, row), weights[row], step),
        _ => Chain(state, slopes, row, 1, step),
    };

    /// <summary>
    /// The sum without the state, <c>h Σ_j w_j k_j</c>, for errors: no digits are lost beside a large state. Not for a graph.
    /// </summary>
    public Tensor Sum(IReadOnlyList<Tensor> slopes, int row, double step)
    {
        int[] own = places[row];
        if (own.Length == 0)
        {
            throw new InvalidOperationException("The sum has no terms.");
        }

        if (WeightedSum.Takes(slopes[own[0]], null))
        {
            return WeightedSum.Apply(null, Terms(slopes, row), Scaled(row, step), null);
        }

        Tensor sum = slopes[own[0]].mul(Weight(row, 0, step));
        for (int j = 1; j < own.Length; j++)
        {
            sum.add_(slopes[own[j]], Weight(row, j, step));
        }

        return sum;
    }

    public void Dispose()
    {
        foreach (Scalar? scalar in scalars.SelectMany(row => row))
        {
            scalar?.Dispose();
        }
    }

    private Tensor[] Terms(IReadOnlyList<Tensor> slopes, int row) => Array.ConvertAll(places[row], j => slopes[j]);

    private double[] Scaled(int row, double step) => Array.ConvertAll(weights[row], weight => weight * step);

    private Tensor Chain(Tensor state, IReadOnlyList<Tensor> slopes, int row, double step, Tensor? wide)
    {
        Tensor sum = state;
        for (int j = 0; j < places[row].Length; j++)
        {
            Tensor slope = slopes[places[row][j]];
            Scalar weight = Weight(row, j, step);
            Tensor next = wide is null ? sum.add(slope, weight) : sum.addcmul(slope, wide, weight);
            if (!ReferenceEquals(sum, state))
            {
                sum.Dispose(); // A partial sum that nobody else has seen; a graph keeps what it needs itself.
            }

            sum = next;
        }

        return sum;
    }

    private Scalar Weight(int row, int term, double step)
    {
        if (step != factor)
        {
            factor = step;
            foreach (Scalar?[] own in scalars)
            {
                for (int j = 0; j < own.Length; j++)
                {
                    own[j]?.Dispose();
                    own[j] = null;
                }
            }
        }

        return scalars[row][term] ??= (weights[row][term] * step).ToScalar();
    }
}
