using Semiflow.Flows;

namespace Semiflow.Tests.Flows.Spans;

/// <summary>RKC2 on the heat equation of 64 points (spec ode.md 3.3, 12.5).</summary>
public sealed class ChebyshevTests
{
    private const int Points = 64;

    /// <summary>Stable within the measured interval, unstable beyond.</summary>
    [Theory]
    [InlineData(5, 16.6)]
    [InlineData(10, 64.7)]
    public void Interval_of_stability(int stages, double interval)
    {
        double radius = 4.0 * (Points + 1) * (Points + 1);
        double[] start = [.. Enumerable.Range(0, Points).Select(i => i % 2 == 0 ? 1.0 : -1.0)];
        double Growth(double part)
        {
            double step = part * interval / radius;
            var options = new SpanFlowOptions { Chebyshev = new(null, stages), Control = null, Substeps = 200 };
            SpanSolution solution = SpanFlow.Solve(StiffTests.Diffusion(Points), start, [0, 200 * step], options);
            return solution.Outcome == FlowOutcome.NonFinite ? double.PositiveInfinity : solution.State(1).ToArray().Max(Math.Abs);
        }

        Assert.True(Growth(0.95) < 1 && Growth(1.3) > 1e3, $"{Growth(0.95):g3} {Growth(1.3):g3}");
    }

    [Theory]
    [InlineData(5)]
    [InlineData(8)]
    public void Order_two(int stages)
    {
        double Error(int steps) => Math.Abs(
            SpanFlow.Solve(SpanLaw.Swing(), [1], [0, 2], new SpanFlowOptions
                { Chebyshev = new(null, stages), Control = null, Substeps = steps }).OrThrow().State(1)[0] - Math.Exp(Math.Sin(2)));
        Assert.Equal(2, Math.Log2(Error(100) / Error(200)), 0.2);
    }

    /// <summary>
    /// Controlled steps with an estimated or a given spectral radius follow the exact decay at a tenth of the evaluations of tsit5.
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Controlled_steps(bool given)
    {
        double lambda = 4.0 * (Points + 1) * (Points + 1) * Math.Pow(Math.Sin(Math.PI / (2 * (Points + 1))), 2);
        double[] start = [.. Enumerable.Range(1, Points).Select(i => Math.Sin(Math.PI * i / (Points + 1)))];
        var control = new StepControl(1e-4, 1e-6);
        var chebyshev = new ChebyshevOptions(given ? _ => 4.0 * (Points + 1) * (Points + 1) : null);
        SpanSolution solution = SpanFlow.Solve(StiffTests.Diffusion(Points), start, [0, 0.15, 0.3],
            new SpanFlowOptions { Chebyshev = chebyshev, Control = control }).OrThrow();
        for (int i = 1; i < 3; i++)
        {
            Assert.Equal(start[20] * Math.Exp(-0.15 * i * lambda), solution.State(i)[20], 5e-4);
        }

        SpanSolution plain = SpanFlow.Solve(StiffTests.Diffusion(Points), start, [0, 0.3], new SpanFlowOptions { Control = control })
            .OrThrow();
        Assert.True(5 * solution.Statistics.Evaluations < plain.Statistics.Evaluations, $"{solution.Statistics} {plain.Statistics}");
    }
}
