namespace Semiflow.Systems.Fluids;

/// <summary>A forcing of vorticity on the unit square, f = A(sin 2π s·x + cos 2π c·x).</summary>
/// <param name="Sine">s, two integers.</param>
/// <param name="Cosine">c, two integers.</param>
/// <param name="Amplitude">A. Good value: 0.1.</param>
internal sealed record VorticityForcing((int X, int Y) Sine, (int X, int Y) Cosine, double Amplitude = 0.1)
{
    /// <summary>Value at a point.</summary>
    public double At(double x, double y) => Amplitude
        * (Math.Sin(2 * Math.PI * (Sine.X * x + Sine.Y * y)) + Math.Cos(2 * Math.PI * (Cosine.X * x + Cosine.Y * y)));

    /// <summary>Values at n × n nodes, the first axis X.</summary>
    internal double[] OnNodes(int n) => [.. Enumerable.Range(0, n * n).Select(i => At((double)(i / n) / n, (double)(i % n) / n))];
}
