using Semiflow.Flows;

namespace Semiflow.Tests.Flows.Spans;

/// <summary>Stiff problems against reference solutions and runs computed independently (spec ode.md 12.4).</summary>
public sealed class StiffTests
{
    private static readonly double[] RobertsonTimes = [0, 1e-4, 1e-2, 1, 10, 100];

    private static readonly double[] RobertsonStates =
        [
            1, 0, 0,
            0.99999600000801137, 3.9840684637775332e-6, 1.5923523513217297e-8,
            0.99960068268829505, 3.6450478878442643e-5, 3.6286683282835678e-4,
            0.96645973733301294, 3.0746265785786866e-5, 3.3509516401211095e-2,
            0.84136992384147014, 1.6233909379904643e-5, 0.15861384224914774,
            0.61723488239606716, 6.1535912746388841e-6, 0.38275896401264059,
        ];

    private static readonly double[] HiresEnd =
        [
            7.371312573325668e-4, 1.442485726316185e-4, 5.888729740967575e-5, 1.175651343283149e-3,
            2.386356198831331e-3, 6.238968252742796e-3, 2.849998395185769e-3, 2.850001604814231e-3,
        ];

    [Theory]
    [InlineData("kvaerno3", 1e-4, 62, 4, 4.8e-5)]
    [InlineData("kvaerno3", 1e-6, 263, 4, 6.8e-7)]
    [InlineData("kvaerno4", 1e-4, 38, 3, 2.6e-5)]
    [InlineData("kvaerno4", 1e-6, 112, 6, 5.4e-7)]
    [InlineData("kvaerno5", 1e-4, 16, 2, 7.3e-6)]
    [InlineData("kvaerno5", 1e-6, 32, 3, 4.1e-8)]
    [InlineData("sdirk4", 1e-4, 49, 3, 2.6e-6)]
    [InlineData("sdirk4", 1e-6, 304, 5, 5.6e-10)]
    [InlineData("tr-bdf2", 1e-4, 54, 3, 6.2e-4)]
    [InlineData("tr-bdf2", 1e-6, 216, 4, 3.5e-5)]
    public void Robertson_as_recorded(string method, double tolerance, int accepted, int rejected, double expected)
    {
        SpanSolution solution = SpanFlow.Solve(
            Robertson(), [1, 0, 0], [0, 100], Options(method, tolerance, 1e-4 * tolerance) with { FilterError = false }).OrThrow();
        double[] end = solution.State(1).ToArray();
        double error = end.Zip(RobertsonStates[^3..], (a, b) => Math.Abs(a - b) / b).Max();
        FlowStatistics costs = solution.Statistics;
        Assert.True(Math.Abs(costs.Accepted - accepted) <= Math.Max(2, 0.1 * accepted), $"{costs} {error:g3}");
        Assert.True(Math.Abs(costs.Rejected - rejected) <= 2, $"{costs} {error:g3}");
        Assert.True(error <= 2 * expected, $"{costs} {error:g3}");
        Assert.Equal(1, end.Sum(), 1e-13);
    }

    /// <summary>The user's Jacobian, finite differences and products without a matrix give the same solution at every save time.</summary>
    [Theory]
    [InlineData(true, 400)]
    [InlineData(false, 400)]
    [InlineData(false, 0)]
    public void Robertson_at_save_times(bool given, int denseUpTo)
    {
        SpanFlowOptions options = Options("kvaerno5", 1e-8, 1e-12) with
            { Jacobian = given ? RobertsonJacobian : null, DenseUpTo = denseUpTo, StepToSaveTimes = true };
        SpanSolution solution = SpanFlow.Solve(Robertson(), [1, 0, 0], RobertsonTimes, options).OrThrow();
        for (int i = 3; i < RobertsonStates.Length; i++)
        {
            Assert.Equal(RobertsonStates[i], solution.States[i], (2e-7 * RobertsonStates[i]) + 1e-12);
        }

        Assert.True(given ? solution.Statistics.Evaluations < 10_000 : solution.Statistics.Jacobians > 0);
    }

    [Fact]
    public void Hires()
    {
        SpanSolution solution = SpanFlow.Solve(HiresLaw(), [1, 0, 0, 0, 0, 0, 0, 0.0057], [0, 321.8122], Options("kvaerno5", 1e-8, 1e-11))
            .OrThrow();
        double error = solution.State(1).ToArray().Zip(HiresEnd, (a, b) => Math.Abs(a - b) / b).Max();
        Assert.True(error < 3e-7, $"{error:g3} {solution.Statistics}");
        Assert.InRange(solution.Statistics.Accepted, 270, 330);
    }

    [Theory]
    [InlineData(1e-6, 244, 118, 1e-5)]
    [InlineData(1e-8, 565, 190, 1e-6)]
    public void Van_der_Pol(double tolerance, int accepted, int rejected, double expected)
    {
        var law = new SpanLaw(2, static (_, y, v) => (v[0], v[1]) = (y[1], (1000 * (1 - (y[0] * y[0])) * y[1]) - y[0]));
        SpanSolution solution = SpanFlow.Solve(law, [2, 0], [0, 2000], Options("kvaerno5", tolerance, tolerance)).OrThrow();
        Assert.Equal(1.706167732169652, solution.State(1)[0], expected);
        Assert.True(Math.Abs(solution.Statistics.Accepted - accepted) <= 0.1 * accepted, $"{solution.Statistics}");
        Assert.True(Math.Abs(solution.Statistics.Rejected - rejected) <= 0.15 * rejected, $"{solution.Statistics}");
    }

    /// <summary>Prothero and Robinson's problem: the order falls where it is stiff, but nothing grows.</summary>
    [Theory]
    [InlineData("sdirk2")]
    [InlineData("kvaerno3")]
    [InlineData("kvaerno5")]
    [InlineData("tr-bdf2")]
    [InlineData("radau3")]
    [InlineData("radau5")]
    public void Prothero_Robinson(string method)
    {
        var law = new SpanLaw(1, static (t, y, v) => v[0] = (-1e6 * (y[0] - Math.Cos(t))) - Math.Sin(t));
        double Error(int steps) =>
            Math.Abs(SpanFlow.Solve(law, [1], [0, 5], new SpanFlowOptions
                { Method = RungeKutta.Find(method), Control = null, Substeps = steps }).OrThrow().State(1)[0] - Math.Cos(5));
        Assert.True(Error(20) < 1e-4, $"{Error(20):g3}");
        Assert.True(Error(40) < 2 * Error(20), $"{Error(20):g3} {Error(40):g3}");
    }

    [Fact]
    public void Explicit_methods_say_that_a_problem_is_stiff()
    {
        var law = new SpanLaw(1, static (t, y, v) => v[0] = (-1e4 * (y[0] - Math.Cos(t))) - Math.Sin(t));
        var loose = new SpanFlowOptions { Control = new StepControl(1e-4, 1e-6) };
        Assert.Contains("kvaerno5", SpanFlow.Solve(law, [1], [0, 1], loose).OrThrow().Advice);
        Assert.Null(SpanFlow.Solve(SpanLaw.Oscillator(), [1, 0], [0, 100], loose).OrThrow().Advice);
    }

    /// <summary>Diffusion on a grid of 600 points without a matrix agrees with the exact decay of its slowest mode.</summary>
    [Fact]
    public void Large_states_need_no_matrix()
    {
        const int n = 600;
        double lambda = 4 * (n + 1) * (n + 1) * Math.Pow(Math.Sin(Math.PI / (2 * (n + 1))), 2);
        SpanLaw law = Diffusion(n);
        double[] start = [.. Enumerable.Range(1, n).Select(i => Math.Sin(Math.PI * i / (n + 1)))];
        SpanSolution solution = SpanFlow.Solve(law, start, [0, 0.1], Options("kvaerno3", 1e-4, 1e-7)).OrThrow();
        Assert.Equal(start[n / 2] * Math.Exp(-0.1 * lambda), solution.State(1)[n / 2], 1e-4);
        Assert.True(solution.Statistics.Factorizations == 0 && solution.Statistics.Accepted < 100, $"{solution.Statistics}");
    }

    /// <summary>u_t = u_xx on (0, 1) with zero ends.</summary>
    internal static SpanLaw Diffusion(int n) => new(n, (_, y, v) =>
    {
        double square = (n + 1.0) * (n + 1.0);
        for (int i = 0; i < n; i++)
        {
            v[i] = square * ((i > 0 ? y[i - 1] : 0) - (2 * y[i]) + (i < n - 1 ? y[i + 1] : 0));
        }
    });

    private static SpanFlowOptions Options(string method, double relative, double absolute) =>
        new() { Method = RungeKutta.Find(method),
            Control = new StepControl(relative, absolute) { Ending = StepEnding.Clipped }.AsIntegral() };

    private static SpanLaw Robertson() => new(3, static (_, y, v) =>
    {
        double fast = 3e7 * y[1] * y[1];
        v[0] = (-0.04 * y[0]) + (1e4 * y[1] * y[2]);
        v[2] = fast;
        v[1] = -v[0] - fast;
    });

    private static void RobertsonJacobian(double time, ReadOnlySpan<double> y, Span<double> jacobian)
    {
        ReadOnlySpan<double> first = [-0.04, 1e4 * y[2], 1e4 * y[1]];
        ReadOnlySpan<double> last = [0, 6e7 * y[1], 0];
        for (int j = 0; j < 3; j++)
        {
            (jacobian[j], jacobian[3 + j], jacobian[6 + j]) = (first[j], -first[j] - last[j], last[j]);
        }
    }

    private static SpanLaw HiresLaw() => new(8, static (_, y, v) =>
    {
        v[0] = (-1.71 * y[0]) + (0.43 * y[1]) + (8.32 * y[2]) + 0.0007;
        v[1] = (1.71 * y[0]) - (8.75 * y[1]);
        v[2] = (-10.03 * y[2]) + (0.43 * y[3]) + (0.035 * y[4]);
        v[3] = (8.32 * y[1]) + (1.71 * y[2]) - (1.12 * y[3]);
        v[4] = (-1.745 * y[4]) + (0.43 * y[5]) + (0.43 * y[6]);
        v[5] = (-280 * y[5] * y[7]) + (0.69 * y[3]) + (1.71 * y[4]) - (0.43 * y[5]) + (0.69 * y[6]);
        v[6] = (280 * y[5] * y[7]) - (1.81 * y[6]);
        v[7] = -v[6];
    });
}
