using System.Numerics;
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
        Shapes.Check(state, nameof(LinearDrag), 2, null);
        Tensor velocity = state.select(1, 1);
        return stack([zeros_like(velocity), velocity.mul(rate.Value).neg()], 1);
    }

    /// <inheritdoc/>
    public void AddVelocity<T>(double time, ReadOnlySpan<T> parameters, ReadOnlySpan<T> states, Span<T> velocities)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        int position = 0;
        T factor = rate.Read(parameters, ref position).Value;
        for (int i = 1; i < states.Length; i += 2)
        {
            velocities[i] -= factor * states[i];
        }
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
}
