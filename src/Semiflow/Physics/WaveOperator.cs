using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Physics;

/// <summary>The undamped wave <c>(w, w_t) ↦ (w_t, c²Δw)</c> on states <c>[batch, 2, row, column]</c>.</summary>
/// <param name="laplacian">Grid, boundary and stencil.</param>
/// <param name="speed">c.</param>
/// <param name="paperBorder">
/// True for the code of APHYNITY: a Laplacian that vanishes at all outermost nodes, which is not a boundary condition.
/// </param>
public sealed class WaveOperator(Laplacian laplacian, Coefficient speed, bool paperBorder = false) : IPhysicsTerm
{
    /// <inheritdoc/>
    public IReadOnlyList<Coefficient> Coefficients => [speed];

    /// <inheritdoc/>
    public IReadOnlyList<Coefficient> Squared => [speed];

    /// <inheritdoc/>
    public Tensor Velocity(Tensor time, Tensor state)
    {
        StateChecks.Check(state, nameof(WaveOperator), 2, 2);
        Tensor w = state.select(1, 0);
        Tensor curvature = laplacian.Apply(w);
        curvature = paperBorder ? nn.functional.pad(curvature.slice(-2, 1, -1, 1).slice(-1, 1, -1, 1), (1, 1, 1, 1)) : curvature;
        return stack([state.select(1, 1), curvature * speed.Value.square()], 1);
    }
}
