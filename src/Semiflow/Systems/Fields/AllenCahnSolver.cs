using Semiflow.Spaces;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Systems.Fields;

/// <summary>
/// Strang splitting of u_t = κΔu − ε²u(u² − 1) with exact sub-steps: half a step of heat, a step of reaction
/// u ← u / √(u² + (1 − u²)e^(−2ε²τ)) at every node, half a step of heat. Error O(τ²).
/// </summary>
/// <remarks>
/// Heat is one dense symmetric matrix per direction, so a step costs two products of n × n matrices; the half steps between two
/// steps are one. Functions are solved one after the other: products of this size gain nothing from a batch, and bits do not depend on it.
/// </remarks>
internal sealed class AllenCahnSolver : IDisposable
{
    private readonly SpectralAxis axis;
    private readonly Tensor half;
    private readonly Tensor full;
    private readonly Scalar remaining;
    private readonly Scalar saturated;
    private readonly int steps;

    /// <summary>
    /// A solver of <paramref name="steps"/> steps of <paramref name="step"/> at the nodes of <paramref name="nodes"/> in both directions.
    /// </summary>
    public AllenCahnSolver(Axis nodes, double epsilon, double diffusivity, double step, int steps)
    {
        axis = new SpectralAxis(nodes);
        half = axis.HeatKernel(diffusivity * step / 2);
        full = axis.HeatKernel(diffusivity * step);
        remaining = Math.Exp(-2 * epsilon * epsilon * step).ToScalar();
        saturated = (-Math.Exp(-2 * epsilon * epsilon * step) + 1).ToScalar();
        this.steps = steps;
    }

    /// <summary>Final states at the nodes of another grid.</summary>
    /// <param name="start">Initial states at the solver's nodes, <c>[count, 1, n, n]</c>, double.</param>
    /// <param name="target">Two axes.</param>
    /// <returns>Values of the final states' series, <c>[count, 1, x, y]</c>.</returns>
    public GridFunction Solve(Tensor start, Grid target)
    {
        using DisposeScope scope = NewDisposeScope();
        using Tensor left = axis.Interpolation(target.Axes[0]);
        using Tensor right = axis.Interpolation(target.Axes[1]);
        Tensor values = empty([start.shape[0], 1, .. target.Shape], float64);
        for (long sample = 0; sample < start.shape[0]; sample++)
        {
            using DisposeScope one = NewDisposeScope();
            Tensor end = Run(start[sample, 0]);
            values[sample, 0].copy_(left.matmul(end).matmul(right.t()));
        }

        return new GridFunction(target, values.MoveToOuterDisposeScope());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        axis.Dispose();
        half.Dispose();
        full.Dispose();
        remaining.Dispose();
        saturated.Dispose();
    }

    private Tensor Run(Tensor start)
    {
        Tensor state = half.matmul(start).matmul(half);
        for (int i = 1; i <= steps; i++)
        {
            using DisposeScope step = NewDisposeScope();
            Tensor heat = i == steps ? half : full;
            Tensor grown = state.square().mul_(saturated).add_(remaining).rsqrt_().mul_(state);
            Tensor next = heat.matmul(grown).matmul(heat).MoveToOuterDisposeScope();
            state.Dispose();
            state = next;
        }

        return state;
    }
}
