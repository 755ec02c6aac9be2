using System.Numerics;
using System.Runtime.CompilerServices;
using Semiflow.Flows;
using static TorchSharp.torch;

namespace Semiflow.Physics;

/// <summary>The frictionless pendulum <c>(q, p) ↦ (p, -ω₀² sin q)</c> on states <c>[batch, 2]</c>.</summary>
/// <param name="squaredFrequency">ω₀².</param>
internal sealed class PendulumOscillation(Coefficient squaredFrequency) : IPhysicsTerm, IRowField
{
    /// <inheritdoc/>
    public IReadOnlyList<Coefficient> Coefficients => [squaredFrequency];

    /// <inheritdoc/>
    public int Channels => 2;

    /// <inheritdoc/>
    public Tensor Velocity(Tensor time, Tensor state)
    {
        StateChecks.Check(state, nameof(PendulumOscillation), 2, 0);
        return FormulaEvaluation<PointFormula>.Velocity(state, squaredFrequency);
    }

    /// <inheritdoc/>
    public void AddVelocity<T>(double time, ReadOnlySpan<T> parameters, ReadOnlySpan<T> states, Span<T> velocities)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int position = 0;
        FormulaEvaluation<PointFormula>.AddVelocity([squaredFrequency.Read(parameters, ref position).Value], states, velocities);
    }

    /// <inheritdoc/>
    public void AddGradients<T>(
        double time, ReadOnlySpan<T> parameters, ReadOnlySpan<T> states, ReadOnlySpan<T> cotangents, Span<T> stateGradients,
        Span<T> parameterGradients)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int position = 0;
        (T factor, T slope) = squaredFrequency.Read(parameters, ref position);
        T sum = T.Zero;
        for (int i = 0; i + 1 < states.Length; i += 2)
        {
            (T sin, T cos) = T.SinCos(states[i]);
            stateGradients[i] -= cotangents[i + 1] * factor * cos;
            stateGradients[i + 1] += cotangents[i];
            sum += cotangents[i + 1] * sin;
        }

        if (position > 0)
        {
            parameterGradients[0] -= sum * slope;
        }
    }

    /// <summary>x' = y, y' = −c₀ sin x.</summary>
    internal readonly struct PointFormula : ITwoChannelFormula
    {
        public static int Coefficients => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Add<T>(ReadOnlySpan<T> c, T x, T y, ref T dx, ref T dy)
            where T : struct, IQuantity<T>
        {
            dx += y;
            dy -= T.Sin(x) * c[0];
        }
    }
}
