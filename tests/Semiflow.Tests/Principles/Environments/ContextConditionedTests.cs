using Semiflow.Flows;
using Semiflow.Principles;
using Semiflow.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Tests.Principles.Environments;

/// <summary>Weights θ + W ξ_e (spec leads.md 3).</summary>
public sealed class ContextConditionedTests : IDisposable
{
    private static readonly FlowOptions Flow = new() { Method = RungeKutta.ThreeEighths };
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Without_directions_or_contexts_it_is_one_for_all()
    {
        TrajectorySet set = LeadsFixture.Simulate(3, 0, 2, frames: 5, type: float64);
        Tensor expected = LeadsFixture.Dynamics(3, Decomposition.OneForAll, type: float64).Predict(set);
        ContextConditioned model = Model(3);
        Assert.True(model.Dynamics().Predict(set).equal(expected).all().item<bool>());
        using (no_grad())
        {
            model.Contexts.copy_(randn(3, 2));
            Assert.True((model.Dynamics().Predict(set) - expected).abs().max().item<double>() > 1e-3);
            foreach ((_, Parameter direction) in Directions(model))
            {
                direction.zero_();
            }
        }

        Assert.True(model.Dynamics().Predict(set).equal(expected).all().item<bool>());
        Player<TrajectoryBatch> player = model.Training(new OptimizerSpec(), null).Players.Single();
        player.Loss(new TrajectoryBatch(set, [])).Total.backward();
        Assert.All(model.Weights, weight => Assert.True(weight.Value.grad!.isfinite().all().item<bool>()));
        Assert.True((model.Contexts.grad! - (2e-4 * model.Contexts)).abs().max().item<double>() < 1e-18);
    }

    /// <summary>W is uniform in ±1/√size, contexts are 0 (authors' code).</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Directions_are_drawn_as_published(int size)
    {
        var model = ContextConditioned.Create(3, copies => LeadsFixture.Network(copies, 32, 1, float64), Flow, new Generator(9), size);
        double[] drawn = [.. Directions(model).SelectMany(each => each.Value.data<double>().ToArray())];
        double bound = 1 / Math.Sqrt(size);
        Assert.InRange(drawn.Max(), 0.99 * bound, bound);
        Assert.InRange(drawn.Min(), -bound, -0.99 * bound);
        Assert.Equal(bound * bound / 3, drawn.Average(each => each * each), 0.02 * bound * bound);
        Assert.Equal([3, size], model.Contexts.shape);
        Assert.Equal(0, model.Contexts.abs().max().item<double>());
    }

    /// <summary>The weights of an environment are θ + W ξ_e, each environment by its own context.</summary>
    [Fact]
    public void Weights_are_affine_in_the_contexts()
    {
        ContextConditioned model = Model(3);
        using IDisposable quiet = no_grad();
        model.Contexts.copy_(tensor(new[,] { { 1.0, 0 }, { 0, 2.0 }, { 3.0, -1.0 } }));
        Parameter[] copies = [.. model.Dynamics().Shared.parameters()];
        Parameter[] source = [.. model.Weights.Where(each => each.Name.StartsWith("shared.", StringComparison.Ordinal))
            .Select(each => each.Value)];
        Parameter[] directions = [.. Directions(model).Where(each => each.Name.Contains(".shared.", StringComparison.Ordinal))
            .Select(each => each.Value)];
        Assert.Equal(copies.Length, source.Length);
        for (int i = 0; i < copies.Length; i++)
        {
            Tensor theta = source[i][0], first = directions[i][0], second = directions[i][1];
            Assert.True(copies[i][0].allclose(theta + first));
            Assert.True(copies[i][1].allclose(theta + (2 * second)));
            Assert.True(copies[i][2].allclose(theta + (3 * first) - second));
        }
    }

    [Fact]
    public void Gradients_of_contexts_weights_and_directions_are_those_of_differences()
    {
        TrajectorySet set = LeadsFixture.Simulate(3, 0, 2, frames: 5, type: float64).Select(4, 1, 2, 0, 5); // Of unequal numbers.
        ContextConditioned model = Model(3);
        using (no_grad())
        {
            model.Contexts.copy_(0.1 * randn(model.Contexts.shape, float64, generator: new Generator(3)));
        }

        var restarts = new RestartSchedule(0.5, 10, 1);
        Player<TrajectoryBatch> player = model.Training(new OptimizerSpec(), restarts, contextWeight: 0.3, directionWeight: 0.01)
            .Players.Single();
        Terms Loss() => player.Loss(new TrajectoryBatch(set, []));
        Loss().Total.backward();
        const double Step = 1e-5;
        Assert.Equal(1 + model.Weights.Count, player.Parameters.Count);
        foreach ((string name, Parameter parameter) in player.Parameters)
        {
            long entry = parameter.numel() / 2;
            double At(double shift)
            {
                using IDisposable quiet = no_grad();
                Tensor one = parameter.view(-1)[entry];
                one.add_(shift);
                double value = Loss().Total.item<double>();
                one.sub_(shift);
                return value;
            }

            double expected = (At(Step) - At(-Step)) / (2 * Step), actual = parameter.grad!.view(-1)[entry].item<double>();
            Assert.True(Math.Abs(expected - actual) <= 1e-7 + (1e-6 * Math.Abs(expected)), $"{name}: {expected} and {actual}");
        }
    }

    [Fact]
    public void Penalties_are_squares_of_contexts_and_norms_of_rows()
    {
        TrajectorySet set = LeadsFixture.Simulate(3, 0, 1, frames: 3, type: float64);
        ContextConditioned model = Model(3);
        using IDisposable quiet = no_grad();
        model.Contexts.copy_(tensor(new[,] { { 1.0, 0 }, { 0, 2.0 }, { 3.0, -1.0 } }));
        long rows = 0;
        foreach ((_, Parameter direction) in Directions(model))
        {
            direction[0].fill_(3);
            direction[1].fill_(-4);
            rows += direction.numel() / 2;
        }

        Dictionary<string, double> Terms(bool contextsOnly) => model.Training(new OptimizerSpec(), null, 0.1, 0.01, contextsOnly).Players
            .Single().Loss(new TrajectoryBatch(set, [])).Items.ToDictionary(each => each.Name, each => each.Value.item<double>());
        using (no_grad())
        {
            Dictionary<string, double> terms = Terms(contextsOnly: false);
            Assert.Equal(0.1 * (1 + 4 + 9 + 1), terms["contexts"], 1e-12);
            Assert.Equal(0.01 * 5 * rows, terms["directions"], 1e-9);
            Assert.DoesNotContain("directions", Terms(contextsOnly: true).Keys);
        }
    }

    /// <summary>
    /// x' = (A + c₁B₁ + c₂B₂) x: eight members of the family with two trajectories each are learned, and a ninth is met by its context
    /// alone, with one short trajectory that leaves the shared weights as they are.
    /// </summary>
    [Fact]
    public void A_linear_family_of_two_dimensions_is_recovered_and_a_new_member_met_by_its_context()
    {
        (double, double)[] members = [(0, 0), (1, 0), (0, 1), (-1, 0), (0, -1), (1, 1), (-1, -1), (1, -1)];
        TrajectorySet train = Together(members, 2, seed: 1), test = Together(members, 4, seed: 2);
        nn.Module<Tensor, Tensor> Network(int copies) =>
            new Mlp([2, 2], Nonlinearity.Tanh, new Generator(5), WeightInitialization.Normal(0.1), copies);
        var flow = new FlowOptions { Method = RungeKutta.ThreeEighths, Substeps = 2 };
        var model = ContextConditioned.Create(members.Length, Network, flow, new Generator(6));
        var optimizer = new OptimizerSpec(3e-2, 0, Schedule: new CosineSchedule(0.01));
        Fit(model.Training(optimizer, new RestartSchedule(0.9, 5, 1), 1e-6, 1e-8), train, 16);
        double error = new EnvironmentError(model, test).Evaluate();
        Assert.InRange(error, 0, 1e-5);

        TrajectorySet few = Together([(0.5, -0.3), (-0.4, 0.7)], 1, seed: 3), unseen = Together([(0.5, -0.3), (-0.4, 0.7)], 8, seed: 4);
        ContextConditioned met = model.ForNewEnvironments(2, Network);
        double before = new EnvironmentError(met, unseen).Evaluate();
        double[] Bits() => [.. model.Weights.SelectMany(each => each.Value.detach().to(float64).data<double>().ToArray())];
        double[] shared = Bits(), known = [.. model.Contexts.detach().to(float64).data<double>()];
        IPrinciple<TrajectoryBatch> contexts = met.Training(
            new OptimizerSpec(2e-2, 0, Schedule: new CosineSchedule(0.01)), null, contextWeight: 0, contextsOnly: true);
        Assert.Same(met.Contexts, contexts.Players.Single().Parameters.Single().Value);
        Fit(contexts, few, 6);
        double after = new EnvironmentError(met, unseen).Evaluate();
        TestContext.Current.TestOutputHelper?.WriteLine($"known {error}, new before {before}, after {after}");
        Assert.InRange(after, 0, 1e-4);
        Assert.True(before > 100 * after);
        Assert.Equal(shared, Bits());
        Assert.Equal(known, model.Contexts.detach().to(float64).data<double>().ToArray());
    }

    [Fact]
    public void Networks_without_copies_are_refused()
    {
        Mlp Plain() => new([2, 4, 2], Nonlinearity.Tanh, new Generator(1));
        Assert.Throws<ArgumentException>(() => ContextConditioned.Create(3, _ => Plain(), Flow, new Generator(1)));
    }

    private static ContextConditioned Model(int environments)
    {
        ulong drawn = 1;
        // The first two networks are those of one for all.
        return ContextConditioned.Create(environments, copies => LeadsFixture.Network(copies, 8, drawn++, float64), Flow, new Generator(9));
    }

    private static IEnumerable<(string Name, Parameter Value)> Directions(ContextConditioned model) =>
        model.Weights.Where(each => each.Name.StartsWith("directions.", StringComparison.Ordinal));

    private static void Fit(IPrinciple<TrajectoryBatch> principle, TrajectorySet set, int epochs)
    {
        using var batches = new EnvironmentBatches(set, 2, 1);
        new Trainer(new TrainerOptions(epochs, 1)).Fit(principle, batches, null, [], TestContext.Current.CancellationToken);
    }

    private static TrajectorySet Together((double First, double Second)[] members, int count, ulong seed)
    {
        using var random = new Generator(seed);
        Tensor start = randn([count, 2], float64, generator: random), times = arange(8, dtype: float64) * 0.25;
        return new TrajectorySet(times, cat([.. members.Select(c => stack([.. Enumerable.Range(0, 8).Select(frame =>
        {
            Tensor matrix = tensor(new[,]
                { { -0.2 + (0.3 * c.First), 1 + (0.4 * c.Second) }, { -1 + (0.2 * c.First), -0.2 - (0.3 * c.Second) } });
            return start.matmul(linalg.matrix_exp(matrix * (0.25 * frame)).t());
        })]))], 1).to(float32))
        {
            Environments = [.. Enumerable.Range(0, members.Length).SelectMany(e => Enumerable.Repeat(e, count))],
        };
    }
}
