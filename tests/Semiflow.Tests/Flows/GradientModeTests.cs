using Semiflow.Data.Numpy;
using Semiflow.Flows;
using Semiflow.Kernels.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Flows;

/// <summary>Gradients through flows: three modes against one another, closed forms, differences and torchdiffeq.</summary>
public sealed class GradientModeTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(40)]
    [InlineData(300)] // 900 steps: segments within segments.
    public void Checkpoints_give_the_gradients_through_fixed_steps(int substeps) =>
        Same(new FlowOptions { Substeps = substeps }, tensor(new[] { 0.0, 0.5, 0.5, 1.5 }), 1e-12);

    [Theory]
    [InlineData("tsit5")]
    [InlineData("dopri5")]
    [InlineData("bosh3")]
    [InlineData("heun2")]
    public void Checkpoints_give_the_gradients_through_controlled_steps(string method) =>
        Same(new FlowOptions { Method = RungeKutta.All.Single(each => each.Name == method), Control = new StepControl(1e-5, 1e-5) },
            linspace(0, 2, 11, dtype: ScalarType.Float64), 1e-11);

    [Fact]
    public void Checkpoints_serve_samples_with_times_of_their_own() =>
        Same(new FlowOptions { Substeps = 5 }, tensor(new[,] { { 0.0, 1, 0 }, { 0.3, 1.7, 0 }, { 1.1, double.NaN, -2 } }), 1e-12);

    [Theory]
    [InlineData("tsit5", true)]
    [InlineData("dopri5", true)]
    [InlineData("rk4", false)]
    public void The_adjoint_tends_to_the_gradients_through_the_steps(string method, bool controlled)
    {
        double Error(double level)
        {
            var options = new FlowOptions
            {
                Method = RungeKutta.All.Single(each => each.Name == method),
                Control = controlled ? new StepControl(level, level) : null,
                Substeps = controlled ? 1 : (int)Math.Round(Math.Pow(level, -0.25)),
                LockStep = true,
            };
            Tensor times = linspace(0, 2, 6, dtype: ScalarType.Float64);
            (Tensor[] exact, _) = Gradients(
                options with { Control = controlled ? new StepControl(1e-12, 1e-12) : null, Substeps = controlled ? 1 : 200 }, times);
            (Tensor[] adjoint, _) = Gradients(options with { Gradient = GradientMode.Adjoint }, times);
            return exact.Zip(adjoint, (a, b) => (a - b).abs().max().item<double>()).Max();
        }

        Assert.InRange(Error(1e-8), 0, 2e-6);
        Assert.InRange(Error(1e-8), 0, Error(1e-4) / 100);
    }

    [Theory]
    [InlineData(GradientMode.Through)]
    [InlineData(GradientMode.Checkpointed)]
    [InlineData(GradientMode.Adjoint)]
    [InlineData(GradientMode.Reconstructed)]
    public void A_network_has_torchdiffeqs_solution_and_gradients(GradientMode mode)
    {
        using NumpyArchive golden = NumpyArchive.Open(Path.Combine(AppContext.BaseDirectory, "Golden", "torchdiffeq.npz"));
        string[] names = ["l1.weight", "l1.bias", "l2.weight", "l2.bias"];
        Tensor[] w = [.. names.Select(name => golden.Tensor("node/w/" + name).requires_grad_())];
        var field = new TestField((_, x) => nn.functional.linear(nn.functional.linear(x, w[0], w[1]).tanh(), w[2], w[3]), w);
        var options = new FlowOptions { Method = RungeKutta.Dopri5, Control = new StepControl(1e-9, 1e-11), Gradient = mode };
        Tensor y0 = golden.Tensor("node/y0").requires_grad_();
        Tensor states = new FlowMap(field, options).Path(y0, golden.Tensor("node/t")).States;
        string theirs = mode is GradientMode.Adjoint or GradientMode.Reconstructed ? "adjoint" : "backprop";
        Assert.True(states.allclose(golden.Tensor($"node/{theirs}/y"), 1e-6, 1e-6));
        states.square().sum().backward();
        CustomGradient.ThrowIfFailed();
        Assert.True(y0.grad!.allclose(golden.Tensor($"node/{theirs}/grad_y0"), 1e-6, 1e-6));
        for (int i = 0; i < w.Length; i++)
        {
            Assert.True(w[i].grad!.allclose(golden.Tensor($"node/{theirs}/g/{names[i]}"), 1e-6, 1e-5), names[i]);
        }
    }

    [Theory]
    [InlineData(GradientMode.Through)]
    [InlineData(GradientMode.Checkpointed)]
    [InlineData(GradientMode.Adjoint)]
    [InlineData(GradientMode.Reconstructed)]
    public void Gradients_of_growth_are_exact_for_rate_state_and_times(GradientMode mode)
    {
        Tensor rate = tensor(new[] { 0.7 }).requires_grad_();
        Tensor x = tensor(new[,] { { 1.5 } }).requires_grad_();
        Tensor times = tensor(new[] { 0.25, 1.0, 2.0 }).requires_grad_();
        var options = new FlowOptions { Method = RungeKutta.Tsit5, Control = new StepControl(1e-11, 1e-11), Gradient = mode };
        var flow = new FlowMap(new TestField((_, state) => state * rate, rate), options);
        Tensor states = flow.Path(x, times).States;
        states[2, 0, 0].backward();
        CustomGradient.ThrowIfFailed();
        double value = 1.5 * Math.Exp(0.7 * 1.75);
        Assert.Equal(value, states[2, 0, 0].item<double>(), 8);
        Assert.Equal(1.75 * value, rate.grad!.item<double>(), 7);
        Assert.Equal(value / 1.5, x.grad!.item<double>(), 7);
        Assert.Equal(-0.7 * value, times.grad![0].item<double>(), 7);
        Assert.Equal(0, times.grad[1].item<double>(), 7);
        Assert.Equal(0.7 * value, times.grad[2].item<double>(), 7);
    }

    [Theory]
    [InlineData("rk4", false)]
    [InlineData("tsit5", true)]
    public void The_adjoint_of_a_fast_decay_does_not_integrate_it_backward(string method, bool controlled)
    {
        // Backward in time the state would lose all digits of float32: e^40.
        Tensor Gradient(GradientMode mode)
        {
            Tensor drive = tensor(new[] { 1.5f }).requires_grad_();
            var options = new FlowOptions
            {
                Method = RungeKutta.All.Single(each => each.Name == method), Control = controlled
                    ? new StepControl(1e-5, 1e-7)
                    : null, Substeps = 200, Gradient = mode,
            };
            var flow = new FlowMap(new TestField((_, x) => (x * -20) + drive.square(), drive), options);
            Tensor found = autograd.grad([flow.Advance(ones(3, 1), 0, 2).sum()], [drive])[0];
            CustomGradient.ThrowIfFailed();
            return found;
        }

        // At rest the controlled steps grow to the limit of stability, where rounding decides on per cents of the gradient through them.
        Assert.InRange(Gradient(GradientMode.Through).item<float>(), controlled ? 0.42 : 0.449, controlled ? 0.48 : 0.451);
        Assert.Equal(3 * 2 * 1.5 / 20, Gradient(GradientMode.Adjoint).item<float>(), 3);
    }

    /// <summary>Every mode against four-point difference quotients, in a random direction of parameters and states.</summary>
    [Theory]
    [InlineData(GradientMode.Through, 8, 1e-8)]
    [InlineData(GradientMode.Checkpointed, 8, 1e-8)]
    [InlineData(GradientMode.Adjoint, 40, 1e-7)]
    [InlineData(GradientMode.Reconstructed, 40, 1e-7)]
    public void Gradients_are_those_of_finite_differences(GradientMode mode, int substeps, double relative)
    {
        using Generator random = new(11);
        Tensor[] at = [.. new long[][]
            { [2, 2], [2], [3, 2] }.Select(shape => randn(shape, generator: random, dtype: ScalarType.Float64).requires_grad_())];
        Tensor[] direction = [.. at.Select(one => randn(one.shape, generator: random, dtype: ScalarType.Float64))];
        Tensor times = tensor(new[] { 0.0, 0.4, 1.0, 1.5 });
        Tensor Loss(Tensor[] values)
        {
            var field = new TestField((time, state) => nn.functional.linear(state, values[0], values[1])
                .tanh() * (1 + TestFields.Wide(time.sin(), state)), values[0], values[1]);
            return new FlowMap(field, new FlowOptions { Substeps = substeps, Gradient = mode }).Path(values[2], times).States.pow(3).sum();
        }

        IList<Tensor> gradients = autograd.grad([Loss(at)], at);
        CustomGradient.ThrowIfFailed();
        double slope = gradients.Zip(direction, (g, d) => (g * d).sum().item<double>()).Sum();
        using IDisposable quiet = no_grad();
        double Shifted(double by) => Loss([.. at.Zip(direction, (one, d) => one + (d * by))]).item<double>();
        double difference = ((8 * (Shifted(1e-3) - Shifted(-1e-3))) - (Shifted(2e-3) - Shifted(-2e-3))) / 12e-3;
        Assert.InRange(slope / difference, 1 - relative, 1 + relative);
    }

    [Theory]
    [InlineData("rk4", false)]
    [InlineData("tsit5", true)]
    public void States_lost_on_the_way_back_are_refused(string method, bool controlled)
    {
        // The same decay as above: what is integrated backward is rounding times e^40.
        Tensor drive = tensor(new[] { 1.5f }).requires_grad_();
        var options = new FlowOptions
        {
            Method = RungeKutta.Find(method), Control = controlled
                ? new StepControl(1e-5, 1e-7)
                : null, Substeps = 200, Gradient = GradientMode.Reconstructed,
        };
        var flow = new FlowMap(new TestField((_, x) => (x * -20) + drive.square(), drive), options);
        Assert.Contains("reconstructed backward", Assert.Throws<FlowException>(() => flow.Advance(ones(3, 1), 0, 2)).Message,
            StringComparison.Ordinal);
        CustomGradient.ThrowIfFailed(); // Nothing is left for others.
    }

    [Fact]
    public void Second_derivatives_pass_through_the_steps_and_are_refused_elsewhere()
    {
        Tensor rate = tensor(new[] { 0.7 }).requires_grad_();
        Tensor Second(GradientMode mode)
        {
            var options = new FlowOptions { Method = RungeKutta.Tsit5, Control = new StepControl(1e-11, 1e-11), Gradient = mode };
            Tensor end = new FlowMap(new TestField((_, state) => state * rate, rate), options).Path(
                ones(1, 1, dtype: ScalarType.Float64), tensor(new[] { 0.0, 2 })).States[1, 0, 0];
            Tensor first = autograd.grad([end], [rate], retain_graph: true, create_graph: true)[0];
            return mode == GradientMode.Through ? autograd.grad([first.sum()], [rate])[0] : first;
        }

        Assert.Equal(4 * Math.Exp(1.4), Second(GradientMode.Through).item<double>(), 6);
        Assert.True(Second(GradientMode.Checkpointed).isnan().all().item<bool>());
        Assert.Throws<NotSupportedException>(CustomGradient.ThrowIfFailed);
    }

    [Fact]
    public void The_gradient_of_a_matrix_is_that_of_its_exponential()
    {
        Tensor a = (randn(3, 3, dtype: ScalarType.Float64) * 0.5).requires_grad_();
        Tensor x = randn(1, 3, dtype: ScalarType.Float64);
        Tensor c = randn(3, dtype: ScalarType.Float64);
        var flow = new FlowMap(new TestField((_, state) => state.matmul(a.t()), a),
            new FlowOptions { Method = RungeKutta.Dopri8, Control = new StepControl(1e-11, 1e-11) });
        Tensor ours = autograd.grad([flow.Advance(x, 0, 1).matmul(c).sum()], [a])[0];
        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j < 3; j++)
            {
                Tensor unit = zeros(3, 3, dtype: ScalarType.Float64);
                unit[i, j] = 1;
                Tensor block = cat([cat([a.detach(), unit], 1), cat([zeros(3, 3, dtype: ScalarType.Float64), a.detach()], 1)], 0);
                Tensor change = linalg.matrix_exp(block).narrow(0, 0, 3).narrow(1, 3, 3).matmul(x[0]);
                Assert.Equal(change.dot(c).item<double>(), ours[i, j].item<double>(), 8);
            }
        }
    }

    private static void Same(FlowOptions options, Tensor times, double tolerance)
    {
        (Tensor[] through, Tensor states) = Gradients(options, times);
        (Tensor[] checkpointed, Tensor again) = Gradients(options with { Gradient = GradientMode.Checkpointed }, times);
        Assert.True(states.allclose(again, 1e-13, 1e-13, true));
        Assert.All(through.Zip(checkpointed), pair => Assert.InRange((pair.First - pair.Second).abs().max().item<double>(), 0, tolerance));
        Assert.All(through, gradient => Assert.True(gradient.abs().max().item<double>() > 1e-3));
    }

    /// <summary>Gradients of a weighted sum of the path of a driven network, for its parameters and the initial states.</summary>
    private static (Tensor[] Gradients, Tensor States) Gradients(FlowOptions options, Tensor times)
    {
        using Generator random = new(3);
        Tensor w = randn([2, 2], generator: random, dtype: ScalarType.Float64).requires_grad_();
        Tensor b = randn([2], generator: random, dtype: ScalarType.Float64).requires_grad_();
        Tensor x = randn([3, 2], generator: random, dtype: ScalarType.Float64).requires_grad_();
        var field = new TestField((time, state) => nn.functional.linear(state, w, b).tanh() * (1 + TestFields.Wide(time.sin(), state)), w,
            b);
        Tensor states = new FlowMap(field, options).Path(x, times).States;
        Tensor weights = linspace(-1, 2, states.numel(), dtype: ScalarType.Float64).reshape(states.shape);
        IList<Tensor> found = autograd.grad([(states.nan_to_num(0) * weights).sum()], [w, b, x]);
        CustomGradient.ThrowIfFailed();
        return ([.. found], states.detach());
    }
}
