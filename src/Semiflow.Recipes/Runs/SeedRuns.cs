using System.Globalization;
using Semiflow.Data;
using Semiflow.Flows;
using Semiflow.Recipes.Results;
using Semiflow.Recipes.Runs.Observers;
using Semiflow.Training;

namespace Semiflow.Recipes.Runs;

/// <summary>
/// A run over several seeds: one run of each, in a folder of its own inside, one after another or several at a time, and what they come to
/// together. An interrupted one goes on with the seeds that are not finished.
/// </summary>
internal static class SeedRuns
{
    /// <summary>Folder of the run of a seed.</summary>
    public static string FolderOf(string folder, long seed) =>
        Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"seed-{seed}"));

    /// <summary>Seeds whose runs are finished.</summary>
    public static IReadOnlyList<long> Finished(RunRecord record) =>
        [.. record.Plan.Seeds.Where(seed => File.Exists(Path.Combine(FolderOf(record.Folder.Path, seed), "summary.json")))];

    /// <summary>Does what is not done yet.</summary>
    /// <param name="session">The run; its plan has seeds.</param>
    /// <returns>What all of them come to.</returns>
    /// <exception cref="InputException">Data or settings cannot be used.</exception>
    /// <exception cref="OperationCanceledException">Stopped; all is saved.</exception>
    public static Summary Run(RunSession session)
    {
        IReadOnlyList<SeedOutcome> outcomes;
        try
        {
            outcomes = session.Jobs > 1 ? SeedCrew.Run(session) : [.. session.Plan.Seeds.Select(seed => One(session, seed))];
        }
        finally
        {
            // What a seed came to, data included, is kept whatever ends the others.
            session.HasTrained |= session.Plan.Seeds.Any(seed => Directory.Exists(FolderOf(session.Folder.Path, seed)));
        }

        Summary summary = SeedSummary.Of(session.Plan.Recipe, outcomes);
        SeedReport.Write(session, summary, outcomes);
        return summary;
    }

    /// <summary>Begins or continues the run of one seed in this process.</summary>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public static SeedOutcome One(RunSession session, long seed)
    {
        session.Token.ThrowIfCancellationRequested();
        IReadOnlyList<long> seeds = session.Plan.Seeds;
        session.Observer.Say($"seed {seed}, {seeds.ToList().IndexOf(seed) + 1} of {seeds.Count}");
        try
        {
            RunResult result = Continue(session.Record, seed, Watcher(session), session.Token);
            return new SeedOutcome(seed, result.Summary ?? throw new OperationCanceledException(session.Token));
        }
        catch (Exception failure) when (failure is NonFiniteException or FlowException)
        {
            session.Observer.Warn($"seed {seed} failed: {failure.Message}");
            return new SeedOutcome(seed, null, failure.Message);
        }
    }

    /// <summary>Begins or continues the run of one seed.</summary>
    /// <param name="record">The run over all.</param>
    /// <param name="seed">The seed.</param>
    /// <param name="observer">Who watches.</param>
    /// <param name="token">Asks to stop.</param>
    public static RunResult Continue(RunRecord record, long seed, IRunObserver observer, CancellationToken token)
    {
        string folder = FolderOf(record.Folder.Path, seed);
        if (File.Exists(Path.Combine(folder, "run.json")))
        {
            return RunPipeline.Resume(folder, observer, [record.Plan.Method], token);
        }

        OwnData.Check(record.Plan); // All seeds learn from the same file.
        return RunPipeline.Run(PlanOf(record.Plan, seed), folder, observer, token);
    }

    // Its own log keeps what the run of a seed says.
    private static IRunObserver Watcher(RunSession session) =>
        session.Observer is LoggingObserver logged ? logged.Inner : session.Observer;

    // As if it were alone: each run finds out for itself which options of the source apply, also where the plan was read from a record.
    private static RunPlan PlanOf(RunPlan plan, long seed) =>
        plan with { Source = plan.Source with { Used = new OptionUse() }, Seed = seed, Seeds = [] };
}

/// <summary>How the run of one seed ended.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Summary">Its results; null where its main model blew up.</param>
/// <param name="Failure">Why there are none; empty where there are.</param>
internal sealed record SeedOutcome(long Seed, Summary? Summary, string Failure = "");
