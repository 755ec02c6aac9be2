using static TorchSharp.torch;

namespace Semiflow.Flows.Tensors;

/// <summary>
/// States inside steps (spec ode.md 4) by the method's own polynomial or Hermite's, differentiable: one product with a matrix of weights.
/// </summary>
/// <param name="method">The method.</param>
internal sealed class TensorDenseOutput(ButcherTableau method)
{
    /// <summary>True where the velocity at the end of the step is needed.</summary>
    public bool IsHermite => method.Dense is null;

    /// <summary>States at places in a step.</summary>
    /// <param name="taken">The step.</param>
    /// <param name="end">Velocity at its end; null where no place lies strictly inside or the method's own polynomial needs none.</param>
    /// <param name="round">Its sizes.</param>
    /// <param name="outputs">The places.</param>
    /// <returns><c>[output, channel, x…]</c>.</returns>
    public Tensor Values(StepResult taken, Tensor? end, StepRound round, RoundOutputs outputs)
    {
        if (outputs.Places.All(place => place == 1))
        {
            return outputs.Rows is null && outputs.Places.Length == 1 ? taken.Next
                : outputs.Rows is null ? taken.Next.repeat([outputs.Places.Length, .. Enumerable.Repeat(1L, (int)taken.Next.dim() - 1)])
                : Gather(taken.Next, 0, outputs.Rows);
        }

        Tensor basis = Basis(taken, end);
        double[] weights = Weights(round, outputs);
        long terms = basis.shape[0];
        int count = outputs.Places.Length;
        if (outputs.Rows is null)
        {
            Tensor matrix = HostTensor.Of(weights, [terms, count], basis).t();
            return matrix.matmul(basis.reshape(terms, -1)).reshape([-1, .. basis.shape[2..]]);
        }

        long[] shape = [terms, count, .. Enumerable.Repeat(1L, (int)basis.dim() - 2)];
        return (Gather(basis, 1, outputs.Rows) * HostTensor.Of(weights, shape, basis)).sum([0L]);
    }

    /// <summary>What the weights multiply: start, end, and the slopes of stages or of both ends; <c>[term, batch, …]</c>.</summary>
    public Tensor Basis(StepResult taken, Tensor? end) => IsHermite
        ? stack([taken.Start, taken.Next, taken.StartSlope!, end!])
        : stack([taken.Start, taken.Next, .. taken.Slopes]);

    /// <summary>Weights <c>[term, output]</c>, row after row.</summary>
    public double[] Weights(StepRound round, RoundOutputs outputs)
    {
        int count = outputs.Places.Length;
        int terms = IsHermite ? 4 : method.Stages + 2;
        double[] all = new double[terms * count];
        Span<double> own = stackalloc double[IsHermite ? 0 : method.Stages];
        for (int p = 0; p < count; p++)
        {
            double place = outputs.Places[p];
            double step = round.Steps[round.PerSample && outputs.Rows is { } rows ? rows[p] : 0];
            if (place == 1)
            {
                all[count + p] = 1;
            }
            else if (IsHermite)
            {
                double back = place - 1;
                double late = place * place * (3 - (2 * place));
                (all[p], all[count + p]) = (1 - late, late);
                (all[(2 * count) + p], all[(3 * count) + p]) = (step * place * back * back, step * place * place * back);
            }
            else
            {
                method.DenseWeights(place, own);
                all[p] = 1;
                for (int i = 0; i < own.Length; i++)
                {
                    all[((i + 2) * count) + p] = step * own[i];
                }
            }
        }

        return all;
    }

    private static Tensor Gather(Tensor from, long dimension, int[] rows)
    {
        using Tensor indices = HostTensor.Indices([.. rows.Select(row => (long)row)], from);
        return from.index_select(dimension, indices);
    }
}
