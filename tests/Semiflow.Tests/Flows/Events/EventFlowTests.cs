using Semiflow.Flows;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Flows.Events;

/// <summary>Events on tensors with their gradients (spec ode.md 12.7).</summary>
public sealed class EventFlowTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Theory]
    [InlineData("tsit5", true)]
    [InlineData("rk4", false)]
    [InlineData("kvaerno3", true)]
    public void A_falling_ball_hits_with_the_gradients_of_the_closed_form(string method, bool controlled)
    {
        Tensor gravity = tensor(new[] { 8.0 }).requires_grad_();
        Tensor start = tensor(new[,] { { 10.0, 0 } }).requires_grad_();
        FlowOccurrence hit = Assert.Single(Fall(gravity, start, 1, null, Options() with
            { Method = RungeKutta.Find(method), Control = controlled ? new StepControl(1e-9, 1e-9) : null, Substeps = 7 }).Events);
        Assert.False(hit.Grazing);
        Assert.Equal(1.5811388300841898, hit.Time.item<double>(), 9);
        Assert.Equal(-12.649110640673518, hit.State[0, 1].item<double>(), 8);
        IList<Tensor> time = autograd.grad([hit.Time.sum()], [start, gravity], retain_graph: true);
        Assert.Equal(0.0790569, time[0][0, 0].item<double>(), 6);
        Assert.Equal(-0.0988212, time[1].item<double>(), 6);
        IList<Tensor> speed = autograd.grad([hit.State[0, 1]], [start, gravity]);
        Assert.Equal(-0.632456, speed[0][0, 0].item<double>(), 5);
        Assert.Equal(-0.790569, speed[1].item<double>(), 5);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_second_impact_and_the_states_between_know_the_restitution(bool controlled)
    {
        Tensor gravity = tensor(new[] { 8.0 });
        Tensor restitution = tensor(new[] { 0.6 }).requires_grad_();
        Tensor start = tensor(new[,] { { 10.0, 0 }, { 5.0, 0 } });
        Trajectory path = Fall(gravity, start, 3, restitution, controlled ? null : new FlowOptions { Substeps = 5 });
        FlowOccurrence[] first = [.. path.Events.Where(one => one.Sample == 0)];
        double fall = Math.Sqrt(20 / 8.0);
        Assert.Equal(fall, first[0].Time.item<double>(), 9);
        Assert.Equal(fall * 2.2, first[1].Time.item<double>(), 7);
        Assert.Equal(2 * fall, autograd.grad([first[1].Time.sum()], [restitution], retain_graph: true)[0].item<double>(), 6);

        // Between the impacts x = e v* s - g s² / 2, s = 2 - t*.
        double s = 2 - fall;
        Assert.Equal((0.6 * 8 * fall * s) - (4 * s * s), path.States[1, 0, 0].item<double>(), 7);
        Assert.Equal(8 * fall * s, autograd.grad([path.States[1, 0, 0]], [restitution])[0].item<double>(), 5);
    }

    [Theory]
    [InlineData(0.37, true)]
    [InlineData(0.5, true)] // On a save time.
    [InlineData(0.37, false)]
    [InlineData(0.25, false)] // At the end of a step.
    [InlineData(0.5, false)]
    public void A_threshold_met_at_unit_speed_is_its_own_time(double level, bool controlled)
    {
        Tensor threshold = tensor(new[] { level }).requires_grad_();
        var options = Options(new FlowEvent((_, x) => x.select(1, 0) - threshold) { Direction = EventDirection.Up });
        options = controlled ? options : options with { Method = RungeKutta.Classical4, Control = null, Substeps = 2 };
        Trajectory path = new FlowMap(new TestField((_, x) => ones_like(x), threshold), options).Path(
            zeros(2, 1, dtype: ScalarType.Float64), tensor(new[] { 0.0, 0.5, 1 }));
        Assert.Equal(2, path.Events.Count);
        Assert.Equal(level, path.Events[0].Time.item<double>(), 13);
        Assert.Equal(1, autograd.grad([path.Events[1].Time.sum()], [threshold])[0].item<double>(), 12);
        Assert.Equal(0.5, path.States[1, 0, 0].item<double>(), 9);
    }

    [Fact]
    public void Two_events_in_one_step_come_in_order_of_time_and_one_sample_does_not_stop_another()
    {
        var late = new FlowEvent((_, x) => x.select(1, 0) - 0.31);
        var early = new FlowEvent((_, x) => x.select(1, 0) - 0.3) { Jump = (_, x) => x * 2 };
        Trajectory path = new FlowMap(new TestField((_, x) => ones_like(x)), Options(late, early))
            .Path(tensor(new[,] { { 0.0 }, { -5 } }), tensor(new[] { 0.0, 1 }));
        FlowOccurrence only = Assert.Single(path.Events); // The jump passes over the other.
        Assert.Equal((1, 0), (only.Event, only.Sample));
        Assert.Equal(0.6 + 0.7, path.States[1, 0, 0].item<double>(), 9);
        Assert.Equal(-4, path.States[1, 1, 0].item<double>(), 9);
    }

    [Fact]
    public void Fast_crossings_need_looks_inside_steps()
    {
        int Count(int checks) => new FlowMap(
            new TestField((_, x) => zeros_like(x)), Options(new FlowEvent((t, _) => (t * 40).cos()) { InteriorChecks = checks }))
            .Path(zeros(1, 1, dtype: ScalarType.Float64), tensor(new[] { 0.0, 1 })).Events.Count;
        Assert.Equal(13, Count(60)); // 40 / π crossings.
        Assert.True(Count(0) < 13);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_event_at_the_start_does_not_count(bool backward)
    {
        double sign = backward ? -1 : 1;
        Trajectory path = new FlowMap(TestFields.Turning, Options(new FlowEvent((_, x) => x.select(1, 1))))
            .Path(tensor(new[,] { { 1.0, 0 }, { 0, 1.0 } }), tensor(new[] { 0.0, 7 * sign }));
        double[] times = [.. path.Events.Where(one => one.Sample == 0).Select(one => one.Time.item<double>())];
        Assert.Equal([Math.PI * sign, 2 * Math.PI * sign], times, (a, b) => Math.Abs(a - b) < 1e-7);
        Assert.Equal(Math.PI / 2 * sign, path.Events.First(one => one.Sample == 1).Time.item<double>(), 7);
    }

    [Fact]
    public void Infinitely_many_impacts_end()
    {
        Trajectory path = Fall(tensor(new[] { 8.0 }), tensor(new[,] { { 10.0, 0 } }), int.MaxValue, tensor(new[] { 0.5 }),
            Options() with { Throw = false }, 20);
        Assert.Equal(FlowOutcome.EventTerminated, Assert.Single(path.Failures).Reason); // Nobody asked for this end.
        Assert.InRange(path.Events.Count, 18, 25);
        Assert.Equal(3 * Math.Sqrt(20 / 8.0), path.Events[^1].Time.item<double>(), 1e-5);
        Assert.True(path.States[2].isnan().all().item<bool>());
    }

    /// <summary>A switch has a time, the end of the step in which it flips, but no gradient of it.</summary>
    [Fact]
    public void A_switch_flips_at_the_end_of_a_step()
    {
        Tensor level = tensor(new[] { 0.37 }).requires_grad_();
        var options = new FlowOptions { Substeps = 10, Events = [new FlowEvent((_, x) => x.select(1, 0) > level) { Limit = 1 }] };
        Trajectory path = new FlowMap(new TestField((_, x) => ones_like(x), level), options).Path(
            zeros(1, 1, dtype: ScalarType.Float64), tensor(new[] { 0.0, 1 }));
        FlowOccurrence flip = Assert.Single(path.Events);
        Assert.Equal(0.4, flip.Time.item<double>(), 12);
        Assert.Equal(0.4, flip.State.item<double>(), 12);
        Assert.False(flip.Time.requires_grad);
        Assert.True(path.States[1].isnan().all().item<bool>());
    }

    [Fact]
    public void A_grazing_event_is_flagged()
    {
        FlowOptions options = Options(new FlowEvent((_, x) => x.select(1, 0))) with { Method = RungeKutta.Dopri5 };
        Trajectory path = new FlowMap(new TestField((t, x) => TestFields.Wide((t - 1).square() * 3, x)), options).Path(
            full([1, 1], -1.0, dtype: ScalarType.Float64), tensor(new[] { 0.0, 2 }));
        Assert.True(Assert.Single(path.Events).Grazing);
    }

    [Fact]
    public void What_cannot_be_is_told()
    {
        var options = Options(new FlowEvent((_, x) => x.select(1, 0)));
        Tensor times = tensor(new[] { 0.0, 1 });
        Assert.Throws<InputException>(() => new FlowMap(TestFields.Decay, options with { LockStep = true }).Path(ones(1, 1), times));
        Assert.Throws<InputException>(
            () => new FlowMap(TestFields.Decay, options with { Gradient = GradientMode.Adjoint }).Path(ones(1, 1), times));
    }

    private static FlowOptions Options(params IReadOnlyList<FlowEvent> events) =>
        new() { Method = RungeKutta.Tsit5, Control = new StepControl(1e-9, 1e-9), Events = events };

    private static Trajectory Fall(
        Tensor gravity, Tensor start, int limit, Tensor? restitution, FlowOptions? options = null, double until = 3.6)
    {
        var ground = new FlowEvent((_, x) => x.select(1, 0))
        {
            Direction = EventDirection.Down,
            Limit = limit,
            Jump = restitution is null ? null : (_, x) => cat([x.narrow(1, 0, 1), x.narrow(1, 1, 1) * -restitution], 1),
        };
        var field = new TestField((_, x) => cat([x.narrow(1, 1, 1), zeros_like(x.narrow(1, 0, 1)) - gravity], 1), restitution is null
            ? [gravity]
            : [gravity, restitution]);
        return new FlowMap(field, (options ?? Options()) with { Events = [ground] }).Path(start, tensor(new[] { 0.0, 2, until }));
    }
}
