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

    [Theory]
    [InlineData("sdirk2", 9.893e-2, 2.515e-2, 1.659e-4, 4.129e-5, 1.074e-3, 2.689e-4)]
    [InlineData("tr-bdf2", 9.893e-2, 2.515e-2, 7.309e-6, 1.868e-6, 1.027e-3, 2.594e-4)]
    [InlineData("implicit-midpoint", 2.005e-1, 5.159e-2, 6.935e-4, 1.735e-4, 2.291e-3, 5.716e-4)]
    [InlineData("kvaerno3", 2.996e-2, 3.974e-3, 3.536e-6, 5.047e-7, 2.220e-4, 2.729e-5)]
    [InlineData("kvaerno4", 1.461e-2, 1.025e-3, 2.152e-6, 1.429e-7, 1.742e-5, 1.394e-6)]
    [InlineData("kvaerno5", 1.482e-4, 4.778e-6, 3.486e-10, 2.7e-12, 1.462e-6, 4.637e-8)]
    [InlineData("sdirk4", 5.247e-4, 3.300e-5, 1.521e-7, 9.458e-9, 6.022e-6, 3.913e-7)]
    public void Implicit_methods(string method, params double[] expected) => Check(method, expected);

    /// <summary>The methods without a recorded error: halving the step divides the error by 2 to the order.</summary>
    [Theory]
    [InlineData("ralston2")]
    [InlineData("implicit-euler")]
    [InlineData("trapezoid")]
    [InlineData("gauss4")]
    [InlineData("gauss6")]
    [InlineData("radau3")]
    [InlineData("radau5")]
    public void Orders(string method)
    {
        ButcherTableau tableau = RungeKutta.Find(method);
        double Error(int steps)
        {
            var options = new SpanFlowOptions { Method = tableau, Control = null, Substeps = steps };
            return Math.Abs(SpanFlow.Solve(SpanLaw.Swing(), [1], [0, 2], options).OrThrow().State(1)[0] - Math.Exp(Math.Sin(2)));
        }

        int steps = tableau.Order < 3 ? 200 : 16;
        Assert.Equal(tableau.Order, Math.Log2(Error(steps) / Error(2 * steps)), 0.4);
    }

    internal static void Check(string method, double[] expected)
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
