using System.Text.Json.Nodes;
using Semiflow.Flows;
using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Tests.Training;

/// <summary>
/// A training that diverges goes back to its last whole epoch with a smaller rate: deterministic, and the same when resumed.
/// </summary>
public sealed class DivergenceTests
{
    private static readonly DivergenceGuard Guard = new(Factor: 10);
    private static readonly TrainerOptions Options = new(Epochs: 6, Seed: 11) { Guard = Guard };

    /// <summary>With a rate of 1.2 each move takes x² to 1.96 of it, with half the rate to 0.04.</summary>
    [Fact]
    public void A_rate_that_is_too_large_is_halved_where_the_loss_leaves_its_range()
    {
        using var fixture = new Fixture();
        using var bowl = new Bowl(1.2);
        var log = new Heard();
        TrainingResult result = new Trainer(Options).Fit(bowl, fixture.Data, null, [log], CancellationToken.None);
        Recovery recovery = Assert.Single(result.Recoveries);
        Assert.Equal([recovery], log.Recoveries);

        // Within an epoch of six moves the loss grows by 1.96⁵ = 29; of the next the fourth is 1.96⁴ = 15 times the largest of the first.
        Assert.Equal((10L, "model: loss", 1, 0.5), (recovery.Step, recovery.What, recovery.BackTo, recovery.RateFactor));
        Assert.Equal((StopReason.Finished, 36L, 6), (result.Stopped, result.Steps, result.History.Count));
        Assert.InRange(bowl.Distance, 0, 1e-10);
        Assert.Equal([null, 1, 1, 1, 1, 1], result.History.Select(epoch => epoch.Measures?["recoveries"]));
        Assert.Equal([1.2, 0.6], result.History.Select(epoch => epoch.Rates["model"]).Distinct());
        Assert.Equal([1, 0.5], bowl.Calmed);

        using var wild = new Bowl(1.2);
        new Trainer(Options with { Guard = null }).Fit(wild, fixture.Data, null, [], CancellationToken.None);
        Assert.True(wild.Distance > 1e5);
    }

    [Fact]
    public void A_number_that_is_not_finite_is_a_divergence_too()
    {
        using var fixture = new Fixture();
        using var bowl = new Bowl(1.3); // Overflows in the middle of an epoch.
        TrainingResult result = new Trainer(Options with { Epochs = 30, Guard = Guard with { Factor = 1e100 } }).Fit(
            bowl, fixture.Data, null, [], CancellationToken.None);
        Assert.Equal("is not finite", Assert.Single(result.Recoveries).Why);
        Assert.InRange(bowl.Distance, 0, 1e-3);
        using var wild = new Bowl(1.3);
        Assert.Throws<NonFiniteException>(() => new Trainer(Options with { Epochs = 30, Guard = null }).Fit(
            wild, fixture.Data, null, [], CancellationToken.None));
    }

    /// <summary>0.6·1.6⁹⁶ squared is the first number that overflows, before the first move of epoch 17.</summary>
    [Fact]
    public void Where_the_first_move_of_an_epoch_shows_it_the_state_becomes_that_of_an_epoch_earlier()
    {
        using var fixture = new Fixture();
        using var bowl = new Bowl(1.3, start: 0.6);
        TrainingResult result = new Trainer(Options with { Epochs = 30, Guard = Guard with { Factor = 1e100 } }).Fit(
            bowl, fixture.Data, null, [], CancellationToken.None);
        Recovery recovery = Assert.Single(result.Recoveries);
        Assert.Equal((97L, "model: square", 15), (recovery.Step, recovery.What, recovery.BackTo));
        Assert.Equal(30, result.History.Count); // The time of epoch 16 is spent.
        Assert.Equal(0.6 * Math.Pow(1.6, 90) * Math.Pow(0.3, 14 * 6), bowl.Distance, 1e-3 * bowl.Distance);
    }

    /// <summary>With one batch in an epoch, each move is the first of its epoch.</summary>
    [Fact]
    public void A_move_that_was_an_epoch_is_undone_too()
    {
        using var fixture = new Fixture();
        using var bowl = new Bowl(0.1) { Kick = 5 };
        TrainingResult result = new Trainer(Options with { Epochs = 30 }).Fit(
            bowl, new PairBatches(fixture.Inputs, fixture.Targets, 22, seed: 3), null, [], CancellationToken.None);
        Assert.Equal((6L, "model: loss", 4), result.Recoveries.Select(each => (each.Step, each.What, each.BackTo)).Single());
        Assert.Equal(Math.Pow(0.8, 4) * Math.Pow(0.9, 25), bowl.Distance, 1e-6);
    }

    [Theory]
    [InlineData(1, 0)] // From the first move on: there is nothing to go back to.
    [InlineData(13, 1)] // From the first move of an epoch on: the state of the epoch before does not help.
    [InlineData(15, 2)] // From a move within an epoch on: first its start, then that of the epoch before.
    public void Where_no_state_helps_it_ends(int from, int returns)
    {
        using var fixture = new Fixture();
        using var bowl = new Bowl(0.1) { NaNFrom = from };
        var log = new Heard();
        Assert.Equal("square", Assert.Throws<NonFiniteException>(
            () => new Trainer(Options).Fit(bowl, fixture.Data, null, [log], CancellationToken.None)).Term);
        Assert.Equal(returns, log.Recoveries.Count);
    }

    [Fact]
    public void It_goes_back_no_more_often_than_allowed()
    {
        using var fixture = new Fixture();
        using var bowl = new Bowl(6);
        TrainingResult result = new Trainer(Options with { Epochs = 3, Guard = Guard with { Recoveries = 1 } }).Fit(
            bowl, fixture.Data, null, [], CancellationToken.None);
        Assert.Single(result.Recoveries);
        Assert.True(bowl.Distance > 1e5);

        // The first epoch is spent; then moves within epochs are undone.
        using var calmer = new Bowl(6);
        result = new Trainer(Options with { Epochs = 20, Guard = Guard with { Recoveries = 5 } }).Fit(
            calmer, fixture.Data, null, [], CancellationToken.None);
        Assert.Equal([0.5, 0.25, 0.125], result.Recoveries.Select(each => each.RateFactor));
        Assert.Equal([(7L, 0), (15L, 2), (18L, 2)], result.Recoveries.Select(each => (each.Step, each.BackTo)));
        Assert.InRange(calmer.Distance, 0, 1);
    }

    [Fact]
    public void A_validation_that_leaves_its_range_is_a_divergence()
    {
        using var fixture = new Fixture();
        using var duel = new Duel();
        double[] scores = [5, 4, 3, 4000, 2, 2, 2];
        var validation = new Fixture.Scored(asked => scores[asked]);
        TrainingResult result = new Trainer(Options).Fit(duel, fixture.Data, validation, [], CancellationToken.None);
        Recovery recovery = Assert.Single(result.Recoveries);
        Assert.Equal((24L, "validation", 3), (recovery.Step, recovery.What, recovery.BackTo));
        Assert.Equal([5, 4, 3, 2, 2, 2], result.History.Select(epoch => epoch.Validation!.Value));
        Assert.Equal(4, result.BestEpoch);
    }

    /// <summary>The only move of the epoch is the cause, not the state before it: that is where it goes back to.</summary>
    [Fact]
    public void A_validation_after_the_only_move_of_an_epoch_undoes_that_move()
    {
        using var fixture = new Fixture();
        using var duel = new Duel();
        double[] scores = [5, 4, 3, 4000, 3000, 2, 2, 2];
        var validation = new Fixture.Scored(asked => scores[asked]);
        TrainingResult result = new Trainer(Options).Fit(
            duel, new PairBatches(fixture.Inputs, fixture.Targets, 22, seed: 3), validation, [], CancellationToken.None);
        Assert.Equal([(4L, 3), (4L, 3)], result.Recoveries.Select(each => (each.Step, each.BackTo)));
        Assert.Equal([5, 4, 3, 2, 2, 2], result.History.Select(epoch => epoch.Validation!.Value));
    }

    /// <summary>Validations of forecasts say the largest number where they blow up: in any epoch, and it widens no range.</summary>
    [Fact]
    public void A_validation_that_blew_up_is_a_divergence_from_the_first_epoch_on()
    {
        using var fixture = new Fixture();
        using var duel = new Duel();
        double[] scores = [double.MaxValue, 5, 4, 4000, 3, 2, 2, 2];
        var validation = new Fixture.Scored(asked => scores[asked]);
        TrainingResult result = new Trainer(Options).Fit(duel, fixture.Data, validation, [], CancellationToken.None);
        Assert.Equal([(6L, 0), (18L, 2)], result.Recoveries.Select(each => (each.Step, each.BackTo)));
        Assert.Equal([5, 4, 3, 2, 2, 2], result.History.Select(epoch => epoch.Validation!.Value));
    }

    [Fact]
    public void A_measure_that_is_not_finite_is_a_divergence_too()
    {
        using var fixture = new Fixture();
        using var bowl = new Bowl(0.1);
        TrainingResult result = new Trainer(Options).Fit(
            bowl, fixture.Data, null, [new Heights(1, double.NaN, 1, 1, 1, 1, 1)], CancellationToken.None);
        Assert.Equal((12L, "measures: height", 1), result.Recoveries.Select(each => (each.Step, each.What, each.BackTo)).Single());
        Assert.Equal(6, result.History.Count);
    }

    /// <summary>As the size of an augmentation that jumps; in the first two epochs it may grow as it will.</summary>
    [Fact]
    public void A_measure_that_leaves_its_range_is_a_divergence_too()
    {
        using var fixture = new Fixture();
        using var bowl = new Bowl(0.1);
        TrainingResult result = new Trainer(Options).Fit(
            bowl, fixture.Data, null, [new Heights(1e-6, 0.13, 0.2, -159, 1.9, 18, 1)], CancellationToken.None);
        Assert.Equal((24L, "measures: height", 3), result.Recoveries.Select(each => (each.Step, each.What, each.BackTo)).Single());
        Assert.Equal([1e-6, 0.13, 0.2, 1.9, 18, 1], result.History.Select(epoch => epoch.Measures!["height"]));
    }

    /// <summary>What sees tests must not steer the training.</summary>
    [Fact]
    public void A_measure_that_is_only_reported_takes_nothing_back()
    {
        using var fixture = new Fixture();
        using var bowl = new Bowl(0.1);
        TrainingResult result = new Trainer(Options).Fit(
            bowl, fixture.Data, null, [new Heights(1, 1, 1e5, double.NaN, 1, 1) { Judged = false }], CancellationToken.None);
        Assert.Empty(result.Recoveries);
        Assert.Equal([1, 1, 1e5, double.MaxValue, 1, 1], result.History.Select(epoch => epoch.Measures!["height"]));
    }

    private sealed class Heights(params double[] heights) : IProbe
    {
        private int asked;

        public bool Judged { get; init; } = true;

        public IReadOnlyDictionary<string, double> Measure() => new Dictionary<string, double> { ["height"] = heights[asked++] };
    }

    [Fact]
    public void After_a_validation_that_blew_up_it_trains_on_in_training_mode()
    {
        using var fixture = new Fixture();
        using var bowl = new Bowl(0.1);
        var validation = new Fixture.Scored(asked => asked == 2
            ? throw new FlowException([new FlowFailure(FlowOutcome.NonFinite, 1, 0, 1.5, 0.25)])
            : 1);
        TrainingResult result = new Trainer(Options).Fit(bowl, fixture.Data, validation, [], CancellationToken.None);
        Assert.Equal((18L, "flow", 2), result.Recoveries.Select(each => (each.Step, each.What, each.BackTo)).Single());
        Assert.Equal(7, validation.Asked);
        Assert.All(bowl.Modes, Assert.True);
    }

    [Fact]
    public void A_guard_that_finds_nothing_changes_no_bit()
    {
        using var fixture = new Fixture();
        using Duel guarded = new(), plain = new();
        new Trainer(Options with { Guard = new DivergenceGuard(Factor: 1e9) }).Fit(guarded, fixture.Data, null, [], CancellationToken.None);
        new Trainer(Options with { Guard = null }).Fit(plain, fixture.Data, null, [], CancellationToken.None);
        Assert.Equal(plain.Bits(), guarded.Bits());
    }

    [Theory]
    [InlineData(false, false, 4)]
    [InlineData(false, true, 4)]
    [InlineData(true, true, 4)]
    [InlineData(false, false, 22)]
    [InlineData(true, false, 22)]
    public void Stopped_anywhere_and_resumed_it_ends_with_the_same_bits(bool kill, bool checkpointEveryMove, int batch)
    {
        using var fixture = new Fixture();
        var data = new PairBatches(fixture.Inputs, fixture.Targets, batch, seed: 3);
        int kick = batch == 22 ? 5 : 0;
        using var whole = new Bowl(2.5) { Kick = kick };
        TrainerOptions options = Options with { Epochs = 36 / data.BatchesPerEpoch };
        TrainingResult expected = new Trainer(options).Fit(whole, data, whole, [], CancellationToken.None);
        Assert.Equal(2, expected.Recoveries.Count);
        options = checkpointEveryMove ? options with { CheckpointEvery = TimeSpan.Zero } : options;
        for (int moves = 1; moves < 44; moves += 3)
        {
            Directory.CreateDirectory(fixture.Checkpoints.Path);
            Directory.Delete(fixture.Checkpoints.Path, recursive: true);
            TrainingResult? result = null;
            while (result?.Stopped != StopReason.Finished)
            {
                using var bowl = new Bowl(2.5, start: 77) { Kick = kick };
                using var interrupter = new Fixture.Interrupter(result is null ? moves : int.MaxValue, kill);
                bowl.Restart(fixture.Checkpoints.HasLast);
                try
                {
                    result = new Trainer(options, fixture.Checkpoints).Fit(bowl, data, bowl, [interrupter], interrupter.Token);
                }
                catch (Fixture.KilledException)
                {
                    result = expected with { Stopped = StopReason.Interrupted };
                    continue;
                }

                if (result.Stopped == StopReason.Finished)
                {
                    Assert.Equal((moves, whole.Distance), (moves, bowl.Distance));
                }
            }

            Assert.Equal(expected.Recoveries, result.Recoveries);
            Assert.Equal(expected.History.Select(Untimed), result.History.Select(Untimed));
        }
    }

    /// <summary>Moves that were undone took their time: the rate is that of all moves, and what is left that of those to come.</summary>
    [Fact]
    public void The_clock_counts_the_moves_that_were_undone()
    {
        using var fixture = new Fixture();
        using var bowl = new Bowl(1.2);
        var log = new Heard();
        new Trainer(Options).Fit(bowl, fixture.Data, null, [log], CancellationToken.None);
        Assert.Equal(36 + 3, log.Progress.Count); // Of the moves 7 to 10 the last was not finished.
        double samples = 22.0 / 6;
        for (int i = 0; i < log.Progress.Count; i++)
        {
            TrainingProgress now = log.Progress[i];
            int made = i + (i < 9 ? 1 : 2);
            Assert.Equal(made * samples, now.SamplesPerSecond * now.Elapsed.TotalSeconds, made * samples * 0.2);
            Assert.InRange(now.Remaining!.Value / now.Elapsed * made, 0.8 * (36 - now.Step), 1.2 * (36 - now.Step));
        }
    }

    /// <summary>Of another moment, of another training, damaged or gone, the state to go back to ends the resume.</summary>
    [Theory]
    [InlineData("stale", "is not that of epoch 2 of")]
    [InlineData("foreign", "is not that of epoch 2 of")]
    [InlineData("damaged", "good")]
    [InlineData("missing", "good")]
    [InlineData("unmarked", "")]
    [InlineData("unmarked stale", "is not that of epoch 2 of")]
    public void The_state_to_go_back_to_belongs_to_the_last(string what, string expected)
    {
        using var fixture = new Fixture();
        string good = Stopped("checkpoints", 15, 0.1), last = Path.Combine(Path.GetDirectoryName(good)!, "last.safetensors");
        if (what.EndsWith("stale", StringComparison.Ordinal))
        {
            File.Copy(Stopped("earlier", 9, 0.1), good, overwrite: true);
        }
        else if (what == "foreign")
        {
            File.Copy(Stopped("other", 15, 0.2), good, overwrite: true);
        }
        else if (what == "damaged")
        {
            byte[] bytes = File.ReadAllBytes(good);
            bytes[^1] ^= 1;
            File.WriteAllBytes(good, bytes);
        }
        else if (what == "missing")
        {
            File.Delete(good);
        }

        if (what.StartsWith("unmarked", StringComparison.Ordinal))
        {
            (IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string> metadata) = Safetensors.Read(last);
            JsonObject document = JsonNode.Parse(metadata["semiflow"])!.AsObject();
            Assert.True(document.Remove("good"));
            Safetensors.Write(last, [.. tensors.Select(each => (each.Key, each.Value))],
                new Dictionary<string, string> { ["semiflow"] = document.ToJsonString() });
        }

        TrainingResult Resume()
        {
            using var bowl = new Bowl(0.1);
            return new Trainer(Options, fixture.Checkpoints).Fit(bowl, fixture.Data, bowl, [], CancellationToken.None);
        }

        if (expected.Length == 0)
        {
            Assert.Equal(StopReason.Finished, Resume().Stopped);
            return;
        }

        Assert.Contains(expected, Assert.Throws<InputException>(Resume).Message, StringComparison.Ordinal);

        string Stopped(string name, int moves, double rate)
        {
            var folder = new CheckpointFolder(Path.Combine(fixture.Folder, name));
            using var bowl = new Bowl(rate);
            using var stop = new Fixture.Interrupter(moves, kill: false);
            new Trainer(Options, folder).Fit(bowl, fixture.Data, bowl, [stop], stop.Token);
            return folder.GoodFile(moves / 6);
        }
    }

    [Fact]
    public void A_calm_multiplier_moves_more_slowly()
    {
        foreach (MultiplierRule rule in Enum.GetValues<MultiplierRule>())
        {
            double Change(double factor)
            {
                var lagrangian = new AugmentedLagrangian(new MultiplierSpec { Rule = rule, Tolerance = 0.1, Rate = 0.01, Penalty = 0.01 });
                lagrangian.Calm(factor);
                lagrangian.Update(0.15);
                return lagrangian.Multipliers[0] - 1;
            }

            Assert.Equal(0.5, Change(0.5) / Change(1), 2);
        }
    }

    private static string Untimed(EpochReport report) => (report with { Seconds = 0, SamplesPerSecond = 0 }).ToJson().ToJsonString();

    private sealed class Heard : IProbe
    {
        public List<Recovery> Recoveries { get; } = [];

        public List<TrainingProgress> Progress { get; } = [];

        public void OnMove(Move move, TrainingProgress progress) => Progress.Add(progress);

        public void OnRecovery(Recovery recovery) => Recoveries.Add(recovery);
    }
}
