using Semiflow.Flows;
using Semiflow.Principles;
using Semiflow.Systems;
using Semiflow.Tests.Principles.Dynamics;
using Semiflow.Tests.Training;
using Semiflow.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Tests.Principles.AugmentedPhysics;

public sealed class AphynityTests
{
    private static readonly FlowOptions Published = new() { Method = RungeKutta.ThreeEighths };

    /// <summary>Slopes of the whole loss (spec aphynity.md 13.7), for every split of the constraint and both norms.</summary>
    [Theory]
    [InlineData(ConstraintSplit.Whole, AugmentationNorm.Relative, MultiplierRule.Growing)]
    [InlineData(ConstraintSplit.PerChannel, AugmentationNorm.Squared, MultiplierRule.Augmented)]
    [InlineData(ConstraintSplit.PerFrame, AugmentationNorm.Relative, MultiplierRule.Growing)]
    public void The_gradient_of_the_whole_loss_is_that_of_finite_differences(
        ConstraintSplit split, AugmentationNorm norm, MultiplierRule rule)
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(3);
        var law = new PendulumLaw(0.7, ScalarType.Float64);
        var network = new Mlp([2, 5, 2], Nonlinearity.Tanh, random, type: ScalarType.Float64);
        var set = new TrajectorySet(tensor(new[] { 0, 0.5, 0.9, 1.5 }), randn([4, 3, 2], dtype: float64, generator: random));
        var principle = new Aphynity(
            law, network, new FlowOptions(),
            new AphynityOptions { Split = split, Norm = norm, Multiplier = new MultiplierSpec { Rule = rule, Start = 1.7, Penalty = 3 } },
            new OptimizerSpec(),
            split switch { ConstraintSplit.PerChannel => 2, ConstraintSplit.PerFrame => 3, _ => 1 });
        Player<TrajectoryBatch> player = principle.Players[0];
        var batch = new TrajectoryBatch(set, []);
        player.Loss(batch).Total.backward();
        foreach ((string name, Parameter value) in player.Parameters)
        {
            Tensor direction = randn(value.shape, dtype: float64, generator: random);
            double Shifted(double by)
            {
                using IDisposable quiet = no_grad();
                value.add_(direction * by);
                double loss = player.Loss(batch).Total.item<double>();
                value.sub_(direction * by);
                return loss;
            }

            double expected = (Shifted(1e-5) - Shifted(-1e-5)) / 2e-5, slope = (value.grad! * direction).sum().item<double>();
            Assert.True(Math.Abs(slope - expected) < 1e-6 * Math.Max(1, Math.Abs(expected)), $"{name}: {slope} is not {expected}");
        }
    }

    /// <summary>What is hidden plays no role, whatever stands there; own times and padding give what each trajectory alone gives.</summary>
    [Fact]
    public void Hidden_entries_and_padding_do_not_count()
    {
        using DisposeScope scope = NewDisposeScope();
        using Generator random = new(3);
        var law = new PendulumLaw(0.7, ScalarType.Float64);
        var network = new Mlp([2, 5, 2], Nonlinearity.Tanh, random, type: ScalarType.Float64);
        Tensor states = randn([4, 2, 2], dtype: float64, generator: random);
        double[][] times = [[0, 0.5, 0.9, 1.5], [0, 0.4, 0.7, 0.7]]; // The second ends early.
        Tensor mask = ones([4, 2, 2], dtype: ScalarType.Bool);
        mask[2, 0, 1] = false;
        mask[3, 1] = false;
        var set = new TrajectorySet(tensor(times[0].Zip(times[1], (a, b) => new[] { a, b }).SelectMany(x => x).ToArray()).view(4, 2),
            states) { Mask = mask };
        var principle = new Aphynity(law, network, new FlowOptions(), new AphynityOptions(), new OptimizerSpec());
        double[] Values(TrajectorySet data) =>
            [.. principle.Players[0].Loss(new TrajectoryBatch(data, [])).Items.Select(item => item.Value.item<double>())];

        double[] actual = Values(set), other = Values(set with { States = where(mask, states, full_like(states, 7)) });
        Assert.Equal(actual[0], other[0], 1e-14);
        Assert.Equal(actual[1], other[1], 1e-14);

        double squares = 0, size = 0;
        for (int k = 0; k < 2; k++)
        {
            Tensor path = new FlowMap(principle.Field, new FlowOptions()).Path(states[0, k].unsqueeze(0),
                tensor(times[k]).clone()).States.squeeze(1);
            squares += ((path - states.select(1, k)).square() * mask.select(1, k)).sum().item<double>();
            Tensor whole = mask.select(1, k).all(1);
            size += (network.call(states.select(1, k)).square().sum([1]) * whole).sum().item<double>();
        }

        Assert.Equal(squares / 13, actual[0], 1e-12);
        Assert.Equal(size / 6, actual[1], 1e-12);
        mask[0, 1, 0] = false;
        Assert.Contains("first frame", Assert.Throws<InputException>(() => Values(set)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MultiplierTiming.PerBatchBlock)]
    [InlineData(MultiplierTiming.PerEpoch)]
    public void The_multiplier_moves_by_the_error_once_a_block_or_epoch(MultiplierTiming timing)
    {
        using DisposeScope scope = NewDisposeScope();
        TrajectorySet set = Trajectories(6);
        var principle = Small(1, new AphynityOptions
            { Timing = timing, InnerIterations = 3, Multiplier = new MultiplierSpec { Start = 1, Rate = 10 } });
        var watch = new Watch(principle);
        new Trainer(new TrainerOptions(2, 1)).Fit(
            principle, new TrajectoryBatches(set, 3, 1, repeats: 3), null, [watch], CancellationToken.None);
        double expected = 1;
        for (int move = 1; move <= 12; move++)
        {
            if (timing == MultiplierTiming.PerBatchBlock && move % 3 == 0)
            {
                expected += 10 * watch.Errors[move - 1];
            }
            else if (timing == MultiplierTiming.PerEpoch && move % 6 == 0)
            {
                expected += 10 * watch.Errors[(move - 6)..move].Average();
            }

            Assert.Equal(expected, watch.Multipliers[move - 1], 1e-12);
        }
    }

    /// <summary>Killed after any move and resumed by fresh objects: parameters, moments and multiplier to the bit.</summary>
    [Theory]
    [InlineData(MultiplierTiming.PerBatchBlock, 4)]
    [InlineData(MultiplierTiming.PerEpoch, 7)]
    public void A_resumed_training_ends_with_the_same_bits(MultiplierTiming timing, int stopAfter)
    {
        using DisposeScope scope = NewDisposeScope();
        TrajectorySet set = Trajectories(6), held = Trajectories(3, 7);
        var options = new AphynityOptions { Timing = timing, InnerIterations = 2, Norm = AugmentationNorm.Relative };
        var trainer = new TrainerOptions(4, 1, CheckpointEvery: TimeSpan.Zero);
        string[] Run(Aphynity principle, CheckpointFolder? folder, int moves)
        {
            using var interrupter = new Fixture.Interrupter(moves, kill: false);
            new Trainer(trainer, folder).Fit(
                principle, new TrajectoryBatches(set, 4, 1, repeats: 2), new RolloutError(principle.Field, Published, held), [interrupter],
                interrupter.Token);
            return
            [
                principle.State!.ToJsonString(),
                .. principle.Players[0].Parameters.Select(
                    p => string.Join(' ', p.Value.detach().reshape(-1).data<float>().ToArray().Select(BitConverter.SingleToInt32Bits))),
            ];
        }

        string[] whole = Run(Small(1, options), null, int.MaxValue);
        using var fixture = new Fixture();
        Run(Small(1, options), fixture.Checkpoints, stopAfter);
        Assert.Equal(whole, Run(Small(2, options), fixture.Checkpoints, int.MaxValue));
    }

    [Fact]
    public void Dynamics_that_blow_up_stop_with_time_component_and_step_and_can_be_resumed()
    {
        using DisposeScope scope = NewDisposeScope();
        using var fixture = new Fixture();
        TrajectorySet set = Trajectories(6);
        Aphynity principle = Small(1, new AphynityOptions());
        var data = new TrajectoryBatches(set, 2, 1);
        using (var interrupter = new Fixture.Interrupter(3, kill: false))
        {
            new Trainer(new TrainerOptions(4, 1), fixture.Checkpoints).Fit(principle, data, null, [interrupter], interrupter.Token);
        }

        // A rate beyond all bounds: the next solution leaves the finite numbers.
        Aphynity wild = Small(1, new AphynityOptions(), rate: 1e20);
        FlowException error = Assert.Throws<FlowException>(
            () => new Trainer(new TrainerOptions(4, 1), fixture.Checkpoints).Fit(wild, data, null, [], CancellationToken.None));
        Assert.Equal(0.5, error.Failures[0].Step);
        Assert.InRange(error.Failures[0].Channel, 0, 1);
        Assert.Contains("from time 0 with step 0.5", error.Message, StringComparison.Ordinal);
        Assert.Equal(12, new Trainer(new TrainerOptions(4, 1), fixture.Checkpoints).Fit(
            Small(1, new AphynityOptions()), data, null, [], CancellationToken.None).Steps);
    }

    internal static TrajectorySet Trajectories(int count, int first = 0) =>
        new DampedPendulum { Frames = 6 }.Simulate(first, count, 5) is var set ? set with { States = set.States.to(float32) } : set;

    private static Aphynity Small(ulong seed, AphynityOptions options, double rate = 1e-3) => new(
        new PendulumLaw(0.5 + seed), new Mlp([2, 8, 2], Nonlinearity.Relu, new Generator(seed), WeightInitialization.Orthogonal(0.2)),
        Published, options, new OptimizerSpec(rate, WeightDecay: 0));

    private static void Close(Tensor expected, Tensor actual, double relative) =>
        Assert.InRange((expected - actual).abs().max().item<float>(), 0, relative * expected.abs().max().item<float>());

    private sealed class Watch(Aphynity principle) : IProbe
    {
        public List<double> Errors { get; } = [];

        public List<double> Multipliers { get; } = [];

        public void OnMove(Move move, TrainingProgress progress)
        {
            Errors.Add(principle.LastError![0]);
            Multipliers.Add(principle.Multipliers[0]);
        }
    }
}
