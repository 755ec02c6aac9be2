using Semiflow.Flows;

namespace Semiflow.Tests.Flows;

/// <summary>A field of a delegate.</summary>
internal sealed class SpanLaw(int size, SpanLaw.Right right) : ISpanField
{
    internal delegate void Right(double time, ReadOnlySpan<double> state, Span<double> velocity);

    public int Size => size;

    public void Velocity(double time, ReadOnlySpan<double> state, Span<double> velocity) => right(time, state, velocity);

    /// <summary>y'' = −y.</summary>
    internal static SpanLaw Oscillator() => new(2, static (_, y, v) => (v[0], v[1]) = (y[1], -y[0]));

    /// <summary>y' = y (1 − y).</summary>
    internal static SpanLaw Logistic() => new(1, static (_, y, v) => v[0] = y[0] * (1 - y[0]));

    /// <summary>y' = y cos t, whose solution from 1 at 0 is e^{sin t}.</summary>
    internal static SpanLaw Swing() => new(1, static (t, y, v) => v[0] = y[0] * Math.Cos(t));

    /// <summary>The restricted problem of three bodies; Arenstorf's orbit is periodic.</summary>
    internal static SpanLaw Arenstorf() => new(4, static (_, y, v) =>
    {
        const double mu = 0.012277471;
        double d1 = Math.Pow(((y[0] + mu) * (y[0] + mu)) + (y[1] * y[1]), 1.5);
        double d2 = Math.Pow(((y[0] - 1 + mu) * (y[0] - 1 + mu)) + (y[1] * y[1]), 1.5);
        (v[0], v[1]) = (y[2], y[3]);
        v[2] = y[0] + (2 * y[3]) - ((1 - mu) * (y[0] + mu) / d1) - (mu * (y[0] - 1 + mu) / d2);
        v[3] = y[1] - (2 * y[2]) - ((1 - mu) * y[1] / d1) - (mu * y[1] / d2);
    });
}
