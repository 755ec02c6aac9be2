using Semiflow.Flows;
using Semiflow.Principles;
using Semiflow.Principles.Translation;
using Semiflow.Spaces;
using Semiflow.Systems;
using Semiflow.Tests.Laws;
using Semiflow.Training;
using Semiflow.Transport;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Principles.Translation;

public sealed class DomainTranslationTests
{
    /// <summary>With D = W₂² the learned shift is δ/(1 + λ) (spec domain-translation.md 3, 6, V4).</summary>
    [Theory]
    [InlineData(0.5)]
    [InlineData(0.1)]
    public void A_constant_weight_stops_short_of_a_shift_by_the_known_share(double weight)
    {
        using DisposeScope scope = NewDisposeScope();
        var shift = new TranslationFixture.Shift(2);
        using var random = new Generator(3);
        Tensor delta = tensor(new[] { 1.5, -0.5 }), source = randn([40, 2], dtype: float64, generator: random);
        using Tensor order = tensor(RandomStream.Permutation(40, 1, 0)).to(int64);
        var principle = new DomainTranslation(
            ResidualFlow.Of(shift), new QuadraticCost(), new TranslationFixture.ExactLoss(), new TranslationOptions { Weight = weight },
            new OptimizerSpec(0.05, WeightDecay: 0, Schedule: new CosineSchedule()));
        new Trainer(new TrainerOptions(20, 1)).Fit(
            principle, CloudBatches.Of(source, source.index_select(0, order) + delta, 40, 10, 1), null, [], CancellationToken.None);
        Assert.True(shift.Value.allclose(delta / (1 + weight), 1e-3), $"{shift.Value.data<double>()[0]} against {1.5 / (1 + weight)}");
    }

    /// <summary>A flow whose points are numbers but too far for any comparison has blown up; the points of the user have not.</summary>
    [Theory]
    [InlineData("sinkhorn")]
    [InlineData("sliced")]
    public void An_explosion_that_stays_finite_is_a_divergence(string kind)
    {
        using DisposeScope scope = NewDisposeScope();
        IMarginalLoss loss = kind == "sinkhorn" ? new SinkhornDivergence() : new SlicedWasserstein(16, 3);
        Tensor near = rand([20, 2]), far = rand([20, 2]) * 1e30f;
        TrainingResult Train(bool explodes, DivergenceGuard? guard)
        {
            using var stretch = new ThenFar(explodes);
            var principle = new DomainTranslation(
                ResidualFlow.Of(stretch), new Free(), loss, new TranslationOptions(), new OptimizerSpec(1e-3));
            return new Trainer(new TrainerOptions(3, 1) { Guard = guard }).Fit(
                principle, CloudBatches.Of(near, explodes ? near + 1 : far, 20, 2, 1), null, [], CancellationToken.None);
        }

        FlowException blown = Assert.Throws<FlowException>(() => Train(true, null));
        Assert.Contains("blew up", blown.Message, StringComparison.Ordinal);
        Assert.IsType<InputException>(blown.InnerException);
        Recovery recovery = Assert.Single(Train(true, new DivergenceGuard(Recoveries: 1)).Recoveries);
        Assert.Equal((2L, "flow"), (recovery.Step, recovery.What));
        Assert.Throws<InputException>(() => Train(false, new DivergenceGuard()));
    }

    /// <summary>Costs nothing, so that the discrepancy is what fails.</summary>
    private sealed class Free : ITransportCost
    {
        public Tensor Between(Tensor source, Tensor target) => (source - target).flatten(1).sum(1) * 0;

        public Tensor Pairwise(Tensor source, Tensor target) => zeros(source.shape[0], target.shape[0]);

        public Tensor Rate(Tensor position, Tensor velocity) => velocity.flatten(1).sum(1) * 0;
    }

    /// <summary>x ↦ a x, and at the second of all calls so far that nothing can be compared.</summary>
    private sealed class ThenFar : nn.Module<Tensor, Tensor>
    {
        private readonly bool explodes;
        private readonly TorchSharp.Modules.Parameter factor;
        private int calls;

        public ThenFar(bool explodes)
            : base(nameof(ThenFar))
        {
            (this.explodes, factor) = (explodes, nn.Parameter(tensor(0.1f)));
            RegisterComponents();
        }

        public override Tensor forward(Tensor points) => points * factor * (++calls == 2 && explodes ? 1e38f : 1);
    }

    [Fact]
    public void The_weight_falls_linearly_over_the_last_half()
    {
        var options = new TranslationOptions { Weight = 0.02, Moves = 1000 };
        Assert.Equal(0.02, options.WeightAt(0), 15);
        Assert.Equal(0.02, options.WeightAt(500), 15);
        Assert.Equal(0.02 * 0.55, options.WeightAt(750), 15);
        Assert.Equal(0.002, options.WeightAt(1000), 15);
        Assert.Equal(0.02, (options with { FinalShare = 1 }).WeightAt(900), 15);
        Assert.Equal(0.02, (options with { Moves = 0 }).WeightAt(900), 15);
    }

    /// <summary>w ← w + τ max(D − ε, 0) every s moves, D their mean.</summary>
    [Fact]
    public void The_multiplier_moves_as_stated()
    {
        using ResidualFlow flow = TranslationFixture.Flow(1);
        var options = new TranslationOptions { Constraint = new MultiplierSpec { Start = 2, Rate = 7 }, Tolerance = 0.05, Every = 4 };
        var principle = new DomainTranslation(flow, new QuadraticCost(), new EnergyDistance(), options, new OptimizerSpec(1e-3));
        var watch = new Distances(principle);
        new Trainer(new TrainerOptions(2, 1)).Fit(principle, TranslationFixture.Gaussians(32, 6), null, [watch], CancellationToken.None);
        double expected = 2;
        for (int move = 0; move < 12; move++)
        {
            Assert.Equal(move is 3 or 7 or 11 ? expected += 7 * Math.Max(watch.Seen[(move - 3)..(move + 1)].Average() - 0.05, 0) : expected,
                watch.Multipliers[move], 12);
            Assert.Equal(1, watch.Weights[move]);
        }

        Assert.True(expected > 2);
    }

    /// <summary>V1 for any flow: the action is never below the cost of the map.</summary>
    [Theory]
    [InlineData(0.1)]
    [InlineData(1.5)]
    public void The_action_is_at_least_the_cost_of_the_map(double gain)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        ResidualFlow flow = TranslationFixture.Flow(2, gain: gain, type: float64);
        Tensor points = GaussianPoints.Source.Draw(50, 1, float64).Points;
        IReadOnlyList<Tensor> path = flow.Path(points);
        var cost = new QuadraticCost();
        Assert.True((PathAction.Each(cost, path) - cost.Between(points, flow.call(points)) >= -1e-12).all().item<bool>());
        Assert.InRange(MapDiagnostics.Straightness(path).Mean, 0, 1);
        Assert.Equal(path[^1].data<double>().ToArray(), flow.call(points).data<double>().ToArray());
    }

    [Theory]
    [InlineData("energy")]
    [InlineData("mmd")]
    [InlineData("sinkhorn")]
    [InlineData("sliced")]
    [InlineData("wasserstein")]
    [InlineData("least-squares")]
    [InlineData("multiplier")]
    [InlineData("cycle")]
    public void Killed_and_resumed_it_ends_with_the_same_bits(string kind) =>
        TrainingLaw.ResumesToTheBit(seed => TranslationFixture.Training(seed, kind), epochs: 3, 4, 3);

    /// <summary>Every discrepancy pulls the image toward the target.</summary>
    [Theory]
    [InlineData("energy", 150)]
    [InlineData("mmd", 150)]
    [InlineData("sinkhorn", 60)]
    [InlineData("sliced", 150)]
    [InlineData("least-squares", 1000)]
    [InlineData("cycle", 1500)]
    public void Each_discrepancy_brings_the_laws_together(string kind, int moves) => Approaches(kind, moves);

    [Fact]
    [Trait("Category", "Science")]
    public void A_Wasserstein_critic_brings_the_laws_together() => Approaches("wasserstein", 3600);

    private static void Approaches(string kind, int moves)
    {
        using DisposeScope scope = NewDisposeScope();
        using TrainingLaw.Training<CloudBatch> training = TranslationFixture.Training(1, kind, batch: 64);
        nn.Module<Tensor, Tensor> map = training.Principle is DomainTranslation translation
            ? translation.Flow
            : ((CycleGan)training.Principle).Forward;
        Tensor source = GaussianPoints.Source.Draw(400, 1).Points, target = GaussianPoints.Target.Draw(400, 2).Points;
        double Distance()
        {
            using IDisposable quiet = no_grad();
            return new EnergyDistance(Unbiased: false).Of(map.call(source), target).item<float>();
        }

        double before = Distance();
        new Trainer(new TrainerOptions(moves / training.Data.BatchesPerEpoch, 1)).Fit(
            training.Principle, training.Data, null, [], CancellationToken.None);
        double after = Distance();
        TestContext.Current.TestOutputHelper?.WriteLine($"{kind}: {before:F4} to {after:F4}");
        Assert.InRange(after, 0, before / 2);
    }

    [Theory]
    [InlineData("wasserstein")]
    [InlineData("cycle")]
    [Trait("Category", "Science")]
    public void Memory_stays_flat(string kind) => TrainingLaw.MemoryStaysFlat(TranslationFixture.Training(1, kind));

    [Fact]
    public void What_does_not_fit_is_said()
    {
        using DisposeScope scope = NewDisposeScope();
        var optimizer = new OptimizerSpec(1e-3);
        ResidualFlow flow = TranslationFixture.Flow(1);
        DomainTranslation Translation(ResidualFlow moved) =>
            new(moved, new QuadraticCost(), new EnergyDistance(), new TranslationOptions(), optimizer);
        InputException dimensions = Assert.Throws<InputException>(() =>
            new Trainer(new TrainerOptions(1, 1)).Fit(
                Translation(flow), CloudBatches.Of(zeros(8, 2), zeros(8, 3), 4, 1, 1), null, [], CancellationToken.None));
        Assert.Contains("[2]", dimensions.Message, StringComparison.Ordinal);
        Assert.Contains("[3]", dimensions.Message, StringComparison.Ordinal);

        var changing = new ResidualFlow(new Semiflow.Chains.BlockChain(nn.Linear(2, 3)));
        InputException shape = Assert.Throws<InputException>(() => changing.Path(zeros(4, 2)));
        Assert.Contains("block 1 changes the shape", shape.Message, StringComparison.Ordinal);
        Assert.Contains("encoder", shape.Message, StringComparison.Ordinal);

        Assert.Contains("time 1.2", Assert.Throws<InputException>(() => flow.Interpolate(zeros(4, 2), 1.2)).Message,
            StringComparison.Ordinal);
        Assert.Throws<InputException>(() => flow.Interpolate(zeros(4, 2), double.NaN));
        Assert.Throws<InputException>(() =>
            new DomainTranslation(flow, new QuadraticCost(), new EnergyDistance(), new TranslationOptions { Weight = -1 }, optimizer));
        Assert.Throws<InputException>(() => CloudBatches.Of(zeros(0, 2), zeros(3, 2), 2, 1, 1));
        Assert.Throws<ArgumentException>(() => new ResidualFlow(new Semiflow.Chains.BlockChain(nn.Linear(2, 2)), encoder: nn.Linear(2, 2)));
    }

    /// <summary>Batches are a function of the place alone, each pass shows every point once, each domain in its own order.</summary>
    [Fact]
    public void Batches_of_arrays_are_unpaired_and_repeatable()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor source = arange(12, dtype: float64).view(-1, 1), target = arange(7, dtype: float64).view(-1, 1);
        CloudBatches batches = CloudBatches.Of(source, target, 4, 2, 3);
        double[] Source(int k) => batches.Batch(k / 2, k % 2).Source.data<double>().ToArray();
        Assert.Equal(Enumerable.Range(0, 12).Select(i => (double)i), Enumerable.Range(0, 3).SelectMany(Source).Order());
        double[] first = Source(1);
        Source(4);
        Assert.Equal(first, Source(1));
        Assert.NotEqual(Enumerable.Range(0, 3).SelectMany(Source), Enumerable.Range(3, 3).SelectMany(Source));
        Assert.NotEqual(first, batches.Batch(0, 1).Target.data<double>().ToArray());
        CloudBatches fresh = TranslationFixture.Gaussians(8, 2);
        Assert.Equal(fresh.Batch(1, 1).Source.data<float>().ToArray(), TranslationFixture.Gaussians(8, 2).Batch(1, 1).Source.data<float>()
            .ToArray());
        Assert.NotEqual(fresh.Batch(1, 1).Source.data<float>().ToArray(), fresh.Batch(1, 0).Source.data<float>().ToArray());
    }

    private sealed class Distances(DomainTranslation principle) : IProbe
    {
        public List<double> Seen { get; } = [];

        public List<double> Multipliers { get; } = [];

        public List<double> Weights { get; } = [];

        public void OnMove(Move move, TrainingProgress progress)
        {
            Seen.Add(principle.LastDiscrepancy!.Value);
            Multipliers.Add(principle.Multiplier);
            Weights.Add(principle.Weight);
        }
    }
}
