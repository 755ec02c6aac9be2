using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Physics;

/// <summary>Diffusion <c>D_cΔx_c</c> of each channel, on states <c>[batch, channel, row, column]</c>.</summary>
/// <param name="laplacian">Grid, boundary and stencil.</param>
/// <param name="rates">D, one coefficient per channel.</param>
public sealed class Diffusion(Laplacian laplacian, params IReadOnlyList<Coefficient> rates) : IPhysicsTerm
{
    /// <inheritdoc/>
    public IReadOnlyList<Coefficient> Coefficients => rates;

    /// <inheritdoc/>
    public Tensor Velocity(Tensor time, Tensor state)
    {
        StateChecks.Check(state, nameof(Diffusion), rates.Count, 2);
        Tensor each = stack(rates.Select(rate => rate.Value.to(state.dtype))).view(-1, 1, 1);
        return laplacian.Apply(state) * each;
    }
}
