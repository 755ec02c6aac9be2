using static TorchSharp.torch;

namespace Semiflow.Physics;

/// <summary>Lotka and Volterra's <c>(x, y) ↦ (αx - βxy, δxy - γy)</c> on states <c>[batch, 2]</c>.</summary>
/// <param name="alpha">α, growth of the prey.</param>
/// <param name="beta">β, prey caught a predator.</param>
/// <param name="gamma">γ, death of the predators.</param>
/// <param name="delta">δ, growth of the predators a prey.</param>
public sealed class PredatorPrey(Coefficient alpha, Coefficient beta, Coefficient gamma, Coefficient delta) : IPhysicsTerm
{
    /// <inheritdoc/>
    public IReadOnlyList<Coefficient> Coefficients => [alpha, beta, gamma, delta];

    /// <inheritdoc/>
    public Tensor Velocity(Tensor time, Tensor state)
    {
        Shapes.Check(state, nameof(PredatorPrey), 2, 0);
        Tensor x = state.select(1, 0), y = state.select(1, 1), met = x * y;
        return stack([alpha.Value * x - beta.Value * met, delta.Value * met - gamma.Value * y], 1);
    }
}
