using Semiflow.Flows;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Flows.Events;

/// <summary>Events on both engines alike: those of one time, at either end, of any scale, and those without a value.</summary>
public sealed class EventLawTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    /// <summary>Two balls in one state, each with an event of its own, from heights that differ by nothing, rounding or little.</summary>
    [Theory]
    [InlineData(0, true)]
    [InlineData(1e-14, true)]
    [InlineData(1e-12, true)]
    [InlineData(1e-8, true)]
    [InlineData(1e-3, true)]
    [InlineData(0, false)]
    [InlineData(1e-12, false)]
    public void Balls_that_land_together_bounce_together(double apart, bool controlled)
    {
        const double e = 0.8, g = 9.81;
        StepControl? control = controlled ? new StepControl(1e-9, 1e-11) : null;
        double[] start = [1, 0, 1 + apart, 0];
        double Height(double from)
        {
            double fall = Math.Sqrt(2 * from / g), rest = 1 - fall;
            return (e * g * fall * rest) - (g * rest * rest / 2);
        }

        FlowEvent Ground(int ball) => new((_, x) => x.select(1, 2 * ball))
        {
            Direction = EventDirection.Down, Jump = (_, x) => x * tensor(new[] { 1, ball == 0 ? -e : 1, 1, ball == 1 ? -e : 1 }),
        };
        var fall = new TestField((_, x) => stack([x.select(1, 1), full_like(x.select(1, 1), -g), x.select(1, 3),
            full_like(x.select(1, 1), -g)], 1));
        Trajectory path = new FlowMap(fall, new FlowOptions
            { Method = RungeKutta.Tsit5, Control = control, Substeps = 7, Events = [Ground(0), Ground(1)] })
            .Path(tensor(start, [1, 4]), tensor(new[] { 0.0, 1 }));
        SpanEvent Floor(int ball) => new((_, x) => x[2 * ball])
            { Direction = EventDirection.Down, Jump = (_, x) => x[(2 * ball) + 1] *= -e };
        var law = new SpanLaw(4, static (_, x, v) => (v[0], v[1], v[2], v[3]) = (x[1], -9.81, x[3], -9.81));
        SpanSolution spans = SpanFlow.Solve(law, start, [0, 1], new SpanFlowOptions
            { Method = RungeKutta.Tsit5, Control = control, Substeps = 7, Events = [Floor(0), Floor(1)] });
        foreach ((double[] end, int[] order) in new[]
        {
            (path.States[1].reshape(-1).data<double>().ToArray(), path.Events.Select(one => one.Event).ToArray()),
            (spans.State(1).ToArray(), [.. spans.Events.Select(one => one.Event)]),
        })
        {
            Assert.Equal([0, 1], order);
            Assert.Equal(Height(1), end[0], 1e-7);
            Assert.Equal(Height(1 + apart), end[2], 1e-7);
        }
    }

    /// <summary>Each acts on the state that the one before left, in the order in which they were given.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void Equal_events_all_happen_in_their_order(int way)
    {
        double[] gains = [1, 1e9, 1e-9];
        SpanSolution spans = SpanFlow.Solve(new SpanLaw(1, static (_, x, v) => v[0] = -x[0]), [1], [0, 2 * way], new SpanFlowOptions
        {
            Events = [.. gains.Select((gain, i) => new SpanEvent((t, _) => gain * (t - (0.7 * way)))
                { Jump = (_, x) => x[0] = (2 * x[0]) + i })],
        });
        Trajectory path = new FlowMap(TestFields.Decay, Controlled([.. gains.Select((gain, i) =>
            new FlowEvent((t, _) => gain * (t - (0.7 * way))) { Jump = (_, x) => (2 * x) + i })]))
            .Path(ones(1, 1, dtype: ScalarType.Float64), tensor(new[] { 0.0, 2 * way }));
        double before = Math.Exp(-0.7 * way), after = ((((2 * before) + 0) * 2) + 1) * 2 + 2;
        Assert.Equal([0, 1, 2], spans.Events.Select(one => one.Event));
        Assert.Equal([0, 1, 2], path.Events.Select(one => one.Event));
        Assert.Equal(after * Math.Exp(-1.3 * way), spans.State(1)[0], 1e-6);
        Assert.Equal(after * Math.Exp(-1.3 * way), path.States[1].item<double>(), 1e-6);
    }

    /// <summary>A level that is refilled whenever it is empty, in units from tiny to huge.</summary>
    [Theory]
    [InlineData(1e-15, 1)]
    [InlineData(1, 1e-9)]
    [InlineData(1e12, 1e9)]
    [InlineData(1, 1)]
    public void A_refill_moves_away_from_zero_in_any_unit(double unit, double clock)
    {
        var control = new StepControl(1e-7, 1e-9 * unit);
        SpanSolution spans = SpanFlow.Solve(new SpanLaw(1, (_, _, v) => v[0] = -3 * unit / clock), [4 * unit], [0, 10 * clock],
            new SpanFlowOptions { Control = control, Events = [new((_, x) => x[0]) { Jump = (_, x) => x[0] += 10 * unit }] });
        Trajectory path = new FlowMap(new TestField((_, x) => full_like(x, -3 * unit / clock)), new FlowOptions
        {
            Method = RungeKutta.Tsit5, Control = control, Events = [new FlowEvent((_, x) => x[.., 0]) { Jump = (_, x) => x + (10 * unit) }],
        }).Path(tensor(new[,] { { 4 * unit } }), tensor(new[] { 0, 10 * clock }));
        double[] expected = [4 / 3.0, 14 / 3.0, 8];
        Assert.Equal(expected, spans.Events.Select(one => one.Time / clock), (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal(expected, path.Events.Select(one => one.Time.item<double>() / clock), (a, b) => Math.Abs(a - b) < 1e-9);
        Assert.Equal(4, spans.State(1)[0] / unit, 1e-9);
        Assert.Equal(4, path.States[1].item<double>() / unit, 1e-9);
    }

    /// <summary>The state at the last time is the one before the event; nothing beyond it happens.</summary>
    [Theory]
    [InlineData(1.0, 1, StepEnding.Balanced)]
    [InlineData(1.0 - 1e-9, 1, StepEnding.Passed)]
    [InlineData(1.0 + 1e-9, 0, StepEnding.Passed)]
    [InlineData(1.05, 0, StepEnding.Passed)]
    [InlineData(1.0 + 1e-9, 0, StepEnding.Clipped)]
    public void Events_at_the_end_count_and_beyond_do_not(double level, int count, StepEnding ending)
    {
        StepControl control = new StepControl(1e-6, 1e-8) { Ending = ending };
        SpanSolution spans = SpanFlow.Solve(new SpanLaw(1, static (_, _, v) => v[0] = 1), [0], [0, 0.4, 1], new SpanFlowOptions
            { Control = control, Events = [new((_, x) => x[0] - level) { Jump = static (_, x) => x[0] = 7, Limit = 1 }] });
        Trajectory path = new FlowMap(new TestField((_, x) => ones_like(x)), new FlowOptions
        {
            Method = RungeKutta.Tsit5, Control = control,
            Events = [new FlowEvent((_, x) => x[.., 0] - level) { Jump = (_, x) => full_like(x, 7), Limit = 1 }],
        }).Path(zeros(1, 1, dtype: ScalarType.Float64), tensor(new[] { 0, 0.4, 1 }));
        Assert.Equal((count, count), (spans.Events.Count, path.Events.Count));
        Assert.Equal(count == 0 ? FlowOutcome.Ok : FlowOutcome.EventTerminated, spans.Outcome);
        bool over = count == 1 && level < 1; // Then the last state is none.
        Assert.Equal(over ? double.NaN : 1, spans.State(2)[0], 1e-10);
        Assert.Equal(over ? double.NaN : 1, path.States[2].item<double>(), 1e-10);
    }

    /// <summary>A value that is no number ends the flow; where an event comes before, shorter steps find it.</summary>
    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, false)]
    public void A_value_that_is_none_is_a_failure(bool controlled, bool before)
    {
        double level = before ? 0.1 : -1;
        StepControl? control = controlled ? new StepControl(1e-6, 1e-8) { FirstStep = 2 } : null;
        int limit = 1;
        SpanSolution spans = SpanFlow.Solve(new SpanLaw(1, static (_, _, v) => v[0] = -1), [1], [0, 3], new SpanFlowOptions
            { Control = control, Events = [new((_, x) => Math.Sqrt(x[0]) - level) { Limit = limit }] });
        var options = new FlowOptions
        {
            Method = RungeKutta.Tsit5, Control = control, Throw = false,
            Events = [new FlowEvent((_, x) => x[.., 0].sqrt() - level) { Limit = limit }],
        };
        Trajectory path = new FlowMap(new TestField((_, x) => -ones_like(x)), options).Path(
            ones(1, 1, dtype: ScalarType.Float64), tensor(new[] { 0.0, 3 }));
        if (before)
        {
            Assert.Equal(FlowOutcome.EventTerminated, spans.Outcome);
            Assert.Empty(path.Failures);
            Assert.Equal(0.99, spans.Time, 1e-9);
            Assert.Equal(0.99, path.Events[0].Time.item<double>(), 1e-9);
        }
        else
        {
            Assert.Equal(FlowOutcome.EventNotFinite, spans.Outcome);
            Assert.Contains("not a number", spans.Reason, StringComparison.Ordinal);
            Assert.Equal(FlowOutcome.EventNotFinite, Assert.Single(path.Failures).Reason);
        }
    }

    [Fact]
    public void Many_periodic_events_in_a_long_time_do_not_pile_up()
    {
        // Two thousand a hundred-millionth of the whole time apart.
        SpanSolution spans = SpanFlow.Solve(new SpanLaw(1, static (_, _, v) => v[0] = 1), [0], [0, 2e11], new SpanFlowOptions
        {
            Control = new StepControl(1e-6, 1e-3),
            Events = [new(static (_, x) => x[0] - 1e3) { Jump = static (_, x) => x[0] = 0, Limit = 2000 }],
        });
        Assert.Equal(2000, spans.Events.Count);
        Assert.Equal(2e6, spans.Time, 1);
    }

    [Fact]
    public void What_an_event_gives_is_checked()
    {
        Tensor start = ones(2, 2), times = tensor(new[] { 0.0, 5 });
        Assert.Contains("[1, 2]", Refused(new FlowEvent((_, x) => x)), StringComparison.Ordinal);
        Assert.Contains("one number", Refused(new FlowEvent((_, x) => x.sum(1).to(ScalarType.Int64))), StringComparison.Ordinal);
        Assert.Contains("jump of event 0", Refused(
            new FlowEvent((_, x) => x[.., 0] - 0.5) { Jump = (_, x) => x[.., ..1] }), StringComparison.Ordinal);
        Assert.Contains("Float64", Refused(
            new FlowEvent((_, x) => x[.., 0] - 0.5) { Jump = (_, x) => x.to(ScalarType.Float64) }), StringComparison.Ordinal);

        // Depends on nothing that has a derivative: an event without one.
        Trajectory constant = new FlowMap(TestFields.Decay, Controlled(new FlowEvent((t, _) => t.detach() - 1))).Path(start, times);
        Assert.All(constant.Events, one => Assert.Equal(1, one.Time.item<double>(), 1e-5));

        string Refused(FlowEvent wrong) =>
            Assert.Throws<ArgumentException>(() => new FlowMap(TestFields.Decay, Controlled(wrong)).Path(start, times)).Message;
    }

    private static FlowOptions Controlled(params IReadOnlyList<FlowEvent> events) =>
        new() { Method = RungeKutta.Tsit5, Control = new StepControl(1e-7, 1e-9), Events = events };
}
