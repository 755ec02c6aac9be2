using static TorchSharp.torch;

namespace Semiflow.Physics;

/// <summary>The reaction <c>(u, v) ↦ (u - u³ - v - k, u - v)</c> on states <c>[batch, 2, x…]</c>.</summary>
/// <param name="loss">k.</param>
public sealed class FitzHughNagumoReaction(Coefficient loss) : IPhysicsTerm
{
    /// <inheritdoc/>
    public IReadOnlyList<Coefficient> Coefficients => [loss];

    /// <inheritdoc/>
    public Tensor Velocity(Tensor time, Tensor state)
    {
        Shapes.Check(state, nameof(FitzHughNagumoReaction), 2, null);
        Tensor u = state.select(1, 0), v = state.select(1, 1), difference = u - v;
        return stack([difference - u * u * u - loss.Value, difference], 1);
    }
}
