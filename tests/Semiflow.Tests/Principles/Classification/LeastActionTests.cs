using Semiflow.Chains;
using Semiflow.Principles;
using Semiflow.Principles.Classification;
using Semiflow.Tests.Laws;
using Semiflow.Training;
using Semiflow.Transport;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Principles.Classification;

/// <summary>Update rules and gradients of least action (spec least-action.md 3, 6).</summary>
public sealed class LeastActionTests
{
    /// <summary>
    /// V7: λ never falls, moves floor(iterations/s) times, and is the recursion in plain C#, whatever the order and scaling.
    /// </summary>
    [Theory]
    [InlineData(UpdateVariant.A, 1, null)]
    [InlineData(UpdateVariant.A, 5, null)]
    [InlineData(UpdateVariant.A, 5, ObjectiveScaling.GrowingLoss)]
    [InlineData(UpdateVariant.ASkip, 4, null)]
    [InlineData(UpdateVariant.B, 1, null)]
    [InlineData(UpdateVariant.B, 5, null)]
    [InlineData(UpdateVariant.B, 5, ObjectiveScaling.FadingTransport)]
    public void Multipliers_are_those_of_the_recursion(UpdateVariant variant, int every, ObjectiveScaling? scaling)
    {
        var options = new LeastActionOptions
            { Multiplier = LeastActionFixture.Multiplier, UpdateEvery = every, Variant = variant, Scaling = scaling };
        using var training = LeastActionFixture.Training(1, options);
        var principle = (LeastAction)training.Principle;
        bool before = variant is UpdateVariant.A or UpdateVariant.ASkip;
        double expected = 0.5, previous = 0.5;
        int updates = 0;
        var probe = new Watcher(move =>
        {
            bool due = move.Step % every == 0; // The counter runs on across epochs of six moves.
            if (due)
            {
                expected += 0.3 * (before ? principle.LastLoss : principle.LastUpdateLoss);
                updates++;
            }

            Assert.Equal(expected, principle.Multiplier, 1e-12 * expected);
            Assert.True(principle.Multiplier >= previous);
            Assert.Equal(move.Step, principle.Iteration);

            // What was minimized: with the new λ before the step, with the old one after it.
            double used = before ? expected : previous;
            bool grows = options.EffectiveScaling == ObjectiveScaling.GrowingLoss;
            Assert.Equal(grows ? used * principle.LastLoss : principle.LastLoss, move.Terms["loss"], 1e-6 * used);
            Assert.Equal(grows ? principle.LastEnergy : principle.LastEnergy / used, move.Terms["transport"],
                1e-5 * (1 + principle.LastEnergy / used));
            previous = expected;
        });
        new Trainer(new TrainerOptions(5, 1)).Fit(training.Principle, training.Data, null, [probe], CancellationToken.None);
        Assert.Equal(30 / every, updates);
    }

    [Fact]
    public void In_variant_B_the_loss_of_an_update_is_that_of_the_same_batch_after_the_step()
    {
        using DisposeScope scope = NewDisposeScope();
        LabeledBatch points = LeastActionFixture.Points(8);
        LeastAction principle = LeastActionFixture.Principle(
            1, new LeastActionOptions { Multiplier = LeastActionFixture.Multiplier, Variant = UpdateVariant.B });
        new Trainer(new TrainerOptions(1, 1)).Fit(
            principle, new LabeledBatches(points.Images, points.Labels, 8, 1), null, [], CancellationToken.None);
        double after = ClassifierScore.Measure(principle.Network, new LabeledBatches(points.Images, points.Labels, 8, 1)).Loss;
        Assert.Equal(after, principle.LastUpdateLoss, 1e-6);
        Assert.NotEqual(principle.LastLoss, principle.LastUpdateLoss);
        Assert.Equal(0.5 + (0.3 * principle.LastUpdateLoss), principle.Multiplier, 1e-12);
    }

    [Fact]
    public void A_capped_multiplier_moves_until_it_passes_its_cap_and_then_stays()
    {
        using var training = LeastActionFixture.Training(
            1, new LeastActionOptions { Multiplier = new() { Start = 0.5, Rate = 1 }, Variant = UpdateVariant.BCap, StopAt = 2 });
        var principle = (LeastAction)training.Principle;
        var seen = new List<double>();
        new Trainer(new TrainerOptions(5, 1)).Fit(
            training.Principle, training.Data, null, [new Watcher(_ => seen.Add(principle.Multiplier))], CancellationToken.None);
        int stop = seen.FindIndex(each => each >= 2);
        Assert.InRange(stop, 1, 28);
        Assert.All(seen.Skip(stop), each => Assert.Equal(seen[stop], each));
        Assert.All(seen.Take(stop).Zip(seen.Skip(1)), pair => Assert.True(pair.Second > pair.First));
    }

    [Fact]
    public void In_variant_A_skip_iterations_that_move_the_multiplier_leave_the_network()
    {
        using var training = LeastActionFixture.Training(
            1, new LeastActionOptions { Multiplier = LeastActionFixture.Multiplier, Variant = UpdateVariant.ASkip, UpdateEvery = 3 });
        double[] last = training.Bits();
        var still = new List<long>();
        new Trainer(new TrainerOptions(2, 1)).Fit(training.Principle, training.Data, null, [new Watcher(move =>
        {
            double[] now = training.Bits();
            if (now.SequenceEqual(last))
            {
                still.Add(move.Step);
            }

            last = now;
        })], CancellationToken.None);
        Assert.Equal([3L, 6, 9, 12], still);
    }

    [Theory]
    [InlineData(TransportMode.Vanilla)]
    [InlineData(TransportMode.FixedWeight)]
    public void Without_a_multiplier_the_weight_stays(TransportMode mode)
    {
        using var training = LeastActionFixture.Training(1, new LeastActionOptions { Mode = mode, Weight = 0.2 });
        var principle = (LeastAction)training.Principle;
        new Trainer(new TrainerOptions(1, 1)).Fit(training.Principle, training.Data, null, [new Watcher(move =>
        {
            Assert.Equal(mode == TransportMode.Vanilla ? ["loss"] : ["loss", "transport"], move.Terms.Keys);
            Assert.Equal(principle.LastLoss, move.Terms["loss"], 1e-6);
            Assert.Equal(mode == TransportMode.Vanilla ? 0 : 0.2 * principle.LastEnergy, move.Terms.GetValueOrDefault("transport"),
                1e-6 * (1 + principle.LastEnergy));
        })], CancellationToken.None);
        Assert.Equal(mode == TransportMode.Vanilla ? 0 : 0.2, principle.Weight);
        Assert.True(principle.LastEnergy > 0);
    }

    /// <summary>C = F Σ_m |r_m|ᵖ in the reduction asked for, in plain sums over numbers (spec least-action.md 1).</summary>
    [Theory]
    [InlineData(DisplacementReduction.MeanElements, 2, 1)]
    [InlineData(DisplacementReduction.MeanElements, 3, 4)]
    [InlineData(DisplacementReduction.SumFeaturesMeanBatch, 1, 0.5)]
    public void The_energy_has_the_power_the_reduction_and_the_factor_of_the_options(
        DisplacementReduction reduction, double power, double factor)
    {
        using DisposeScope scope = NewDisposeScope();
        LeastAction principle = LeastActionFixture.Principle(
            4, new LeastActionOptions { Reduction = reduction, Power = power, EnergyFactor = factor });
        (ChainPath path, _) = principle.Network.Trace(LeastActionFixture.Points(8).Images);
        double sum = 0;
        for (int block = 0; block < 3; block++)
        {
            float[] from = path.States[block].data<float>().ToArray(), to = path.States[block + 1].data<float>().ToArray();
            sum += from.Zip(to, (a, b) => Math.Pow(Math.Abs(b - a), power)).Sum()
                / (reduction == DisplacementReduction.MeanElements ? 16 : 8);
        }

        Assert.Equal(factor * sum, principle.Energy(path).item<float>(), 1e-5 * factor * sum);
    }

    /// <summary>V8: of one block r(x) = A x + b the gradient of C = E|r|² is 2 E[r xᵀ] and 2 E[r].</summary>
    [Fact]
    public void The_gradient_of_the_energy_of_a_linear_block_is_exact()
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(2);
        TorchSharp.Modules.Linear linear = nn.Linear(3, 3, dtype: float64);
        Tensor x = randn([17, 3], float64, generator: random);
        ChainPath path = new BlockChain(new ResidualBlock(linear)).Path(x);
        Tensor r = path.Residuals[0][0].detach();
        KineticEnergy.Of(path.AllResiduals, DisplacementReduction.SumFeaturesMeanBatch).backward();
        Assert.InRange((linear.weight!.grad! - r.t().matmul(x) * (2.0 / 17)).abs().max().item<double>(), 0, 1e-12);
        Assert.InRange((linear.bias!.grad! - r.mean([0]) * 2).abs().max().item<double>(), 0, 1e-12);
    }

    /// <summary>
    /// The objective's gradient is that of the formula: a step of gradient descent moves against L + C/λ, by finite differences.
    /// </summary>
    [Fact]
    public void A_step_follows_the_gradient_of_loss_and_transport()
    {
        using DisposeScope scope = NewDisposeScope();
        LabeledBatch points = LeastActionFixture.Points(8);
        var inputs = points with { Images = points.Images.to(float64) };
        ChainClassifier network = LeastActionFixture.Network(4).to(float64);
        const double weight = 0.7, rate = 1e-3, h = 1e-6;
        double Objective()
        {
            using IDisposable quiet = no_grad();
            (ChainPath path, Tensor logits) = network.Trace(inputs.Images);
            return (new CrossEntropy().Value(logits, inputs.Labels)
                + KineticEnergy.Of(path.AllResiduals, DisplacementReduction.MeanElements) * weight).item<double>();
        }

        TorchSharp.Modules.Parameter[] parameters = [.. network.parameters()];
        double[][] before = [.. parameters.Select(p => p.detach().data<double>().ToArray())];
        double[] slopes = [.. parameters.Select(p =>
        {
            using IDisposable quiet = no_grad();
            Tensor flat = p.view(-1);
            double start = flat[0].item<double>();
            flat[0] = tensor(start + h, float64);
            double up = Objective();
            flat[0] = tensor(start - h, float64);
            double down = Objective();
            flat[0] = tensor(start, float64);
            return (up - down) / (2 * h);
        })];
        var principle = new LeastAction(
            network, new LeastActionOptions { Mode = TransportMode.FixedWeight, Weight = weight }, OptimizerSpec.Sgd(rate, 0));
        new Trainer(new TrainerOptions(1, 1)).Fit(
            principle, new LabeledBatches(inputs.Images, inputs.Labels, 8, 1), null, [], CancellationToken.None);
        foreach (((TorchSharp.Modules.Parameter p, double[] old), double slope) in parameters.Zip(before).Zip(slopes))
        {
            Assert.Equal(slope, (old[0] - p.detach().data<double>()[0]) / rate, 1e-6 * (1 + Math.Abs(slope)));
        }
    }

    [Fact]
    public void Each_epoch_keeps_multiplier_weight_loss_transport_and_share()
    {
        using var training = LeastActionFixture.Training(
            1, new LeastActionOptions { Multiplier = LeastActionFixture.Multiplier, UpdateEvery = 4 });
        var principle = (LeastAction)training.Principle;
        double loss = 0, energy = 0;
        TrainingResult result = new Trainer(new TrainerOptions(3, 1)).Fit(
            training.Principle, training.Data, null, [new LeastActionMeter(principle), new Watcher(move =>
        {
            (loss, energy) = move.Step > 12 ? (loss + (principle.LastLoss / 6), energy + (principle.LastEnergy / 6)) : (0, 0);
        })], CancellationToken.None);
        IReadOnlyDictionary<string, double> measures = result.History[^1].Measures!;
        Assert.Equal(principle.Multiplier, measures[LeastActionMeter.Multiplier]);
        Assert.Equal(1 / principle.Multiplier, measures[LeastActionMeter.Weight]);
        Assert.Equal(loss, measures[LeastActionMeter.Loss], 1e-9);
        Assert.Equal(energy, measures[LeastActionMeter.Energy], 1e-9);
        Assert.Equal(energy / principle.Multiplier / loss, measures[LeastActionMeter.Share], 1e-9);
    }

    [Theory]
    [InlineData(UpdateVariant.A, MultiplierRule.Growing)]
    [InlineData(UpdateVariant.ASkip, MultiplierRule.Growing)]
    [InlineData(UpdateVariant.B, MultiplierRule.Growing)]
    [InlineData(UpdateVariant.B, MultiplierRule.ProportionalIntegral)]
    [InlineData(UpdateVariant.A, MultiplierRule.Augmented)]
    public void Resumes_to_the_bit(UpdateVariant variant, MultiplierRule rule) => TrainingLaw.ResumesToTheBit(
        seed => LeastActionFixture.Training(seed, new LeastActionOptions
        {
            Variant = variant, UpdateEvery = 4,
            Multiplier = LeastActionFixture.Multiplier with
                { Rule = rule, Smoothing = 0.5, HoldWhileFalling = 0.01, Proportional = 0.1, Tolerance = 0.05 },
        }), 4, 3, 4, 7);

    [Fact]
    public void Memory_stays_flat() => TrainingLaw.MemoryStaysFlat(
        LeastActionFixture.Training(1, new LeastActionOptions { Multiplier = LeastActionFixture.Multiplier, Variant = UpdateVariant.B }));

    [Fact]
    public void What_cannot_be_priced_or_labeled_is_named()
    {
        using DisposeScope scope = NewDisposeScope();
        LabeledBatch points = LeastActionFixture.Points(4);
        string Said(ChainClassifier network, LeastActionOptions options, LabeledBatch batch) => Assert.Throws<InputException>(
            () => new LeastAction(network, options, OptimizerSpec.Sgd(0.1)).Players[0].Loss(batch)).Message;

        var changing = new ChainClassifier(new BlockChain(new ResidualBlock(nn.Linear(2, 2)), nn.Linear(2, 5)), nn.Linear(5, 2));
        string message = Said(changing, new LeastActionOptions { PriceEveryBlock = true }, points);
        Assert.Contains("block 1", message, StringComparison.Ordinal);
        Assert.Contains("[4, 5]", message, StringComparison.Ordinal);
        Assert.Equal(2, new LeastAction(changing, new LeastActionOptions(), OptimizerSpec.Sgd(0.1)).Players[0].Loss(points).Items.Count);

        var free = new ChainClassifier(new BlockChain(nn.Linear(2, 5)), nn.Linear(5, 2));
        Assert.Contains("no block", Said(free, new LeastActionOptions(), points), StringComparison.Ordinal);
        Assert.Contains("label 2 is out of range", Said(
            LeastActionFixture.Network(1), new LeastActionOptions(), points with { Labels = points.Labels + 1 }), StringComparison.Ordinal);
        Assert.Contains("label -1 is out of range", Said(
            LeastActionFixture.Network(1), new LeastActionOptions(), points with { Labels = points.Labels - 1 }), StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_out_of_range_are_named()
    {
        string Said(LeastActionOptions options) => Assert.Throws<InputException>(() => options.Checked()).Message;
        Assert.Contains("start of the multiplier", Said(new() { Multiplier = new() { Start = 0 } }), StringComparison.Ordinal);
        Assert.Contains("iterations between", Said(new() { UpdateEvery = 0 }), StringComparison.Ordinal);
        Assert.Contains("power", Said(new() { Power = 0.5 }), StringComparison.Ordinal);
        _ = new LeastActionOptions { Variant = UpdateVariant.B, Multiplier = new() { Start = 0 } }.Checked();
    }

    private sealed class Watcher(Action<Move> see) : IProbe
    {
        public void OnMove(Move move, TrainingProgress progress) => see(move);
    }
}
