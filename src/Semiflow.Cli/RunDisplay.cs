using Semiflow.Native;

namespace Semiflow.Cli;

/// <summary>Shows a run while it works and tells how it ended.</summary>
internal static class RunDisplay
{
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
        session.Console.Write(ResultTable.Of(summary, session.Console.Profile.Width));
        session.Output.WriteLine($"run:     {folder}");
        if (File.Exists(Path.Combine(folder, "report.html")))
        {
            session.Output.WriteLine($"report:  {Path.Combine(folder, "report.html")}");
        }

        return ExitCode.Done;
    }

    private static string Quoted(string path) => path.Contains(' ', StringComparison.Ordinal) ? $"'{path}'" : path;
}
