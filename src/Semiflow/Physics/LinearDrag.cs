using System.Numerics;
using System.Runtime.CompilerServices;
using Semiflow.Flows;
using static TorchSharp.torch;

namespace Semiflow.Physics;

/// <summary>Linear drag: <c>-k x_c</c> on the second of two channels, position and velocity, of states <c>[batch, 2, x…]</c>.</summary>
/// <param name="rate">k, an inverse time.</param>
public sealed class LinearDrag(Coefficient rate) : IPhysicsTerm, IRowField
{
    /// <inheritdoc/>
    public IReadOnlyList<Coefficient> Coefficients => [rate];

    /// <inheritdoc/>
    public int Channels => 2;

    /// <inheritdoc/>
    public Tensor Velocity(Tensor time, Tensor state)
    {
        StateChecks.Check(state, nameof(LinearDrag), 2, null);
        return FormulaEvaluation<PointFormula>.Velocity(state, rate);
    }

    /// <inheritdoc/>
    public void AddVelocity<T>(double time, ReadOnlySpan<T> parameters, ReadOnlySpan<T> states, Span<T> velocities)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int position = 0;
        FormulaEvaluation<PointFormula>.AddVelocity([rate.Read(parameters, ref position).Value], states, velocities);
    }

    /// <inheritdoc/>
    public void AddGradients<T>(
        double time, ReadOnlySpan<T> parameters, ReadOnlySpan<T> states, ReadOnlySpan<T> cotangents, Span<T> stateGradients,
        Span<T> parameterGradients)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int position = 0;
        (T factor, T slope) = rate.Read(parameters, ref position);
        T sum = T.Zero;
        for (int i = 1; i < states.Length; i += 2)
        {
            stateGradients[i] -= factor * cotangents[i];
            sum += cotangents[i] * states[i];
        }

        if (position > 0)
        {
            parameterGradients[0] -= sum * slope;
        }
    }

    /// <summary>y' = −c₀ y.</summary>
    internal readonly struct PointFormula : ITwoChannelFormula
    {
        public static int Coefficients => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Add<T>(ReadOnlySpan<T> c, T x, T y, ref T dx, ref T dy)
            where T : struct, IQuantity<T> => dy -= y * c[0];
    }
}
