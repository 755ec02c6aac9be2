using Semiflow.Flows;
using static TorchSharp.torch;

namespace Semiflow.Systems.Dynamics;

/// <summary>
/// One trajectory as a function of time: computed with errors near 1e-9 on a fine mesh, and between its nodes the cubic that has the
/// states and velocities of both ends (Hermite): differentiable, with errors h⁴/384 |u⁗| of the state and h³/(72√3) |u⁗| of its velocity.
/// </summary>
internal sealed class ReferencePath
{
    private const int Intervals = 8192;

    private readonly double spacing;
    private readonly Tensor states;
    private readonly Tensor slopes;

    /// <summary>The trajectory from a state at time 0.</summary>
    public ReferencePath(ISpanField field, ReadOnlySpan<double> start, double until)
    {
        int size = field.Size;
        spacing = until / Intervals;
        double[] nodes = new double[(Intervals + 1) * size], velocities = new double[nodes.Length];
        start.CopyTo(nodes);
        Simulation.Solve(field, Simulation.Times(Intervals + 1, spacing), nodes, paper: false, CancellationToken.None);
        for (int i = 0; i <= Intervals; i++)
        {
            field.Velocity(i * spacing, nodes.AsSpan(i * size, size), velocities.AsSpan(i * size, size));
        }

        states = tensor(nodes).clone().reshape(Intervals + 1, size).DetachFromDisposeScope();
        slopes = tensor(velocities).mul(spacing).reshape(Intervals + 1, size).DetachFromDisposeScope();
    }

    /// <summary>States <c>[n, channel]</c> at times <c>[n, 1]</c>.</summary>
    public Tensor At(Tensor times)
    {
        Tensor place = times / spacing;
        Tensor left = place.detach().floor().clamp(0, Intervals - 1);
        Tensor s = place - left, index = left.to(ScalarType.Int64).squeeze(1);
        Tensor x0 = states.index_select(0, index), x1 = states.index_select(0, index + 1);
        Tensor v0 = slopes.index_select(0, index), v1 = slopes.index_select(0, index + 1);
        Tensor r = 1 - s;
        return (1 + 2 * s) * r * r * x0 + s * r * r * v0 + s * s * (3 - 2 * s) * x1 - s * s * r * v1;
    }
}
