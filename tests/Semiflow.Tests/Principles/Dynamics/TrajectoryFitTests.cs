using Semiflow.Flows;
using Semiflow.Principles;
using Semiflow.Principles.Dynamics;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Principles.Dynamics;

public sealed class TrajectoryFitTests
{
    /// <summary>
    /// A parabola in time has its exact slope inside, whatever the times; whole frames without a neighbor count for nothing.
    /// </summary>
    [Fact]
    public void Difference_quotients_are_exact_on_parabolas_and_skip_what_is_hidden()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor times = tensor(new[] { 0, 0.5, 0.7, 1.6, 1.6, 2.0 });
        Tensor states = stack([times.square(), 3 * times], 1).unsqueeze(1);
        Tensor mask = ones_like(states).to(ScalarType.Bool);
        DifferenceQuotients all = DifferenceQuotients.Of(new TrajectorySet(times, states));
        double[] slopes = all.Values[.., 0].data<double>().ToArray();
        Assert.Equal([1.0, 1.4], slopes[1..3], (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal(0.5, slopes[0], 1e-12); // One-sided at the end,
        Assert.Equal(2.3, slopes[3], 1e-12); // and beside a repeated time.
        Assert.All(all.Values[.., 1].data<double>().ToArray(), slope => Assert.Equal(3, slope, 1e-12));
        Assert.All(all.Weights.data<double>().ToArray(), weight => Assert.Equal(1, weight));

        mask[1, 0, 0] = false;
        DifferenceQuotients some = DifferenceQuotients.Of(new TrajectorySet(times, states) { Mask = mask });
        Assert.Equal([0, 0, 1, 1, 1, 1], some.Weights.data<double>().ToArray());
        Assert.Equal(2.3, some.Values[2, 0].item<double>(), 1e-12);
    }

    [Fact]
    public void Derivatives_find_the_coefficient_of_a_law()
    {
        using DisposeScope scope = NewDisposeScope();
        TrajectorySet set = new Semiflow.Systems.DampedPendulum { Damping = 0, Step = 0.05 }.Simulate(0, 4, 5);
        var law = new PendulumLaw(0.2, ScalarType.Float64);
        var fit = new DerivativeFit(law, new OptimizerSpec(0.05, WeightDecay: 0));
        new Trainer(new TrainerOptions(200, 1)).Fit(fit, new TrajectoryBatches(set, 4, 1), null, [], CancellationToken.None);
        Assert.Equal(Math.Pow(Math.PI / 3, 2), law.w.item<double>(), 5e-3);
    }

    [Fact]
    public void A_fit_of_trajectories_finds_the_coefficient_of_a_law_and_leaves_frozen_ones()
    {
        using DisposeScope scope = NewDisposeScope();
        TrajectorySet set = new Semiflow.Systems.DampedPendulum { Damping = 0, Step = 0.1, Frames = 20 }.Simulate(0, 4, 5);
        var law = new PendulumLaw(0.9, ScalarType.Float64);
        var fit = new TrajectoryFit(law, new FlowOptions(), new OptimizerSpec(0.02, WeightDecay: 0));
        new Trainer(new TrainerOptions(200, 1)).Fit(
            fit, new TrajectoryBatches(set, 4, 1), new RolloutError(law, new FlowOptions(), set, 3), [], CancellationToken.None);
        Assert.Equal(Math.Pow(Math.PI / 3, 2), law.w.item<double>(), 1e-4);
        law.w.requires_grad = false;
        Assert.Empty(new TrajectoryFit(law, new FlowOptions(), new OptimizerSpec()).Players[0].Parameters);
    }

    /// <summary>Channels of sizes 1e6 and 1e-6: in their units both errors are 1, in those of the data one drowns the other.</summary>
    [Fact]
    public void Errors_count_in_units_of_the_channels()
    {
        using DisposeScope scope = NewDisposeScope();
        double[] sizes = [1e6, 1e-6];
        Tensor states = tensor(new[] { 0.0, 0, 1e6, 1e-6 }).view(2, 1, 2);
        var set = new TrajectorySet(tensor(new[] { 0.0, 1 }), states);
        var rest = new Constant([0, 0]);
        Assert.Equal(0.5, new RolloutError(rest, new FlowOptions(), set, sizes: sizes).Evaluate(), 1e-12);
        Assert.Equal(0.25e12, new RolloutError(rest, new FlowOptions(), set).Evaluate(), 1);
        double Of(IPrinciple<TrajectoryBatch> principle) =>
            principle.Players[0].Loss(new TrajectoryBatch(set, [0])).Total.item<double>();
        Assert.Equal(0.5, Of(new TrajectoryFit(rest, new FlowOptions(), new OptimizerSpec(), sizes)), 1e-12);
        Assert.Equal(1, Of(new DerivativeFit(rest, new OptimizerSpec(), sizes)), 1e-12);
        var augmented = new Aphynity(
            rest, new Constant([3e6, 2e-6]), new FlowOptions(), new AphynityOptions { Sizes = sizes }, new OptimizerSpec());
        Assert.Equal(13, augmented.Size(set).item<double>(), 1e-9);
        Terms terms = augmented.Loss(states[0], set);
        Assert.Equal((4.0 + 1) / 4, augmented.LastError![0], 1e-9); // Forecasts 3 and 2 of 1 and 1, and the first frame.
        Assert.True(double.IsFinite(terms.Total.item<double>()));
    }

    private sealed class Constant(double[] velocity) : IVectorField
    {
        public IReadOnlyList<Tensor> Parameters => [];

        public Tensor Velocity(Tensor time, Tensor state) => zeros_like(state) + tensor(velocity, state.dtype);
    }

    /// <summary>With gradients or without, the flow keeps the energy it learned; its gradient is that of finite differences.</summary>
    [Fact]
    public void Hamiltons_equations_keep_their_energy()
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(4);
        var field = new HamiltonianField(new Mlp([2, 8, 8, 1], Nonlinearity.Tanh, random, type: ScalarType.Float64));
        Tensor state = randn([5, 2], dtype: float64, generator: random);
        Tensor velocity;
        using (no_grad())
        {
            velocity = field.Velocity(tensor(0.0), state);
            Tensor path = new FlowMap(field, new FlowOptions { Substeps = 20 }).Path(state, tensor(new[] { 0.0, 5.0 })).States;
            Assert.InRange((field.Energy(path[1]) - field.Energy(path[0])).abs().max().item<double>(), 0, 1e-7);
        }

        for (int i = 0; i < 2; i++)
        {
            Tensor shift = zeros_like(state);
            shift[.., i] = 1e-5;
            Tensor slope = (field.Energy(state + shift) - field.Energy(state - shift)).squeeze(1) / 2e-5;
            Assert.InRange((slope - (i == 0 ? -velocity[.., 1] : velocity[.., 0])).abs().max().item<double>(), 0, 1e-8);
        }

        Tensor Loss() => new FlowMap(field, new FlowOptions()).Path(state, tensor(new[] { 0.0, 0.3, 0.8 })).States.square().mean();
        Loss().backward();
        foreach ((string name, var parameter) in field.named_parameters().Where(p => !p.name.EndsWith("4.bias", StringComparison.Ordinal)))
        {
            Tensor direction = randn(parameter.shape, dtype: float64, generator: random);
            using IDisposable quiet = no_grad();
            parameter.add_(direction * 1e-5);
            double up = Loss().item<double>();
            parameter.sub_(direction * 2e-5);
            double down = Loss().item<double>();
            parameter.add_(direction * 1e-5);
            Assert.Equal((up - down) / 2e-5, (parameter.grad! * direction).sum().item<double>(), 1e-7);
        }
    }
}
