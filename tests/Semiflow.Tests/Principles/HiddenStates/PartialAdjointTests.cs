using Semiflow.Flows;
using Semiflow.Forecasting;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Tests.Principles.HiddenStates;

/// <summary>
/// The gradient of the forecast error by the adjoint equation, <c>dλ/dt = −(∂F/∂X)ᵀλ</c> with a jump <c>(∂H/∂X)ᵀ∂j</c> at each observed
/// frame, is that of the discrete solution (spec partial-observations.md 2, 13.4).
/// </summary>
public sealed class PartialAdjointTests
{
    private const int Nodes = 16, Frames = 4;

    [Fact]
    public void Adjoint_and_discrete_gradients_agree_and_finite_differences_confirm_them()
    {
        using DisposeScope scope = NewDisposeScope();
        var random = new Generator(1);
        var network = new LinearField(randn([2, 2, 3, 3], float64, generator: random) * 0.1);
        var start = new Parameter(randn([2, 2, Nodes, Nodes], float64, generator: random), requires_grad: true);
        Tensor target = randn([Frames, 2, 1, Nodes, Nodes], float64, generator: random);
        double Loss(GradientMode mode, bool backward)
        {
            var flow = new FlowOptions { Method = RungeKutta.Find("rk4"), Substeps = 20, Gradient = mode };
            var model = new HiddenStateFlow(new FixedState(start), new ModuleField(network), new ChannelSelection([0]), flow);
            var window = new ObservationWindow(zeros([1, 2, 1, Nodes, Nodes], float64), arange(Frames + 1, float64));
            Tensor loss = (model.Forecast(window, Frames).Observed - target).square().sum();
            if (backward)
            {
                start.grad = null;
                network.Kernel.grad = null;
                loss.backward();
            }

            return loss.item<double>();
        }

        (Tensor State, Tensor Kernel) Gradients(GradientMode mode)
        {
            Loss(mode, backward: true);
            return (start.grad!.clone(), network.Kernel.grad!.clone());
        }

        (Tensor State, Tensor Kernel) discrete = Gradients(GradientMode.Through), adjoint = Gradients(GradientMode.Adjoint);
        Assert.InRange(Relative(adjoint.State, discrete.State), 0, 1e-4);
        Assert.InRange(Relative(adjoint.Kernel, discrete.Kernel), 0, 1e-4);
        Assert.InRange(Difference(start, discrete.State, random, () => Loss(GradientMode.Through, backward: false)), 0, 1e-6);
        Assert.InRange(Difference(network.Kernel, discrete.Kernel, random, () => Loss(GradientMode.Through, backward: false)), 0, 1e-6);
    }

    private static double Relative(Tensor a, Tensor b) => ((a - b).square().sum() / b.square().sum()).sqrt().item<double>();

    /// <summary>Relative difference of the slope along a random direction from that by central differences.</summary>
    private static double Difference(Parameter at, Tensor gradient, Generator random, Func<double> loss)
    {
        using IDisposable quiet = no_grad();
        const double step = 1e-5;
        Tensor direction = randn(at.shape, float64, generator: random);
        at.add_(direction * step);
        double above = loss();
        at.sub_(direction * (2 * step));
        double below = loss();
        at.add_(direction * step);
        double slope = (gradient * direction).sum().item<double>();
        return Math.Abs(((above - below) / (2 * step)) - slope) / Math.Abs(slope);
    }

    private sealed class LinearField : nn.Module<Tensor, Tensor>
    {
        public LinearField(Tensor kernel)
            : base(nameof(LinearField))
        {
            Kernel = new Parameter(kernel, requires_grad: true);
            register_parameter("kernel", Kernel);
        }

        public Parameter Kernel { get; }

        public override Tensor forward(Tensor input) =>
            nn.functional.conv2d(nn.functional.pad(input, [1, 1, 1, 1], PaddingModes.Circular), Kernel);
    }

    private sealed class FixedState(Parameter state) : IInitialState
    {
        public IReadOnlyList<(string Name, Parameter Value)> Parameters => [("state", state)];

        public Tensor State(ObservationWindow window) => state;
    }
}
