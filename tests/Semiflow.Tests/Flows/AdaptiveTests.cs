using Semiflow.Flows;

namespace Semiflow.Tests.Flows;

/// <summary>Controlled steps against independently computed runs (spec ode.md 12.3).</summary>
public sealed class AdaptiveTests
{
    [Theory]
    [InlineData("bosh3", true, 574, 74, 1.5e-5)]
    [InlineData("bosh3", false, 623, 37, 9e-6)]
    [InlineData("dopri5", true, 64, 21, 3.1e-6)]
    [InlineData("dopri5", false, 73, 10, 2.8e-6)]
    [InlineData("tsit5", true, 72, 26, 2.0e-6)]
    [InlineData("tsit5", false, 82, 9, 1.0e-6)]
    [InlineData("dopri8", true, 28, 9, 1.4e-6)]
    [InlineData("dopri8", false, 33, 4, 9e-8)]
    public void Counts_and_errors(string method, bool integral, int accepted, int rejected, double expected)
    {
        var control = new StepControl(1e-6, 1e-9) { Ending = StepEnding.Clipped };
        var options = new SpanFlowOptions { Method = RungeKutta.Find(method), Control = integral ? control.AsIntegral() : control };
        SpanSolution solution = SpanFlow.Solve(SpanLaw.Swing(), [1], [0, 20], options).OrThrow();
        double exact = Math.Exp(Math.Sin(20));
        double error = Math.Abs(solution.State(1)[0] - exact) / exact;
        FlowStatistics costs = solution.Statistics;
        Assert.True(Math.Abs(costs.Accepted - accepted) <= Math.Max(1, 0.1 * accepted), $"{costs}");
        Assert.True(Math.Abs(costs.Rejected - rejected) <= Math.Max(1, 0.1 * rejected), $"{costs}");
        Assert.InRange(error, 0.5 * expected, 2 * expected);
        int stages = RungeKutta.Find(method).Stages;
        Assert.Equal(2 + ((stages - 1) * (costs.Accepted + costs.Rejected)), costs.Evaluations);
    }

    [Theory]
    [InlineData("dopri5")]
    [InlineData("tsit5")]
    public void The_proportional_part_rejects_fewer_steps_than_the_integral_controller_alone(string method)
    {
        var control = new StepControl(1e-6, 1e-9) { Ending = StepEnding.Clipped };
        SpanSolution Solve(StepControl chosen) =>
            SpanFlow.Solve(SpanLaw.Swing(), [1], [0, 20], new SpanFlowOptions { Method = RungeKutta.Find(method), Control = chosen })
            .OrThrow();

        (SpanSolution both, SpanSolution integral) = (Solve(control.AsProportionalIntegral()), Solve(control.AsIntegral()));
        Assert.True(both.Statistics.Rejected < integral.Statistics.Rejected, $"{both.Statistics}, {integral.Statistics}");
        double exact = Math.Exp(Math.Sin(20));
        Assert.InRange(Math.Abs(both.State(1)[0] - exact) / exact, 0, 1e-5);
    }

    [Theory]
    [InlineData("dopri5", 1e-9, 462, 2.4e-7)]
    [InlineData("tsit5", 1e-9, 512, 2.8e-8)]
    [InlineData("dopri8", 1e-12, 327, 2.4e-11)]
    public void Arenstorf_orbit_closes(string method, double tolerance, int steps, double expected)
    {
        double[] start = [0.994, 0, 0, -2.00158510637908252240537862224];
        var options = new SpanFlowOptions { Method = RungeKutta.Find(method),
            Control = new StepControl(tolerance, tolerance) { Ending = StepEnding.Clipped }.AsIntegral() };
        SpanSolution solution = SpanFlow.Solve(SpanLaw.Arenstorf(), start, [0, 17.0652165601579625588917206249], options).OrThrow();

        // The closure of the position: the velocity near the moon is a hundred times more sensitive.
        double error = double.Hypot(solution.State(1)[0] - start[0], solution.State(1)[1] - start[1]);
        Assert.True(Math.Abs(solution.Statistics.Accepted - steps)
            <= 0.1 * steps, $"{solution.Statistics} error {error:g3}, expected {expected:g3}");
        Assert.True(error < 3 * expected, $"{solution.Statistics} error {error:g3}, expected {expected:g3}");
    }
}
