using Semiflow.Flows;
using Semiflow.Kernels.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Flows;

/// <summary>Controlled steps in lock step, which the graph records as they are found.</summary>
public sealed class RecordedStepsTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Theory]
    [InlineData("dopri5")]
    [InlineData("bosh3")]
    [InlineData("tsit5")]
    public void Values_and_gradients_are_those_of_steps_taken_again(string method)
    {
        Tensor rate = tensor(new[] { 1.3, -0.4 }).requires_grad_();
        int evaluations = 0;
        var field = new TestField(
            (time, x) =>
            {
                evaluations++;
                return ((x * rate).sin() * 3) - (x * time.square());
            },
            rate);
        Tensor start = randn([5, 2], ScalarType.Float64), cotangent = randn([4, 5, 2], ScalarType.Float64);
        (Trajectory Path, IList<Tensor> Gradients, int Evaluations) Run(GradientMode mode)
        {
            // Rejected steps too: the first is much too long.
            var options = new FlowOptions
            {
                Method = RungeKutta.All.Single(each => each.Name == method), Gradient = mode, LockStep = true,
                Control = new StepControl(1e-6, 1e-8) { FirstStep = 1 },
            };
            Tensor x = start.clone().requires_grad_(), times = tensor(new[] { 0, 0.3, 0.9, 2 }).requires_grad_();
            evaluations = 0;
            Trajectory path = new FlowMap(field, options).Path(x, times);
            int forward = evaluations;
            IList<Tensor> gradients = autograd.grad([path.States], [x, times, rate], [cotangent]);
            CustomGradient.ThrowIfFailed();
            return (path, gradients, forward);
        }

        var (recorded, gradients, evaluated) = Run(GradientMode.Through);
        var (again, others, twice) = Run(GradientMode.Checkpointed);
        Assert.True(recorded.Statistics[0].Rejected > 0);
        Assert.Equal(again.Statistics, recorded.Statistics);
        Assert.True(evaluated < twice, $"{evaluated} evaluations recorded, {twice} taken again");
        Kernels.Compare.Close(again.States, recorded.States, 1e-14, "states");
        foreach ((Tensor expected, Tensor actual) in others.Zip(gradients))
        {
            Kernels.Compare.Close(expected, actual, 1e-12, "gradients");
        }
    }

    [Fact]
    public void What_was_computed_before_a_failure_keeps_its_gradients()
    {
        Tensor rate = tensor(new[] { 1.0 }).requires_grad_();
        var field = new TestField((_, x) => x.square() * rate, rate);
        var options = new FlowOptions
        {
            Method = RungeKutta.Dopri5, LockStep = true, Throw = false, Control = new StepControl(1e-8, 1e-10), MaxSteps = 2000,
        };

        // x = 1 / (1 − r t) has no value at t = 1, and the derivative t / (1 − r t)² by r before.
        Trajectory path = new FlowMap(field, options).Path(ones([1, 1], ScalarType.Float64), tensor(new[] { 0, 0.5, 2 }));
        Assert.Single(path.Failures);
        Assert.Equal(2, path.States[1, 0, 0].item<double>(), 6);
        Assert.True(double.IsNaN(path.States[2, 0, 0].item<double>()));
        Assert.Equal(2, autograd.grad([path.States[1].sum()], [rate])[0].item<double>(), 5);
        CustomGradient.ThrowIfFailed();
    }
}
