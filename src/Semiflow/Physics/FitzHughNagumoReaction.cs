using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace Semiflow.Physics;

/// <summary>The reaction <c>(u, v) ↦ (u - u³ - v - k, u - v)</c> on states <c>[batch, 2, x…]</c>.</summary>
/// <param name="loss">k.</param>
internal sealed class FitzHughNagumoReaction(Coefficient loss) : IPhysicsTerm
{
    /// <inheritdoc/>
    public IReadOnlyList<Coefficient> Coefficients => [loss];

    /// <inheritdoc/>
    public Tensor Velocity(Tensor time, Tensor state)
    {
        StateChecks.Check(state, nameof(FitzHughNagumoReaction), 2, null);

        // The formula below with u - v in common: one operation less, and the bits of the results published with it.
        Tensor u = state.select(1, 0), v = state.select(1, 1), difference = u - v;
        return stack([difference - u * u * u - loss.Value, difference], 1);
    }

    /// <summary>x' = x − x³ − y − c₀, y' = x − y.</summary>
    internal readonly struct PointFormula : ITwoChannelFormula
    {
        public static int Coefficients => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Add<T>(ReadOnlySpan<T> c, T x, T y, ref T dx, ref T dy)
            where T : struct, IQuantity<T>
        {
            dx += x - x * x * x - y - c[0];
            dy += x - y;
        }
    }
}
