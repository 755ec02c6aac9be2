using Semiflow.Flows;

namespace Semiflow.Tests.Flows;

/// <summary>Problems with closed solutions (spec ode.md 12.5): torchdiffeq's own and the DETEST set.</summary>
public sealed class ClosedFormTests
{
    [Theory]
    [InlineData("bosh3")]
    [InlineData("dopri5")]
    [InlineData("dopri5-original")]
    [InlineData("tsit5")]
    [InlineData("dopri8")]
    [InlineData("kvaerno4")]
    [InlineData("kvaerno5")]
    public void Problems_of_torchdiffeq(string method)
    {
        var line = new SpanLaw(1, static (t, y, v) => v[0] = 0.2 + Math.Pow(y[0] - ((0.2 * t) + 3), 5));
        Check(method, line, [3 + 0.2], [1, 2, 8], static t => (0.2 * t) + 3);
        var sine = new SpanLaw(1, static (t, y, v) => v[0] = (2 * y[0] / t) + (Math.Pow(t, 4) * Math.Sin(2 * t)) - (t * t)
            + (4 * t * t * t));
        static double Sine(double t) =>
            (-0.5 * Math.Pow(t, 4) * Math.Cos(2 * t)) + (0.5 * t * t * t * Math.Sin(2 * t)) + (0.25 * t * t * Math.Cos(2 * t)) - (t * t * t)
            + (2 * Math.Pow(t, 4)) + ((Math.PI - 0.25) * t * t);
        Check(method, sine, [Sine(1)], [1, 2, 8], Sine);
    }

    [Theory]
    [InlineData("bosh3")]
    [InlineData("dopri5")]
    [InlineData("tsit5")]
    [InlineData("dopri8")]
    [InlineData("kvaerno5")]
    public void Detest_a(string method)
    {
        double[] times = [0, 5, 20];
        Check(method, new(1, static (_, y, v) => v[0] = -y[0]), [1], times, static t => Math.Exp(-t));
        Check(method, new(1, static (_, y, v) => v[0] = -Math.Pow(y[0], 3) / 2), [1], times, static t => 1 / Math.Sqrt(t + 1));
        Check(method, SpanLaw.Swing(), [1], times, static t => Math.Exp(Math.Sin(t)));
        Check(method, new(1, static (_, y, v) => v[0] = y[0] / 4 * (1 - (y[0] / 20))), [1], times,
            static t => 20 / (1 + (19 * Math.Exp(-t / 4))));

        // (y − t)/(y + t) from (0, 4): ln(t² + y²)/2 + atan(y/t) is constant along the solution.
        SpanSolution spiral = SpanFlow.Solve(
            new SpanLaw(1, static (t, y, v) => v[0] = (y[0] - t) / (y[0] + t)), [4], times, Options(method)).OrThrow();
        Assert.All([1, 2], i => Assert.Equal(Math.Log(4) + (Math.PI / 2), (Math.Log(
            (times[i] * times[i]) + (spiral.State(i)[0] * spiral.State(i)[0])) / 2) + Math.Atan2(spiral.State(i)[0], times[i]), 1e-6));
    }

    /// <summary>D1–D5: orbits of eccentricity 0.1 … 0.9 against Kepler's equation.</summary>
    [Theory]
    [InlineData(0.1)]
    [InlineData(0.3)]
    [InlineData(0.5)]
    [InlineData(0.7)]
    [InlineData(0.9)]
    public void Detest_d(double eccentricity)
    {
        double[] start = [1 - eccentricity, 0, 0, Math.Sqrt((1 + eccentricity) / (1 - eccentricity))];
        var law = new SpanLaw(4, static (_, y, v) =>
        {
            double cube = Math.Pow((y[0] * y[0]) + (y[1] * y[1]), 1.5);
            (v[0], v[1], v[2], v[3]) = (y[2], y[3], -y[0] / cube, -y[1] / cube);
        });
        double anomaly = 20;
        for (int i = 0; i < 100; i++)
        {
            anomaly -= (anomaly - (eccentricity * Math.Sin(anomaly)) - 20) / (1 - (eccentricity * Math.Cos(anomaly)));
        }

        double[] exact = [Math.Cos(anomaly) - eccentricity, Math.Sqrt(1 - (eccentricity * eccentricity)) * Math.Sin(anomaly)];
        foreach (string method in new[] { "dopri5", "tsit5", "dopri8" })
        {
            var options = new SpanFlowOptions { Method = RungeKutta.Find(method), Control = new StepControl(1e-10, 1e-10) };
            SpanSolution solution = SpanFlow.Solve(law, start, [0, 20], options).OrThrow();
            Assert.Equal(exact, solution.State(1)[..2].ToArray(), (a, b) => Math.Abs(a - b) < 2e-6);
        }
    }

    /// <summary>Implicit midpoint and Gauss' methods keep the length of a state that turns.</summary>
    [Theory]
    [InlineData("implicit-midpoint")]
    [InlineData("gauss4")]
    [InlineData("gauss6")]
    public void Length_is_kept(string method)
    {
        var options = new SpanFlowOptions { Method = RungeKutta.Find(method), Control = null, Substeps = 1000 };
        ReadOnlySpan<double> end = SpanFlow.Solve(SpanLaw.Oscillator(), [1, 0], [0, 300], options).OrThrow().State(1);
        Assert.Equal(1, double.Hypot(end[0], end[1]), 1e-10);
    }

    private static SpanFlowOptions Options(string method) =>
        new() { Method = RungeKutta.Find(method), Control = new StepControl(1e-8, 1e-9) };

    private static void Check(string method, SpanLaw law, double[] start, double[] times, Func<double, double> exact)
    {
        SpanSolution solution = SpanFlow.Solve(law, start, times, Options(method)).OrThrow();
        for (int i = 0; i < times.Length; i++)
        {
            double value = exact(times[i]);
            Assert.True(Math.Abs(solution.State(i)[0] - value)
                < 1e-6 * Math.Max(1, Math.Abs(value)), $"{method} at {times[i]}: {solution.State(i)[0]:R} against {value:R}");
        }
    }
}
