using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Flows.Tensors;

/// <summary>
/// The sums <c>x + h Σ_j w_j k_j</c> of one method, one native call a term: a number h is folded into the weights, a tensor h
/// (a step per sample, or one that gradients flow to) is multiplied in.
/// </summary>
/// <param name="rows">Weights w, one row a kind of sum.</param>
internal sealed class TensorStageSum(IReadOnlyList<IReadOnlyList<double>> rows) : IDisposable
{
    // Scalars are made once per step size: TorchSharp frees those that it makes itself only by finalizers.
    private readonly Scalar?[][] scalars = [.. rows.Select(row => new Scalar?[row.Count])];
    private double factor = double.NaN;

    /// <summary>The sum with a number as step.</summary>
    public Tensor Add(Tensor state, IReadOnlyList<Tensor> slopes, int row, double step)
    {
        Prepare(step);
        return Chain(state, slopes, row, static (sum, slope, weight, _) => sum.add(slope, weight), null);
    }

    /// <summary>The sum with steps <c>[batch, 1, …]</c> or of shape <c>[1, …]</c>.</summary>
    public Tensor Add(Tensor state, IReadOnlyList<Tensor> slopes, int row, Tensor step)
    {
        Prepare(1);
        return Chain(state, slopes, row, static (sum, slope, weight, step) => sum.addcmul(slope, step!, weight), step);
    }

    /// <summary>
    /// The sum without the state, <c>h Σ_j w_j k_j</c>, for errors: no digits are lost beside a large state. Not for a graph.
    /// </summary>
    public Tensor Sum(IReadOnlyList<Tensor> slopes, int row, double step)
    {
        Prepare(step);
        Tensor? sum = null;
        for (int j = 0; j < scalars[row].Length; j++)
        {
            if (scalars[row][j] is { } weight)
            {
                sum = sum is null ? slopes[j].mul(weight) : sum.add_(slopes[j], weight);
            }
        }

        return sum ?? throw new InvalidOperationException("The sum has no terms.");
    }

    public void Dispose()
    {
        foreach (Scalar? scalar in scalars.SelectMany(row => row))
        {
            scalar?.Dispose();
        }
    }

    private Tensor Chain(Tensor state, IReadOnlyList<Tensor> slopes, int row, Func<Tensor, Tensor, Scalar, Tensor?, Tensor> add,
        Tensor? step)
    {
        Tensor sum = state;
        for (int j = 0; j < scalars[row].Length; j++)
        {
            if (scalars[row][j] is { } weight)
            {
                Tensor next = add(sum, slopes[j], weight, step);
                if (!ReferenceEquals(sum, state))
                {
                    sum.Dispose(); // A partial sum that nobody else has seen; a graph keeps what it needs itself.
                }

                sum = next;
            }
        }

        return sum;
    }

    private void Prepare(double step)
    {
        if (step == factor)
        {
            return;
        }

        factor = step;
        for (int i = 0; i < scalars.Length; i++)
        {
            for (int j = 0; j < scalars[i].Length; j++)
            {
                scalars[i][j]?.Dispose();
                scalars[i][j] = rows[i][j] == 0 ? null : (rows[i][j] * step).ToScalar();
            }
        }
    }
}
