using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace Semiflow.Physics;

/// <summary>Lotka and Volterra's <c>(x, y) ↦ (αx - βxy, δxy - γy)</c> on states <c>[batch, 2]</c>.</summary>
/// <param name="alpha">α, growth of the prey.</param>
/// <param name="beta">β, prey caught a predator.</param>
/// <param name="gamma">γ, death of the predators.</param>
/// <param name="delta">δ, growth of the predators a prey.</param>
internal sealed class PredatorPrey(Coefficient alpha, Coefficient beta, Coefficient gamma, Coefficient delta) : IPhysicsTerm
{
    /// <inheritdoc/>
    public IReadOnlyList<Coefficient> Coefficients => [alpha, beta, gamma, delta];

    /// <inheritdoc/>
    public Tensor Velocity(Tensor time, Tensor state)
    {
        StateChecks.Check(state, nameof(PredatorPrey), 2, 0);
        return FormulaEvaluation<PointFormula>.Velocity(state, alpha, beta, gamma, delta);
    }

    /// <summary>x' = c₀x − c₁xy, y' = c₃xy − c₂y.</summary>
    internal readonly struct PointFormula : ITwoChannelFormula
    {
        public static int Coefficients => 4;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Add<T>(ReadOnlySpan<T> c, T x, T y, ref T dx, ref T dy)
            where T : struct, IQuantity<T>
        {
            T met = x * y;
            dx += c[0] * x - c[1] * met;
            dy += c[3] * met - c[2] * y;
        }
    }
}
