using Semiflow.Training;
using Semiflow.Training.Optimizers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Tests.Training;

public sealed class TrainerTests
{
    [Fact]
    public void Players_move_in_turn_each_on_its_own_batch()
    {
        using var fixture = new Fixture();
        using var duel = new Duel();
        var log = new Recorder();
        new Trainer(new TrainerOptions(2, 1)).Fit(duel, fixture.Data, null, [log], CancellationToken.None);
        Assert.Equal(
            ["fitter", "fitter", "critic", "fitter", "fitter", "critic", "fitter", "fitter", "critic", "fitter", "fitter", "critic"],
            log.Moves.Select(m => m.Player));
        Assert.Equal(Enumerable.Range(1, 12).Select(i => (long)i), log.Moves.Select(m => m.Step));
        Assert.Equal(0.5, log.Moves[2].Epoch, 1e-12);
        Assert.Equal(["fit", "charm"], log.Moves[0].Terms.Keys);
    }

    [Fact]
    public void A_move_changes_only_the_parameters_of_its_player()
    {
        using var fixture = new Fixture();
        using var duel = new Duel();
        var log = new Recorder { Watch = () => [.. duel.Players.Select(p => p.Parameters.Sum(q => FlatView.Number(q.Value.abs().sum())))] };
        double[] before = log.Watch();
        new Trainer(new TrainerOptions(1, 1)).Fit(duel, fixture.Data, null, [log], CancellationToken.None);
        foreach ((Move move, double[] after) in log.Moves.Zip(log.Watched))
        {
            int mover = move.Player == "fitter" ? 0 : 1;
            Assert.NotEqual(before[mover], after[mover]);
            Assert.Equal(before[1 - mover], after[1 - mover]);
            before = after;
        }
    }

    /// <summary>The first player's loss pulls at the second's parameter a hundred times harder than its own, and the other way.</summary>
    [Fact]
    public void Gradients_of_one_players_loss_never_reach_the_move_of_another()
    {
        using var fixture = new Fixture();
        using Parameter a = new(ones(1)), b = new(ones(1));
        new Trainer(new TrainerOptions(1, 1)).Fit(new Tug(a, b), fixture.Data, null, [], CancellationToken.None);
        Assert.True(b.item<float>() > 1, $"the second player raises its own parameter, now {b.item<float>()}");
    }

    [Fact]
    public void Reports_hold_means_of_the_terms_and_the_scheduled_rates()
    {
        using var fixture = new Fixture();
        using var duel = new Duel();
        var log = new Recorder();
        TrainingResult result = new Trainer(new TrainerOptions(3, 1)).Fit(
            duel, fixture.Data, fixture.Validation(duel), [log], CancellationToken.None);
        Assert.Equal(3, result.History.Count);
        EpochReport second = result.History[1];
        Assert.Equal((2, 12L), (second.Epoch, second.Step));
        double mean = log.Moves.Where(m => m.Player == "fitter" && m.Step is > 6 and <= 12).Average(m => m.Terms["fit"]);
        Assert.Equal(mean, second.Losses["fitter"]["fit"], 1e-12);
        Assert.Equal(5e-3 * 0.9, second.Rates["critic"], 1e-12);
        Assert.Equal(second.ToJson().ToJsonString(), EpochReport.FromJson(second.ToJson()).ToJson().ToJsonString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_best_epoch_is_what_remains(bool onDisk)
    {
        using var fixture = new Fixture();
        using var duel = new Duel();
        double[][] after = new double[5][];
        double[] scores = [5, 3, 4, 3, 6];
        int parameters = duel.Bits().Length - 1;
        var validation = new Fixture.Scored(epoch =>
        {
            after[epoch] = duel.Bits()[..parameters];
            return scores[epoch];
        });
        TrainingResult result = new Trainer(new TrainerOptions(5, 1), onDisk ? fixture.Checkpoints : null).Fit(
            duel, fixture.Data, validation, [], CancellationToken.None);
        Assert.Equal((2, 3.0), (result.BestEpoch, result.BestValidation));
        Assert.Equal(after[1], duel.Bits()[..parameters]);
        Assert.Equal([true, true, false, false, false], result.History.Select(h => h.Best));
    }

    [Fact]
    public void Without_validation_the_last_epoch_remains()
    {
        using var fixture = new Fixture();
        using var duel = new Duel();
        double[]? last = null;
        var log = new Recorder { Watch = () => last = duel.Bits() };
        TrainingResult result = new Trainer(new TrainerOptions(2, 1), fixture.Checkpoints).Fit(duel, fixture.Data, null, [log],
            CancellationToken.None);
        Assert.Null(result.BestEpoch);
        Assert.Equal(last, duel.Bits());
        Assert.False(fixture.Checkpoints.HasBest);
    }

    [Fact]
    public void Patience_ends_a_training_that_no_longer_improves_also_when_resumed()
    {
        using var fixture = new Fixture();
        double[] scores = [5, 4, 3, 3, 3.5, 9, 9, 9];
        for (int again = 0; again < 2; again++)
        {
            using var duel = new Duel();
            var validation = new Fixture.Scored(epoch => scores[epoch]);
            TrainingResult result = new Trainer(new TrainerOptions(8, 1, Patience: 2), fixture.Checkpoints).Fit(
                duel, fixture.Data, validation, [], CancellationToken.None);
            Assert.Equal((StopReason.EarlyStopped, 5, 3), (result.Stopped, result.Epochs, result.BestEpoch));
            Assert.Equal(again == 0 ? 5 : 0, validation.Asked);
        }
    }

    [Fact]
    public void Validation_runs_in_evaluation_mode_without_gradients()
    {
        using var fixture = new Fixture();
        using var duel = new Duel();
        var validation = new Fixture.Scored(_ =>
        {
            Tensor once = duel.Predict(fixture.Inputs), again = duel.Predict(fixture.Inputs);
            Assert.False(once.requires_grad);
            // Dropout would make them differ.
            Assert.Equal(0, FlatView.Number((once - again).abs().max()));
            return 1;
        });
        new Trainer(new TrainerOptions(2, 1)).Fit(duel, fixture.Data, validation, [], CancellationToken.None);
        Assert.Equal(2, validation.Asked);
    }

    [Theory]
    [InlineData(double.NaN, "fit")]
    [InlineData(double.PositiveInfinity, "fit")]
    [InlineData(0, "gradient norm")]
    public void A_non_finite_number_stops_before_it_is_used(double poison, string term)
    {
        using var fixture = new Fixture();
        using var duel = new Duel { Poison = poison, PoisonAt = 11 };
        double[]? good = null;
        var log = new Recorder { Watch = () => good = duel.Players.SelectMany(p => p.Parameters)
            .Select(p => FlatView.Number(p.Value.abs().sum())).ToArray() };
        var error = Assert.Throws<NonFiniteException>(() =>
            new Trainer(new TrainerOptions(4, 1), fixture.Checkpoints).Fit(
                duel, fixture.Data, fixture.Validation(duel), [log], CancellationToken.None));
        Assert.Equal(("fitter", term, 11L), (error.Player, error.Term, error.Step));
        Assert.Equal(11.0 / 6, error.Epoch, 1e-12);
        Assert.Equal(good, duel.Players.SelectMany(p => p.Parameters).Select(p => FlatView.Number(p.Value.abs().sum())));

        // The run resumes from the last good checkpoint once the cause is gone, to the bits of a run that never met it.
        using var mended = new Duel();
        TrainingResult result = new Trainer(new TrainerOptions(4, 1), fixture.Checkpoints).Fit(
            mended, fixture.Data, fixture.Validation(mended), [], CancellationToken.None);
        using var whole = new Duel();
        new Trainer(new TrainerOptions(4, 1)).Fit(whole, fixture.Data, fixture.Validation(whole), [], CancellationToken.None);
        Assert.Equal(StopReason.Finished, result.Stopped);
        Assert.Equal(whole.Bits(), mended.Bits());
    }

    [Fact]
    public void A_non_finite_validation_stops_and_keeps_the_checkpoint_before()
    {
        using var fixture = new Fixture();
        using var duel = new Duel();
        var error = Assert.Throws<NonFiniteException>(() => new Trainer(new TrainerOptions(4, 1), fixture.Checkpoints).Fit(
            duel, fixture.Data, new Fixture.Scored(epoch => epoch == 1 ? double.NaN : 1), [], CancellationToken.None));
        Assert.Equal(("validation", "score", 12L), (error.Player, error.Term, error.Step));

        using var resumed = new Duel();
        var log = new Recorder();
        new Trainer(new TrainerOptions(4, 1), fixture.Checkpoints).Fit(resumed, fixture.Data, null, [log], CancellationToken.None);
        Assert.Equal(7, log.Moves[0].Step);
    }

    [Fact]
    public void One_parameter_for_two_players_is_refused()
    {
        using var fixture = new Fixture();
        using var duel = new Duel();
        var error = Assert.Throws<ArgumentException>(
            () => new PlayerTurns<PairBatch>([duel.Players[0], duel.Players[1] with { Parameters = duel.Players[0].Parameters }]));
        Assert.Contains("critic/hidden.weight is also fitter/hidden.weight", error.Message, StringComparison.Ordinal);
    }

    private sealed class Tug(Parameter a, Parameter b) : IPrinciple<PairBatch>
    {
        public IReadOnlyList<Player<PairBatch>> Players { get; } =
        [
            new("a", [("a", a)], _ => new Terms(("both", 100 * (a.square() * b).sum())), new OptimizerSpec(1e-3)),
            new("b", [("b", b)], _ => new Terms(("own", -b.sum())), new OptimizerSpec(1e-3)),
        ];

        public IReadOnlyList<(string Name, Tensor Value)> Buffers => [];

        public void SetTraining(bool training)
        {
        }
    }

    private sealed class Recorder : IProbe
    {
        public List<Move> Moves { get; } = [];

        public List<double[]> Watched { get; } = [];

        public Func<double[]>? Watch { get; init; }

        public void OnMove(Move move, TrainingProgress progress)
        {
            Assert.Equal(move.Step, progress.Step);
            Moves.Add(move);
            if (Watch is not null)
            {
                Watched.Add(Watch());
            }
        }
    }
}
