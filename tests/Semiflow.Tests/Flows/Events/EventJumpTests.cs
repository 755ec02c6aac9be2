using Semiflow.Flows;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Flows.Events;

/// <summary>Values that are not continuous, on both engines: poles are no events, finite jumps over zero are.</summary>
public sealed class EventJumpTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    /// <summary>A clock passes a pole inside a step, at a save time, at the end and at the start; only the zero beyond counts.</summary>
    [Theory]
    [InlineData(0.37, true, 1)]
    [InlineData(0.37, false, 1)]
    [InlineData(0.5, true, 1)]
    [InlineData(0.5, false, 1)]
    [InlineData(0.5, false, 3)]
    [InlineData(0, true, 1)]
    [InlineData(1, true, 0.2)]
    [InlineData(1, false, 1)]
    public void Poles_are_no_events(double pole, bool controlled, double power)
    {
        double Value(double x) => (x - 0.77) * (x < pole ? -1 : 1) * Math.Pow(Math.Abs(x - pole), -power);
        foreach (int way in new[] { 1, -1 })
        {
            ((int, double)[] tensors, (int, double)[] spans) = Clock(
                controlled, way, (x => 1 / (x - pole), 0), (x => (x - 0.2) / (x - pole) / (x - pole), 0), (Value, 0));
            Assert.Equal([(1, 0.2 * way), (2, 0.77 * way)], tensors, Same);
            Assert.Equal([(1, 0.2 * way), (2, 0.77 * way)], spans, Same);
        }
    }

    /// <summary>Relays and angles that wrap jump over zero once each, at their time, and have no derivative there.</summary>
    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 1)]
    [InlineData(true, -1)]
    public void Jumps_over_zero_happen_once(bool controlled, int way)
    {
        ((int, double)[] tensors, (int, double)[] spans) = Clock(
            controlled, way, (x => x < 0.37 ? -1 : 5, 0), (x => Math.IEEERemainder((2 * x) + 0.1, 1), 3), (x => x < 0.9 ? 100 : -1, 0));
        (int, double)[] expected = [(1, 0.2), (0, 0.37), (1, 0.45), (1, 0.7), (2, 0.9), (1, 0.95)];
        Assert.Equal(expected.Select(one => (one.Item1, one.Item2 * way)), tensors, Same);
        Assert.Equal(expected.Select(one => (one.Item1, one.Item2 * way)), spans, Same);
    }

    [Fact]
    public void A_jump_over_zero_has_no_derivative()
    {
        Tensor speed = tensor(new[] { 1.0 }).requires_grad_();
        var wrap = new FlowEvent((_, x) => (x[.., 0] + 0.5).remainder(1) - 0.5) { Direction = EventDirection.Down };
        FlowOccurrence only = Assert.Single(new FlowMap(new TestField((_, x) => speed.expand_as(x), speed), Options(true) with
            { Events = [wrap] }).Path(full([1, 1], 0.1, dtype: ScalarType.Float64), tensor(new[] { 0.0, 0.8 })).Events);
        Assert.True(only.Grazing);
        Assert.Equal(0.4, only.Time.item<double>(), 10);
        Assert.Equal(0.5, only.State.item<double>(), 10);
    }

    /// <summary>Newton's method gains only a factor of three to five per try with coarse steps of low order: that is no jump.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Coarse_steps_of_low_order_have_event_times_with_derivatives(int substeps)
    {
        Tensor rate = tensor(1.0).requires_grad_();
        var half = new FlowEvent((_, x) => x[.., 0] - 0.8);
        FlowOccurrence only = Assert.Single(new FlowMap(new TestField((_, x) => -rate * x, rate), new FlowOptions
        {
            Method = RungeKutta.ImplicitEuler, Substeps = substeps, Events = [half],
        }).Path(ones([1, 1], dtype: ScalarType.Float64), tensor(new[] { 0.0, 1 })).Events);
        Assert.False(only.Grazing);

        // The step to the event is one of implicit Euler, from the last node before it: x₀ / (1 + k t) = 0.8.
        Assert.Equal(0.25, only.Time.item<double>(), substeps == 1 ? 0.1 : 0.01); // With one step the correction is too large to be tried.
        Assert.InRange(autograd.grad([only.Time.sum()], [rate]).Single().item<double>(), -0.35, -0.15);
    }

    /// <summary>
    /// What happens with an event is decided at the end of the step that leads to it: one that passed the way that does not count before,
    /// and one that is beyond a pole, have the sign that they have there.
    /// </summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Simultaneous_events_are_those_that_change_sign_there(bool controlled)
    {
        foreach (int way in new[] { 1, -1 })
        {
            ((int, double)[] tensors, (int, double)[] spans) = Clock(controlled, way, 1, EventDirection.Up,
                (x => x - 0.5, 0), (x => (x - 0.3) * (x - 0.5), 9), (x => (x - 0.5) / (0.2 - x), 9), (x => 1 / (x - 0.45), 0),
                (x => x - 0.5, 0));
            (int, double)[] expected = [(0, 0.5 * way), (1, 0.5 * way), (4, 0.5 * way)];
            Assert.Equal(expected, tensors, Same);
            Assert.Equal(expected, spans, Same);
        }
    }

    private static bool Same((int, double) a, (int, double) b) => a.Item1 == b.Item1 && Math.Abs(a.Item2 - b.Item2) < 1e-9;

    private static FlowOptions Options(bool controlled, int substeps = 7) => new()
    {
        Method = controlled ? RungeKutta.Tsit5 : RungeKutta.Classical4, Control = controlled ? new StepControl(1e-9, 1e-11) : null,
        Substeps = substeps,
    };

    private static ((int, double)[] Tensors, (int, double)[] Spans) Clock(
        bool controlled, int way, params (Func<double, double> Value, int Checks)[] values) =>
        Clock(controlled, way, 7, EventDirection.Both, values);

    /// <summary>Events of a clock from 0 to 1, values of the time passed.</summary>
    private static ((int, double)[] Tensors, (int, double)[] Spans) Clock(
        bool controlled, int way, int substeps, EventDirection direction, params (Func<double, double> Value, int Checks)[] values)
    {
        FlowOptions options = Options(controlled, substeps);
        Trajectory path = new FlowMap(new TestField((_, x) => ones_like(x)), options with
        {
            Events = [.. values.Select(one => new FlowEvent((_, x) => tensor(new[] { one.Value(way * x.item<double>()) }))
                { InteriorChecks = one.Checks, Direction = direction })],
        }).Path(zeros(1, 1, dtype: ScalarType.Float64), tensor(new[] { 0.0, 0.5 * way, way }));
        SpanSolution spans = SpanFlow.Solve(new SpanLaw(1, static (_, _, v) => v[0] = 1), [0], [0, 0.5 * way, way], new SpanFlowOptions
        {
            Method = options.Method, Control = options.Control, Substeps = substeps,
            Events = [.. values.Select(one => new SpanEvent((_, x) => one.Value(way * x[0]))
                { InteriorChecks = one.Checks, Direction = direction })],
        });
        Assert.Equal(way, path.States[2].item<double>(), 1e-9);
        return ([.. path.Events.Select(one => (one.Event, one.Time.item<double>()))],
            [.. spans.Events.Select(one => (one.Event, one.Time))]);
    }
}
