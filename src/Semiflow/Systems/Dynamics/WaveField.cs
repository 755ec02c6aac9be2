using System.Numerics;
using System.Runtime.CompilerServices;
using Semiflow.Flows;
using Semiflow.Spaces;

namespace Semiflow.Systems.Dynamics;

/// <summary>The right-hand side of the damped wave equation, <c>(w, w_t) ↦ (w_t, c²Δw - k w_t)</c>.</summary>
internal sealed class WaveField(Laplacian laplacian, double speed, double damping) : ISpanField
{
    private readonly int nodes = (int)laplacian.Grid.Shape[0] * (int)laplacian.Grid.Shape[1];

    public int Size => 2 * nodes;

    public void Velocity(double time, ReadOnlySpan<double> state, Span<double> velocity)
    {
        ReadOnlySpan<double> rate = state[nodes..];
        Span<double> acceleration = velocity[nodes..];
        rate.CopyTo(velocity);
        laplacian.ApplyPlane(state[..nodes], acceleration);
        Combine(rate, acceleration, speed * speed, damping);
    }

    /// <summary>Replaces Δw by c²Δw - k w_t.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Combine(ReadOnlySpan<double> rate, Span<double> laplacian, double squaredSpeed, double damping)
    {
        int i = 0;
        for (; i <= rate.Length - Vector<double>.Count; i += Vector<double>.Count)
        {
            (new Vector<double>(laplacian[i..]) * squaredSpeed - new Vector<double>(rate[i..]) * damping).CopyTo(laplacian[i..]);
        }

        for (; i < rate.Length; i++)
        {
            laplacian[i] = squaredSpeed * laplacian[i] - damping * rate[i];
        }
    }
}
