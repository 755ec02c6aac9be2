using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Physics;

/// <summary>The undamped wave <c>(w, w_t) ↦ (w_t, c²Δw)</c> on states <c>[batch, 2, row, column]</c>.</summary>
/// <param name="laplacian">Grid, boundary and stencil.</param>
/// <param name="speed">c.</param>
/// <param name="paperBorder">
/// True for the code of APHYNITY: second differences that vanish at the outermost nodes of their axis, which is no boundary condition.
/// </param>
public sealed class WaveOperator(Laplacian laplacian, Coefficient speed, bool paperBorder = false) : IPhysicsTerm
{
    /// <inheritdoc/>
    public IReadOnlyList<Coefficient> Coefficients => [speed];

    /// <inheritdoc/>
    public Tensor Velocity(Tensor time, Tensor state)
    {
        Shapes.Check(state, nameof(WaveOperator), 2, 2);
        Tensor w = state.select(1, 0);
        Tensor curvature = paperBorder ? Second(w, -2) + Second(w, -1) : laplacian.Apply(w);
        return stack([state.select(1, 1), curvature * speed.Value.square()], 1);
    }

    private Tensor Second(Tensor w, int axis)
    {
        long n = w.shape[w.dim() + axis];
        double spacing = laplacian.Grid.Axes[2 + axis].Spacing;
        Tensor none = zeros_like(w.narrow(axis, 0, 1));
        Tensor middle = w.narrow(axis, 2, n - 2) - 2 * w.narrow(axis, 1, n - 2) + w.narrow(axis, 0, n - 2);
        return cat([none, middle / (spacing * spacing), none], axis);
    }
}
