using static TorchSharp.torch;

namespace Semiflow.Physics;

/// <summary>The reaction <c>(u, v) ↦ (-uv² + F(1 - u), uv² - (F + k)v)</c> on states <c>[batch, 2, x…]</c>.</summary>
/// <param name="feed">F.</param>
/// <param name="removal">k.</param>
public sealed class GrayScottReaction(Coefficient feed, Coefficient removal) : IPhysicsTerm
{
    /// <inheritdoc/>
    public IReadOnlyList<Coefficient> Coefficients => [feed, removal];

    /// <inheritdoc/>
    public Tensor Velocity(Tensor time, Tensor state)
    {
        Shapes.Check(state, nameof(GrayScottReaction), 2, null);
        Tensor u = state.select(1, 0), v = state.select(1, 1), rate = u * v * v;
        return stack([feed.Value - feed.Value * u - rate, rate - (feed.Value + removal.Value) * v], 1);
    }
}
