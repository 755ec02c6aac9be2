using Semiflow.Flows;

namespace Semiflow.Tests.Flows.Events;

/// <summary>Events on spans (spec ode.md 12.7; without gradients).</summary>
public sealed class SpanEventTests
{
    private static readonly double Impact = Math.Sqrt(20 / 8.0);

    private static readonly SpanEvent Ground = new(static (_, y) => y[0]) { Direction = EventDirection.Down };

    public static TheoryData<string, bool> Ways =>
        [("tsit5", true), ("dopri5", true), ("dopri8", true), ("bosh3", true), ("rk4", false), ("kvaerno3", true), ("radau5", false)];

    [Theory]
    [MemberData(nameof(Ways))]
    public void A_ball_falls_to_the_ground(string method, bool controlled)
    {
        SpanSolution solution = Fall(Ground with { Limit = 1 }, [0, 1, 3], Options(method, controlled));
        Assert.Equal(FlowOutcome.EventTerminated, solution.Outcome);
        Assert.Equal(Impact, solution.Time, 1e-9);
        Assert.Equal(-12.649110640673518, solution.Events[0].State[1], 1e-8);
        Assert.Equal(2, solution.Saved);
        Assert.Equal(6, solution.State(1)[0], 1e-8);
        Assert.True(double.IsNaN(solution.State(2)[0]));
    }

    /// <summary>With restitution e the second impact comes at t* (1 + 2e), the third at t* (1 + 2e + 2e²).</summary>
    [Theory]
    [MemberData(nameof(Ways))]
    public void A_ball_bounces(string method, bool controlled)
    {
        const double e = 0.7;
        var bounce = Ground with { Jump = static (_, y) => y[1] *= -e, Limit = 3 };
        SpanSolution solution = Fall(bounce, [0, 20], Options(method, controlled));
        Assert.Equal(FlowOutcome.EventTerminated, solution.Outcome);
        Assert.Equal([Impact, Impact * (1 + (2 * e)), Impact * (1 + (2 * e) + (2 * e * e))], solution.Events.Select(one => one.Time),
            (a, b) => Math.Abs(a - b) < 1e-8);
    }

    /// <summary>Infinitely many impacts end where they pile up.</summary>
    [Fact]
    public void Infinitely_many_impacts_end()
    {
        var bounce = Ground with { Jump = static (_, y) => y[1] *= -0.5 };
        SpanSolution solution = Fall(bounce, [0, 20], new SpanFlowOptions());
        Assert.Equal(FlowOutcome.EventTerminated, solution.Outcome);
        Assert.InRange(solution.Events.Count, 18, 25);
        Assert.Equal(3 * Impact, solution.Time, 1e-5);
    }

    [Fact]
    public void Events_in_one_step_come_in_the_order_of_time()
    {
        var clock = new SpanLaw(1, static (_, _, v) => v[0] = 1);
        var options = new SpanFlowOptions
        {
            Events = [new(static (_, y) => y[0] - 0.7), new(static (_, y) => y[0] - 0.2), new(static (_, y) => 0.4 - y[0])
                { Direction = EventDirection.Down }, new(static (_, y) => y[0] - 0.3) { Direction = EventDirection.Down }],
            Method = RungeKutta.Classical4,
            Control = null,
        };
        SpanSolution solution = SpanFlow.Solve(clock, [0], [0, 1], options).OrThrow();
        Assert.Equal([1, 2, 0], solution.Events.Select(one => one.Event));
        Assert.Equal([0.2, 0.4, 0.7], solution.Events.Select(one => one.Time), (a, b) => Math.Abs(a - b) < 1e-15);
        Assert.Equal(1, solution.State(1)[0], 1e-15);
    }

    /// <summary>Inside a step, at its end and at a save time, whose state is the one before the event.</summary>
    [Theory]
    [InlineData(0.3)]
    [InlineData(0.25)]
    [InlineData(0.5)]
    public void A_clock_rings_where_it_should(double q)
    {
        var clock = new SpanLaw(1, static (_, _, v) => v[0] = 1);
        var ring = new SpanEvent((_, y) => y[0] - q) { Jump = static (_, y) => y[0] += 10 };
        SpanSolution solution = SpanFlow.Solve(clock, [0], [0, 0.5, 1],
            new SpanFlowOptions { Method = RungeKutta.Classical4, Control = null, Substeps = 2, Events = [ring] }).OrThrow();
        Assert.Equal(q, Assert.Single(solution.Events).Time, 1e-15);
        Assert.Equal(q < 0.5 ? 10.5 : 0.5, solution.State(1)[0], 1e-14);
        Assert.Equal(11, solution.State(2)[0], 1e-14);
    }

    [Fact]
    public void An_event_at_the_start_does_not_count()
    {
        var law = SpanLaw.Oscillator();
        var options = new SpanFlowOptions { Events = [new(static (_, y) => y[1])] };
        SpanSolution solution = SpanFlow.Solve(law, [1, 0], [0, 7], options).OrThrow();
        Assert.Equal([Math.PI, 2 * Math.PI], solution.Events.Select(one => one.Time), (a, b) => Math.Abs(a - b) < 1e-7);
        SpanSolution back = SpanFlow.Solve(law, [1, 0], [0, -7], options).OrThrow();
        Assert.Equal([-Math.PI, -2 * Math.PI], back.Events.Select(one => one.Time), (a, b) => Math.Abs(a - b) < 1e-7);
    }

    /// <summary>Two crossings in a step are seen only with checks inside it.</summary>
    [Fact]
    public void Fast_events_need_interior_checks()
    {
        var still = new SpanLaw(1, static (_, _, v) => v[0] = 0);
        int Count(int checks)
        {
            var fast = new SpanEvent(static (t, _) => Math.Cos(40 * t)) { InteriorChecks = checks };
            return SpanFlow.Solve(still, [0], [0, 0.31],
                new SpanFlowOptions { Method = RungeKutta.Classical4, Control = null, Events = [fast] }).OrThrow().Events.Count;
        }

        Assert.Equal(0, Count(0));
        Assert.Equal(4, Count(4));
    }

    [Fact]
    public void Touching_without_passing_is_no_event()
    {
        var law = new SpanLaw(1, static (t, _, v) => v[0] = 2 * (t - 1));
        var graze = new SpanEvent(static (_, y) => y[0] + 1e-9);
        Assert.Empty(SpanFlow.Solve(law, [1], [0, 2.5], new SpanFlowOptions { Events = [graze] }).OrThrow().Events);
    }

    private static SpanFlowOptions Options(string method, bool controlled) =>
        new() { Method = RungeKutta.Find(method), Control = controlled ? new StepControl(1e-9, 1e-11) : null, Substeps = 40 };

    private static SpanSolution Fall(SpanEvent ground, double[] times, SpanFlowOptions options) =>
        SpanFlow.Solve(new SpanLaw(2, static (_, y, v) => (v[0], v[1]) = (y[1], -8)), [10, 0], times, options with { Events = [ground] });
}
