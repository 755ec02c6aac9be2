using Semiflow.Tests.Recipes.Forecasts;
using Semiflow.Tests.Training;
using Semiflow.Training;

namespace Semiflow.Tests.Recipes.Runs;

/// <summary>Returns of a baseline from divergences stand in the results, as those of the main training do.</summary>
public sealed class OtherRecoveriesTests
{
    private static readonly TrainerOptions Options = new(Epochs: 6, Seed: 11) { Guard = new DivergenceGuard(Factor: 10) };

    [Fact]
    public void Results_say_which_other_trainings_went_back_and_how_often()
    {
        using var run = new QuietRun("cno-poisson");
        using var fixture = new Fixture();
        TrainingResult main = Train(run.Session, fixture, RunSession.Main, [5, 4, 3, 2, 2, 2]);
        Train(run.Session, fixture, "calm", [5, 4, 3, 2, 2, 2]);
        Assert.Null(Costs(run.Session, main)["recoveries_others"]);
        Train(run.Session, fixture, "wild", [5, 4, 4000, 3, 3000, 2, 2, 2]);
        Summary summary = Costs(run.Session, main);
        Assert.Equal((2.0, "wild 2"), (summary["recoveries_others"]!.Value, summary["recoveries_others"]!.Note));
        Assert.Null(summary["recoveries"]);

        // A resumed run, whose trainings are loaded, says the same.
        var again = new RunSession(run.Record, run, CancellationToken.None);
        main = Train(again, fixture, RunSession.Main, []);
        Train(again, fixture, "wild", []);
        Assert.Equal(2, Costs(again, main)["recoveries_others"]!.Value);
    }

    /// <summary>One that blew up has no result, and went back all the same.</summary>
    [Fact]
    public void A_training_that_blew_up_counts_too()
    {
        using var run = new QuietRun("cno-poisson");
        using var fixture = new Fixture();
        Assert.Throws<NonFiniteException>(() => Train(run.Session, fixture, "lost", [5, 4, 4000, double.NaN], least: 1));
        Assert.Equal(1, Costs(run.Session, QuietRun.Training())["recoveries_others"]!.Value);
    }

    /// <summary>Also where the return lies in the epoch that was interrupted, of which there is no report.</summary>
    [Fact]
    public void A_return_before_an_interruption_counts_too()
    {
        using var run = new QuietRun("cno-poisson");
        using var fixture = new Fixture();
        using var stop = new Fixture.Interrupter(20, kill: false); // Of 18 moves 6 were made again.
        Assert.Throws<OperationCanceledException>(() => Train(
            new RunSession(run.Record, run, stop.Token), fixture, "lost", [5, 4, 4000], 1, stop));
        Assert.Throws<NonFiniteException>(() => Train(run.Session, fixture, "lost", [double.NaN], least: 1));
        Assert.Equal(1, Costs(run.Session, QuietRun.Training())["recoveries_others"]!.Value);
    }

    /// <summary>A seed without divergences counts as one with none.</summary>
    [Fact]
    public void Over_seeds_none_is_zero()
    {
        SeedOutcome Of(long seed, params KeyValuePair<string, SummaryFigure>[] figures) => new(seed, new Summary("run", figures));
        Summary summary = SeedSummary.Of("run", [Of(0, CostFigures.OtherRecoveries.Of(4)), Of(1), Of(2)]);
        Assert.Equal(0, summary["recoveries_others"]!.Value);
        Assert.Equal([4.0, 0, 0], summary["recoveries_others"]!.Seeds!.Values);
    }

    private static Summary Costs(RunSession session, TrainingResult main) => new("run", session.Costs(1, main));

    private static TrainingResult Train(
        RunSession session, Fixture fixture, string name, double[] scores, int? least = null, params IReadOnlyList<IProbe> probes)
    {
        using var duel = new Duel();
        TrainerOptions options = least is { } most ? Options with { Guard = Options.Guard! with { Recoveries = most } } : Options;
        return session.Train(name, duel, fixture.Data, new Fixture.Scored(asked => scores[asked]), options, probes);
    }
}
