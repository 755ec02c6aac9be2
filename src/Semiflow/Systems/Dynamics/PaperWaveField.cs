using Semiflow.Flows;

namespace Semiflow.Systems.Dynamics;

/// <summary>
/// The damped wave equation as the code of APHYNITY has it: second differences vanish at the two outermost nodes of their axis.
/// </summary>
internal sealed class PaperWaveField(int points, double speed, double damping) : ISpanField
{
    public int Size => 2 * points * points;

    public void Velocity(double time, ReadOnlySpan<double> state, Span<double> velocity)
    {
        int nodes = points * points;
        ReadOnlySpan<double> w = state[..nodes], rate = state[nodes..];
        Span<double> acceleration = velocity[nodes..];
        rate.CopyTo(velocity);
        for (int row = 0; row < points; row++)
        {
            for (int column = 0; column < points; column++)
            {
                int i = row * points + column;
                acceleration[i] = (Inside(row) ? Second(w, i, points) : 0) + (Inside(column) ? Second(w, i, 1) : 0);
            }
        }

        WaveField.Combine(rate, acceleration, speed * speed, damping);
    }

    private bool Inside(int i) => i >= 2 && i < points - 2;

    private static double Second(ReadOnlySpan<double> w, int i, int stride) =>
        4 / 3.0 * (w[i - stride] + w[i + stride]) - 5 / 2.0 * w[i] - (w[i - 2 * stride] + w[i + 2 * stride]) / 12;
}
