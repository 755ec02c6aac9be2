using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace Semiflow.Physics;

/// <summary>The reaction <c>(u, v) ↦ (-uv² + F(1 - u), uv² - (F + k)v)</c> on states <c>[batch, 2, x…]</c>.</summary>
/// <param name="feed">F.</param>
/// <param name="removal">k.</param>
internal sealed class GrayScottReaction(Coefficient feed, Coefficient removal) : IPhysicsTerm
{
    /// <inheritdoc/>
    public IReadOnlyList<Coefficient> Coefficients => [feed, removal];

    /// <inheritdoc/>
    public Tensor Velocity(Tensor time, Tensor state)
    {
        StateChecks.Check(state, nameof(GrayScottReaction), 2, null);
        return FormulaEvaluation<PointFormula>.Velocity(state, feed, removal);
    }

    /// <summary>x' = −xy² + c₀(1 − x), y' = xy² − (c₀ + c₁)y.</summary>
    internal readonly struct PointFormula : ITwoChannelFormula
    {
        public static int Coefficients => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Add<T>(ReadOnlySpan<T> c, T x, T y, ref T dx, ref T dy)
            where T : struct, IQuantity<T>
        {
            T rate = x * y * y;
            dx = dx - rate + (T.One - x) * c[0];
            dy = dy + rate - y * (c[0] + c[1]);
        }
    }
}
