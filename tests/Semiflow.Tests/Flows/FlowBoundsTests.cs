using Semiflow.Flows;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Flows;

/// <summary>What a field is asked for, what it may answer, and what no flow does.</summary>
public sealed class FlowBoundsTests : IDisposable
{
    private static readonly StepControl Plain = new(1e-6, 1e-8);

    private readonly DisposeScope scope = NewDisposeScope();

    public static TheoryData<string, bool> Methods =>
        [("tsit5", true), ("dopri5", true), ("kvaerno5", true), ("tsit5", false), ("rk4", false), ("kvaerno3", false)];

    public void Dispose() => scope.Dispose();

    [Theory]
    [MemberData(nameof(Methods))]
    public void A_field_is_never_asked_beyond_the_times(string method, bool controlled)
    {
        foreach ((double from, double until) in new[] { (0, 1e-4), (0.1, 0.7), (1, -0.3), (0, 3.3) })
        {
            (double least, double most) = (double.PositiveInfinity, double.NegativeInfinity);
            void See(double time) => (least, most) = (Math.Min(least, time), Math.Max(most, time));
            StepControl? control = controlled ? Plain : null;
            ButcherTableau tableau = RungeKutta.Find(method);
            double[] times = [from, from + ((until - from) / 3), until];
            SpanFlow.Solve(new SpanLaw(1, (t, x, v) => { See(t); v[0] = x[0] * Math.Cos(t); }), [1], times, new SpanFlowOptions
                { Method = tableau, Control = control, Substeps = 3 }).OrThrow();
            new FlowMap(new TestField((t, x) =>
            {
                foreach (double time in t.reshape(-1).data<double>())
                {
                    See(time);
                }

                return x * TestFields.Wide(t.cos(), x);
            }), new FlowOptions { Method = tableau, Control = control, Substeps = 3 })
                .Path(ones(2, 1, dtype: ScalarType.Float64), tensor(times));
            Assert.Equal((Math.Min(from, until), Math.Max(from, until)), (least, most));
        }
    }

    [Fact]
    public void Steps_shorter_than_the_resolution_of_control_are_taken()
    {
        double[] times = [1e9, 1e9 + 1e-6]; // Eight units in the last place.
        double expected = 1e6 * (times[1] - times[0]);
        Assert.Equal(expected, SpanFlow.Solve(new SpanLaw(1, static (_, _, v) => v[0] = 1e6), [0], times).OrThrow().State(1)[0], 1e-12);
        Assert.Equal(expected, new FlowMap(new TestField((_, x) => full_like(x, 1e6)), Controlled())
            .Path(zeros(1, 1, dtype: ScalarType.Float64), tensor(times)).States[1].item<double>(), 1e-12);
    }

    /// <summary>An autonomous field does not see the time, whatever its offset.</summary>
    [Theory]
    [InlineData(0, false)]
    [InlineData(3e7, false)]
    [InlineData(1.7e9, true)]
    [InlineData(1.7e9, false)]
    public void Jump_times_in_single_precision_keep_an_offset(double start, bool lockStep)
    {
        var options = Controlled() with { JumpTimes = [start + 5], LockStep = lockStep, Control = new StepControl(1e-5, 1e-7) };
        float end = new FlowMap(new TestField((_, x) => x * -0.1), options).Path(ones(1, 1), tensor(new[] { start, start + 10 }))
            .States[1].item<float>();
        Assert.Equal(Math.Exp(-1), end, 1e-6);
    }

    /// <summary>A pulse, closed on either side, acts for exactly its length on every engine; no step is rejected at its edges.</summary>
    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void At_jumps_the_field_answers_from_the_side_of_the_step(bool closed, bool controlled)
    {
        double[] edges = [0.3, 0.7, 0.7 + 1e-7, 1.1];
        double On(double t) => edges.Count(edge => closed ? t >= edge : t > edge) % 2;
        StepControl? control = controlled ? Plain : null;
        double[] times = [0, 0.5, 2];
        SpanSolution spans = SpanFlow.Solve(new SpanLaw(1, (t, _, v) => v[0] = 5 * On(t)), [0], times, new SpanFlowOptions
            { Control = control, JumpTimes = edges }).OrThrow();
        Trajectory path = new FlowMap(new TestField((t, x) => full_like(x, 5 * On(t.reshape(-1)[0].item<double>()))), Controlled() with
            { Control = control, JumpTimes = edges, Throw = true }).Path(zeros(1, 1, dtype: ScalarType.Float64), tensor(times));
        double[] expected = [0, 1, 5 * (0.4 + (0.4 - 1e-7))];
        Assert.All(Enumerable.Range(0, 3), i => Assert.Equal(expected[i], spans.State(i)[0], 1e-10));
        Assert.All(Enumerable.Range(0, 3), i => Assert.Equal(expected[i], path.States[i].item<double>(), 1e-10));
        Assert.Equal((0, 0), (spans.Statistics.Rejected, path.Statistics[0].Rejected));
    }

    /// <summary>Fixed steps meet stops and jumps as on spans, in every gradient mode.</summary>
    [Theory]
    [InlineData(GradientMode.Through)]
    [InlineData(GradientMode.Checkpointed)]
    [InlineData(GradientMode.Adjoint)]
    public void Fixed_steps_meet_the_times_that_they_must(GradientMode mode)
    {
        Tensor rate = tensor(new[] { 0.8 }).requires_grad_();
        var field = new TestField((t, x) => -x * rate + (t.reshape(-1)[0].item<double>() > 0.37 ? 1 : 0), rate);
        var options = new FlowOptions { Substeps = 3, Gradient = mode, JumpTimes = [0.37], StopTimes = [0.6] };
        Tensor end = new FlowMap(field, options).Path(ones(2, 1, dtype: ScalarType.Float64), tensor(new[] { 0, 0.5, 1 })).States[2];
        SpanSolution spans = SpanFlow.Solve(
            new SpanLaw(1, static (t, x, v) => v[0] = (-0.8 * x[0]) + (t > 0.37 ? 1 : 0)), [1], [0, 0.5, 1], new SpanFlowOptions
                { Method = RungeKutta.Classical4, Control = null, Substeps = 3, JumpTimes = [0.37], StopTimes = [0.6] });
        Assert.Equal(spans.State(2)[0], end[1, 0].item<double>(), 1e-13);
        double exact = Math.Exp(-0.8) + ((1 - Math.Exp(-0.8 * 0.63)) / 0.8);
        Assert.Equal(exact, end[0, 0].item<double>(), 1e-5);
        double slope = -Math.Exp(-0.8) + ((0.63 * Math.Exp(-0.8 * 0.63) / 0.8) - ((1 - Math.Exp(-0.8 * 0.63)) / 0.64));
        Assert.Equal(slope, autograd.grad([end[0, 0]], [rate])[0].item<double>(), 1e-4);
    }

    [Theory]
    [InlineData(0.0, 1e-9)]
    [InlineData(1e-7, 0.0)]
    public void A_tolerance_of_zero_beside_components_of_zero_is_met(double relative, double absolute)
    {
        var control = new StepControl(relative, absolute);
        SpanSolution spans = SpanFlow.Solve(
            new SpanLaw(3, static (_, x, v) => (v[0], v[1], v[2]) = (-x[0], 0, 0)), [1, 0, 0], [0, 1],
            new SpanFlowOptions { Control = control });
        Assert.Equal(Math.Exp(-1), spans.OrThrow().State(1)[0], 1e-6);
        foreach (string method in new[] { "tsit5", "kvaerno3" })
        {
            foreach (ScalarType type in new[] { ScalarType.Float32, ScalarType.Float64 })
            {
                Tensor start = tensor(new[,] { { 1.0, 0, 0 } }).to(type);
                StepControl own = type == ScalarType.Float64 ? control : new StepControl(relative * 100, absolute * 100);
                Trajectory path = new FlowMap(new TestField((_, x) => x * tensor(new double[] { -1, 0, 0 }).to(type)), Controlled() with
                    { Method = RungeKutta.Find(method), Control = own }).Path(start, tensor(new[] { 0.0, 1 }));
                Assert.Equal(Math.Exp(-1), path.States[1, 0, 0].ToDouble(), 1e-4);
            }
        }

        Assert.Throws<InputException>(() => new FlowMap(TestFields.Decay, Controlled() with { Control = new StepControl(0, 0) }));
        Assert.Throws<InputException>(() => new FlowMap(TestFields.Decay, Controlled() with { Control = new StepControl(double.NaN) }));
    }

    /// <summary>A repeated time has a derivative of its own, v(t, x), in fixed and in controlled steps.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Repeated_times_have_their_gradients(bool controlled)
    {
        Tensor times = tensor(new[] { 0.2, 0.2, 1, 1 }).requires_grad_();
        FlowOptions options = controlled
            ? Controlled() with { Control = new StepControl(1e-9, 1e-11) }
            : new FlowOptions { Substeps = 50, Method = RungeKutta.Tsit5 };
        Tensor states = new FlowMap(TestFields.Decay, options).Path(ones(1, 1, dtype: ScalarType.Float64), times).States;
        double end = Math.Exp(-0.8);
        double[] Gradient(int save) => [.. autograd.grad([states[save, 0, 0]], [times], retain_graph: true)[0].data<double>()];
        Assert.Equal([1, -1, 0, 0], Gradient(1), (a, b) => Math.Abs(a - b) < 1e-7);
        Assert.Equal([end, 0, -end, 0], Gradient(2), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal([end, 0, 0, -end], Gradient(3), (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void What_a_field_gives_is_checked_with_shapes_and_types()
    {
        Tensor start = ones(3, 3), times = tensor(new[] { 0.0, 1 });
        (Func<Tensor, Tensor> Velocity, string Got)[] wrong =
        [
            (x => x[.., 0], "[3]"), (x => x[..1], "[1, 3]"), (x => x.to(ScalarType.Float64), "Float64"), (x => x.unsqueeze(0), "[1, 3, 3]"),
            (x => x.sum(), "[]"), (_ => null!, "nothing"),
        ];
        FlowOptions[] all =
        [
            new(), Controlled(), Controlled() with { LockStep = true }, Controlled() with { Method = RungeKutta.Kvaerno3 },
            new() { Method = RungeKutta.Trapezoid }, new() { Gradient = GradientMode.Adjoint },
            new() { Gradient = GradientMode.Checkpointed },
        ];
        foreach ((Func<Tensor, Tensor> velocity, string got) in wrong)
        {
            foreach (FlowOptions options in all)
            {
                var flow = new FlowMap(new TestField((_, x) => velocity(x)), options);
                string message = Assert.Throws<ArgumentException>(() => flow.Path(start.clone().requires_grad_(), times)).Message;
                Assert.Contains("expected [3, 3] of Float32", message, StringComparison.Ordinal);
                Assert.Contains(got, message, StringComparison.Ordinal);
            }
        }

        // In a sum a wrong shape would be hidden by the others.
        var sum = new SumField(TestFields.Decay, new TestField((_, x) => x[.., ..1]));
        Assert.Throws<ArgumentException>(() => new FlowMap(sum, new FlowOptions()).Path(start, times));
        foreach (ScalarType type in new[] { ScalarType.BFloat16, ScalarType.Float16, ScalarType.Int32 })
        {
            Assert.Throws<ArgumentException>(() => new FlowMap(TestFields.Decay, new FlowOptions()).Path(start.to(type), times));
        }
    }

    /// <summary>Where the velocity depends on nothing, or on the state alone, derivatives are zeros and nothing ends the process.</summary>
    [Theory]
    [InlineData(GradientMode.Through)]
    [InlineData(GradientMode.Checkpointed)]
    [InlineData(GradientMode.Adjoint)]
    [InlineData(GradientMode.Reconstructed)]
    public void Gradients_of_what_depends_on_nothing_are_zero(GradientMode mode)
    {
        Tensor unused = tensor(new[] { 0.5 }).requires_grad_(), start = ones(2, 1, dtype: ScalarType.Float64).requires_grad_();
        foreach (string method in new[] { "rk4", "kvaerno3" })
        {
            foreach (Func<Tensor, Tensor, Tensor> velocity in new Func<Tensor, Tensor, Tensor>[]
            {
                (t, x) => zeros_like(x) + t.cos().reshape(-1, 1), (_, x) => -0.1 * x, (t, x) => x.detach() * 0.1,
            })
            {
                start.grad = null;
                var flow = new FlowMap(new TestField(velocity, unused), new FlowOptions
                    { Method = RungeKutta.Find(method), Substeps = 20, Gradient = mode });
                flow.Path(start, tensor(new[] { 0.0, 1 })).States[1].sum().backward();
                Assert.True(start.grad!.isfinite().all().item<bool>());
                Assert.Equal(0, unused.grad?.item<double>() ?? 0);
            }
        }
    }

    [Fact]
    public void What_no_flow_on_tensors_does_is_said_when_it_is_made()
    {
        foreach (ButcherTableau method in RungeKutta.All.Where(method => method.Coupling == StageCoupling.Full))
        {
            var options = new FlowOptions { Method = method };
            string message = Assert.Throws<InputException>(() => new FlowMap(TestFields.Decay, options)).Message;
            Assert.Contains(method.Name, message, StringComparison.Ordinal);
            Assert.Contains("kvaerno5", message, StringComparison.Ordinal);
        }

        Assert.Throws<InputException>(() => new FlowMap(TestFields.Decay, Controlled() with { Method = RungeKutta.Classical4 }));
        Assert.Throws<InputException>(() => new FlowMap(TestFields.Decay, Controlled() with { StopTimes = [double.NaN] }));
    }

    [Fact]
    public void A_state_that_is_not_finite_at_first_is_a_failure()
    {
        Tensor start = tensor(new[,] { { 1.0, 2 }, { 3, double.NaN } });
        foreach (FlowOptions options in new[] { Controlled(), Controlled() with { LockStep = true }, new FlowOptions() })
        {
            foreach (double[] times in new double[][] { [0, 1], [0], [0, 0] })
            {
                Trajectory path = new FlowMap(TestFields.Decay, options with { Throw = false }).Path(start, tensor(times));
                FlowFailure failure = Assert.Single(path.Failures);
                Assert.Equal((FlowOutcome.NonFinite, 1, 1), (failure.Reason, failure.Sample, failure.Channel));
            }
        }
    }

    private static FlowOptions Controlled() => new() { Method = RungeKutta.Tsit5, Control = Plain };
}
