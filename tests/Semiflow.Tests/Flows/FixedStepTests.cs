using Semiflow.Flows;

namespace Semiflow.Tests.Flows;

/// <summary>Errors of fixed steps against independently computed ones (spec ode.md 12.2).</summary>
public sealed class FixedStepTests
{
    [Theory]
    [InlineData("euler", 8.592, 2.390, 3.769e-3, 1.800e-3, 8.026e-2, 3.973e-2)]
    [InlineData("midpoint", 4.441e-1, 1.050e-1, 7.196e-4, 1.743e-4, 4.442e-3, 1.110e-3)]
    [InlineData("heun2", 4.441e-1, 1.050e-1, 1.460e-3, 3.544e-4, 3.818e-3, 1.057e-3)]
    [InlineData("heun3", 5.075e-2, 6.485e-3, 1.440e-5, 1.598e-6, 1.397e-4, 1.685e-5)]
    [InlineData("rk4", 5.190e-3, 3.253e-4, 2.939e-6, 1.785e-7, 4.251e-6, 3.311e-7)]
    [InlineData("rk4-38", 5.190e-3, 3.253e-4, 2.486e-6, 1.496e-7, 1.084e-5, 4.673e-7)]
    [InlineData("bosh3", 5.075e-2, 6.485e-3, 1.842e-5, 1.954e-6, 2.337e-4, 2.914e-5)]
    [InlineData("dopri5", 9.396e-5, 2.770e-6, 8.208e-10, 6.3e-11, 3.836e-8, 1.965e-9)]
    [InlineData("tsit5", 3.455e-5, 6.529e-7, 4.076e-10, 1.9e-12, 6.678e-9, 1.067e-10)]
    [InlineData("dopri8", 6.524e-10, 1.4e-12, 1e-14, 0.0, 3.7e-12, 1e-14)]
    public void Explicit_methods(string method, params double[] expected) => Check(method, expected);

    private static void Check(string method, double[] expected)
    {
        double[] end = [Math.Cos(10), -Math.Sin(10)];
        for (int i = 0; i < 6; i++)
        {
            int steps = i % 2 == 0 ? 20 : 40;
            (SpanLaw law, double[] from, double to, double[] exact) = (i / 2) switch
            {
                0 => (SpanLaw.Oscillator(), new double[] { 1, 0 }, 10.0, end),
                1 => (SpanLaw.Logistic(), [0.1], 5.0, [1 / (1 + (9 * Math.Exp(-5)))]),
                _ => (SpanLaw.Swing(), [1], 5.0, [Math.Exp(Math.Sin(5))]),
            };
            var options = new SpanFlowOptions { Method = RungeKutta.Find(method), Control = null, Substeps = steps };
            SpanSolution solution = SpanFlow.Solve(law, from, [0, to], options).OrThrow();
            double error = Math.Sqrt(solution.State(1).ToArray().Zip(exact, (a, b) => (a - b) * (a - b)).Sum());
            double tolerance = expected[i] > 1e-10 ? 6e-4 * expected[i] : 5e-12;
            Assert.True(Math.Abs(error - expected[i]) <= tolerance, $"{method}, column {i}: error {error:g4}, expected {expected[i]:g4}");
        }
    }
}
