using Semiflow.Recipes.Runs.Observers;
using Semiflow.Training;
using Semiflow.Training.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes;

/// <summary>
/// Takes a plan from data to summary and report in a run folder, whatever its method. A run killed anywhere continues by
/// taking the same way again: what was computed is kept in the folder.
/// </summary>
public static class RunPipeline
{
    /// <summary>Starts a run in a new folder.</summary>
    /// <param name="plan">What to do.</param>
    /// <param name="folder">The folder; it must not exist, or be empty.</param>
    /// <param name="observer">Who watches.</param>
    /// <param name="token">Asks to stop after the current step.</param>
    /// <exception cref="InputException">The folder exists, or the data or settings cannot be used; then no folder is left
    /// behind, unless data were made.</exception>
    /// <exception cref="NonFiniteException">The training met a number that is not finite; the last good state is kept.</exception>
    public static RunResult Run(RunPlan plan, string folder, IRunObserver observer, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return Run(plan, RunFolder.CreateTaken(folder), observer, token);
    }

    /// <summary>Starts a run in a new folder that this process has taken, and gives it back.</summary>
    internal static RunResult Run(RunPlan plan, RunTurn turn, IRunObserver observer, CancellationToken token, int jobs = 1)
    {
        using IDisposable end = turn;
        RunSession? session = null;
        try
        {
            var record = RunRecord.Begin(turn.Folder, plan);
            using DisposeScope scope = NewDisposeScope();
            session = new RunSession(record, new LoggingObserver(observer, record.Folder), token) { Jobs = jobs };
            return Follow(session);
        }
        catch (InputException failure) when (session is not { HasTrained: true })
        {
            if (RunFiles.HasData(turn.Folder))
            {
                throw new InputException($"{failure.Message} The data made so far are kept: continue with 'semiflow resume "
                    + $"{turn.Folder.Path}', or remove the folder.", failure);
            }

            turn.Abandon(); // Nothing was computed: the user corrects the input and uses the same folder again.
            throw;
        }
    }

    /// <summary>Continues a run, whatever stage it was interrupted in; a finished run is left as it is.</summary>
    /// <param name="folder">The folder of the run.</param>
    /// <param name="observer">Who watches.</param>
    /// <param name="methods">Methods to choose from.</param>
    /// <param name="token">Asks to stop after the current step.</param>
    /// <exception cref="InputException">No run there, or it is damaged, or its data changed, or another process has it.</exception>
    /// <exception cref="NonFiniteException">The training met a number that is not finite.</exception>
    public static RunResult Resume(string folder, IRunObserver observer, IReadOnlyList<IMethod> methods, CancellationToken token) =>
        Resume(folder, observer, methods, token, jobs: 1);

    /// <summary>Continues a run; one over seeds with so many of them at a time.</summary>
    internal static RunResult Resume(
        string folder, IRunObserver observer, IReadOnlyList<IMethod> methods, CancellationToken token, int jobs)
    {
        ArgumentNullException.ThrowIfNull(observer);
        RunRecord record = RunRecord.Open(folder, methods);
        if (jobs > 1 && record.Plan.Seeds.Count == 0)
        {
            throw new InputException($"--jobs does not apply: {folder} is a run of one seed.");
        }

        using RunTurn turn = record.Folder.Take();
        if (record.Summary is { } summary)
        {
            if (RunFiles.Missing(record.Folder) is not { } missing)
            {
                observer.Say($"{folder} is finished.");
                return new RunResult(summary);
            }

            observer.Say($"{folder} is finished, but {missing} is missing or not whole: it is made again.");
        }

        using DisposeScope scope = NewDisposeScope();
        var session = new RunSession(record, new LoggingObserver(observer, record.Folder), token) { Jobs = jobs };
        OwnData.Check(record.Plan);
        if (record.Threads is { } threads && threads != get_num_threads())
        {
            session.Observer.Warn($"this run was started with {Plural.Of(threads, "threads")} and continues with {get_num_threads()}: its "
                + $"last bits may differ (OMP_NUM_THREADS={threads} keeps them)");
        }

        return Follow(session);
    }

    private static RunResult Follow(RunSession session)
    {
        try
        {
            Summary summary = session.Plan.Seeds.Count > 0 ? SeedRuns.Run(session) : session.Plan.Method.Run(session);

            // The summary comes last: where it stands, all the rest does, also after a power cut.
            RunFiles.WriteSummary(session.Folder, summary);
            return new RunResult(summary);
        }
        catch (OperationCanceledException) when (session.Token.IsCancellationRequested)
        {
            return new RunResult(null);
        }
    }
}
