using Semiflow.Data.Numpy;
using Semiflow.Flows;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Flows;

/// <summary>Controlled steps on tensors: torchdiffeq's numbers, samples on their own, dense output, failures.</summary>
public sealed class ControlledFlowTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Theory]
    [InlineData("lotka", "dopri5_r0.001_a1e-06", 1e-3, 1e-6)]
    [InlineData("lotka", "dopri5_r1e-07_a1e-09", 1e-7, 1e-9)]
    [InlineData("lotka", "bosh3_r1e-05_a1e-07", 1e-5, 1e-7)]
    [InlineData("pendulum_t", "dopri5_r1e-07_a1e-09", 1e-7, 1e-9)]
    [InlineData("vdp5", "dopri5_r1e-07_a1e-09", 1e-7, 1e-9)]
    public void Lock_step_with_the_integral_controller_is_torchdiffeq(string problem, string run, double relative, double absolute)
    {
        using NumpyArchive golden = NumpyArchive.Open(Path.Combine(AppContext.BaseDirectory, "Golden", "torchdiffeq.npz"));
        var options = new FlowOptions
        {
            Method = run.StartsWith("bosh3", StringComparison.Ordinal) ? RungeKutta.Bosh3 : RungeKutta.Dopri5,
            Control = new StepControl(relative, absolute) { Ending = StepEnding.Passed }.AsIntegral(),
            LockStep = true,
        };
        Trajectory ours = new FlowMap(Problem(problem), options).Path(golden.Tensor($"{problem}/y0").unsqueeze(0), golden.Tensor("t"));
        Assert.Equal(golden.Tensor($"{problem}/{run}/nfev").item<long>(), Assert.Single(ours.Statistics).Evaluations);
        Tensor theirs = golden.Tensor($"{problem}/{run}/y");
        // theirs has another dense output for bosh3.
        Assert.InRange((ours.States.squeeze(1) - theirs).abs().max().item<double>(), 0, options.Method == RungeKutta.Bosh3 ? 2e-3 : 1e-9);
    }

    [Theory]
    [InlineData("tsit5", 1e-6)]
    [InlineData("dopri5", 1e-6)]
    [InlineData("dopri8", 1e-5)]
    [InlineData("bosh3", 1e-5)]
    [InlineData("heun2", 1e-6)]
    public void Every_embedded_method_meets_its_tolerance_between_steps_too(string method, double error)
    {
        Tensor x = randn(5, 2, dtype: ScalarType.Float64);
        Tensor times = linspace(1, -1, 41, dtype: ScalarType.Float64);
        var options = new FlowOptions { Method = RungeKutta.All.Single(each => each.Name == method), Control = new StepControl(1e-8, 1e-8),
            MaxSteps = 100_000 };
        Tensor states = new FlowMap(TestFields.Turning, options).Path(x, times).States;
        for (int i = 0; i < 41; i++)
        {
            Assert.InRange((states[i] - TestFields.Turn(x, times[i].item<double>() - 1)).abs().max().item<double>(), 0, error);
        }
    }

    [Fact]
    public void Each_sample_is_as_alone()
    {
        Tensor x = tensor(new[,] { { 1.0, 0 }, { 50, 1 }, { 0.01, 3 }, { 2, 2 } });
        var stiffness = new TestField((_, s) => cat([s.narrow(1, 1, 1), s.narrow(1, 0, 1).pow(3).neg()], 1));
        var flow = new FlowMap(stiffness, new FlowOptions { Method = RungeKutta.Tsit5, Control = new StepControl(1e-7, 1e-7) });
        Tensor times = linspace(0, 1, 7, dtype: ScalarType.Float64);
        Trajectory together = flow.Path(x, times);
        for (int b = 0; b < 4; b++)
        {
            Trajectory alone = flow.Path(x.narrow(0, b, 1), times);
            Assert.Equal(alone.Statistics[0].Accepted, together.Statistics[b].Accepted);
            Assert.True(together.States.narrow(1, b, 1).allclose(alone.States, 1e-12, 1e-12));
        }

        Assert.True(together.Statistics[1].Accepted > 3 * together.Statistics[0].Accepted);
    }

    [Fact]
    public void A_graph_changes_no_value_and_gradients_are_those_of_the_flow()
    {
        Tensor x = tensor(new[,] { { 1.0 }, { 3 } });
        Tensor rate = tensor(new[] { 0.3 });
        var field = new TestField((_, state) => state * rate, rate);
        var flow = new FlowMap(field, new FlowOptions { Method = RungeKutta.Dopri5, Control = new StepControl(1e-9, 1e-9) });
        Tensor times = linspace(0, 2, 9, dtype: ScalarType.Float64);
        Tensor plain = flow.Path(x, times).States;
        rate.requires_grad_();
        Tensor graph = flow.Path(x, times).States;
        Assert.True(plain.allclose(graph, 1e-13, 1e-13));
        Tensor weights = rand(9, 2, 1, dtype: ScalarType.Float64);
        (graph * weights).sum().backward();
        double expected = (plain * weights * times.reshape(9, 1, 1)).sum().item<double>();
        Assert.InRange(rate.grad!.item<double>() / expected, 1 - 1e-7, 1 + 1e-7);
    }

    [Fact]
    public void Lost_samples_are_named_and_harm_nobody()
    {
        Tensor x = tensor(new[,] { { 1.0 }, { 4.0 } });
        Tensor rate = ones(1, dtype: ScalarType.Float64).requires_grad_();
        var field = new TestField((_, state) => state.square() * rate, rate);
        var flow = new FlowMap(field, new FlowOptions { Method = RungeKutta.Tsit5, Control = new StepControl(1e-8, 1e-8), Throw = false });
        Tensor times = tensor(new[] { 0.0, 0.2, 0.5 });
        Trajectory path = flow.Path(x, times);
        FlowFailure failure = Assert.Single(path.Failures);
        Assert.Equal((1, 0), (failure.Sample, failure.Channel));
        Assert.InRange(failure.Time, 0.249, 0.2501); // 4 / (1 - 4 t) leaves at 1/4.
        Assert.Equal(20, path.States[1, 1, 0].item<double>(), 4);
        Assert.True(path.States[2, 1, 0].isnan().item<bool>());
        path.States[2, 0, 0].backward();
        Assert.Equal(0.5 * 4, rate.grad!.item<double>(), 5); // d/dr 1/(1 - r t) = t / (1 - t)².
        var throwing = new FlowMap(field, new FlowOptions { Method = RungeKutta.Tsit5, Control = new StepControl(1e-8, 1e-8) });
        Assert.Contains("sample 1", Assert.Throws<FlowException>(() => throwing.Path(x, times)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void There_and_back_again_within_the_tolerance()
    {
        Tensor x = randn(4, 2, dtype: ScalarType.Float64);
        var flow = new FlowMap(TestFields.Driven, new FlowOptions { Method = RungeKutta.Tsit5, Control = new StepControl(1e-8, 1e-8) });
        Assert.InRange((flow.Advance(flow.Advance(x, 0.5, 4), 4, 0.5) - x).abs().max().item<double>(), 1e-16, 1e-6);
    }

    [Fact]
    public void Steps_meet_stops_and_forget_at_jumps()
    {
        var times = tensor(new[] { 0.0, 2.0 });
        var field = new TestField((time, state) => zeros_like(state) + TestFields.Wide(time.gt(1).to(ScalarType.Float64), state));
        var options = new FlowOptions { Method = RungeKutta.Tsit5, Control = new StepControl(1e-6, 1e-6) };
        Tensor jumped = new FlowMap(field, options with { JumpTimes = [1] }).Path(zeros(2, 1, dtype: ScalarType.Float64), times).States;
        Assert.Equal(1, jumped[1, 1, 0].item<double>(), 12);
        Trajectory smooth = new FlowMap(
            TestFields.Decay, options with { StopTimes = [0.125, 0.25] }).Path(ones(1, 1, dtype: ScalarType.Float64), times);
        Assert.InRange(smooth.Statistics[0].SmallestStep, 0, 0.125);
    }

    [Fact]
    public void Too_many_steps_are_a_failure_and_not_a_loop()
    {
        var flow = new FlowMap(TestFields.Turning,
            new FlowOptions { Method = RungeKutta.Bosh3, Control = new StepControl(1e-10, 1e-10), MaxSteps = 20 });
        var error = Assert.Throws<FlowException>(() => flow.Path(ones(2, 2, dtype: ScalarType.Float64), tensor(new[] { 0.0, 10 })));
        Assert.All(error.Failures, failure => Assert.Equal(FlowOutcome.MaxSteps, failure.Reason));
        Assert.Equal(2, error.Failures.Count);
    }

    [Fact]
    public void Each_sample_may_have_its_own_times_with_padding()
    {
        Tensor x = randn(3, 2, dtype: ScalarType.Float64);
        Tensor times = tensor(new[,] { { 0.0, 1, 2 }, { 0.5, 0.5, 2.5 }, { 1.5, 0, double.NaN }, { 1.5, -1, double.NaN } });
        var flow = new FlowMap(TestFields.Turning, new FlowOptions { Method = RungeKutta.Tsit5, Control = new StepControl() });
        Tensor states = flow.Path(x, times).States;
        for (int b = 0; b < 3; b++)
        {
            for (int i = 0; i < 4; i++)
            {
                double time = times[i, b].item<double>();
                Tensor exact = TestFields.Turn(x.narrow(0, b, 1), time - times[0, b].item<double>());
                Assert.True(double.IsNaN(time)
                    ? states[i, b].isnan().all().item<bool>()
                    : states[i].narrow(0, b, 1).allclose(exact, 1e-6, 1e-6));
            }
        }
    }

    [Fact]
    public void An_empty_batch_gives_an_empty_path() =>
        Assert.Equal([3L, 0, 2], new FlowMap(TestFields.Turning, new FlowOptions { Method = RungeKutta.Tsit5, Control = new StepControl() })
            .Path(zeros(0, 2), linspace(0, 1, 3, dtype: ScalarType.Float64)).States.shape);

    private static TestField Problem(string name) => name switch
    {
        "lotka" =>
            new TestField((_, s) => cat([(s.narrow(1, 0, 1) * 1.5) - s.prod(1, true), s.prod(1, true) - (s.narrow(1, 1, 1) * 3)], 1)),
        "vdp5" => new TestField((_, s) =>
            cat([s.narrow(1, 1, 1), ((1 - s.narrow(1, 0, 1).square()) * 5 * s.narrow(1, 1, 1)) - s.narrow(1, 0, 1)], 1)),
        _ => new TestField((t, s) => cat(
            [s.narrow(1, 1, 1), s.narrow(1, 0, 1).sin().neg() - (s.narrow(1, 1, 1) * 0.1) + (TestFields.Wide((t * 2).cos(), s) * 0.3)], 1)),
    };
}
