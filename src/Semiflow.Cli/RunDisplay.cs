using Semiflow.Native;
using Semiflow.Recipes;
using Semiflow.Recipes.Runs;
using Semiflow.Training;
using Semiflow.Training.Runs;

namespace Semiflow.Cli;

/// <summary>Shows a run while it works and tells how it ended.</summary>
internal static class RunDisplay
{
    /// <summary>Starts a run in a new folder.</summary>
    /// <param name="session">Where it is shown.</param>
    /// <param name="plan">What to do.</param>
    /// <param name="folder">The folder that the user named; null for one of ours.</param>
    /// <param name="name">Name of ours.</param>
    /// <param name="jobs">Runs at a time, where there are several seeds.</param>
    public static int Start(CommandSession session, RunPlan plan, string? folder, string name, int jobs)
    {
        LibTorch.Load(); // Before the folder is made: without libtorch there is no run.
        RunTurn turn = RunFolders.Take(folder, name);
        return Show(session, folder ?? Path.GetRelativePath(".", turn.Folder.Path),
            observer => RunPipeline.Run(plan, turn, observer, jobs, session.Token));
    }

    public static int Show(CommandSession session, string folder, Func<IRunObserver, RunResult> work)
    {
        LibTorch.Load();
        RunResult result;
        try
        {
            result = WorkProgress.Over(session, work);
        }
        catch (Exception failure) when (failure is Training.NonFiniteException or Flows.FlowException)
        {
            session.Error.WriteLine($"semiflow: {failure.Message} The run is in {folder}, with its last good state; continue with other "
                + $"settings in a new run.");
            return ExitCode.Failed;
        }

        if (result.Summary is not { } summary)
        {
            session.Output.WriteLine($"interrupted; everything is saved. Continue with: semiflow resume {Quoted(folder)}");
            return ExitCode.Interrupted;
        }

        session.Output.WriteLine();
        if (summary.Figures.Select(figure => figure.Value.Seeds).OfType<SeedValues>().MaxBy(each => each.Seeds.Count) is { } seeds)
        {
            session.Output.WriteLine($"  medians of the seeds {SeedReport.Seeds(seeds.Seeds)}, with their range");
        }

        session.Console.Write(ResultTable.Of(summary, session.Console.Profile.Width));
        ResultTable.WriteVerdicts(session.Console, RunRecord.Open(folder, MethodCatalogue.All).Verdicts);
        session.Output.WriteLine($"run:     {folder}");
        if (File.Exists(Path.Combine(folder, "report.html")))
        {
            session.Output.WriteLine($"report:  {Path.Combine(folder, "report.html")}");
        }

        if (summary[SeedSummary.Failed.Key] is { } failed)
        {
            session.Error.WriteLine($"semiflow: {Plural.Of((int)failed.Value, "seeds")} failed: {failed.Note}");
            return ExitCode.Failed;
        }

        return ExitCode.Done;
    }

    private static string Quoted(string path) => path.Contains(' ', StringComparison.Ordinal) ? $"'{path}'" : path;
}
