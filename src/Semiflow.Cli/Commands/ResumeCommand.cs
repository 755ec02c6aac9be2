using System.CommandLine;
using Semiflow.Recipes;

namespace Semiflow.Cli.Commands;

/// <summary><c>semiflow resume</c>: continue an interrupted run.</summary>
internal static class ResumeCommand
{
    public static Command Create(CommandSession session)
    {
        var run = new Argument<string>("run") { Description = "Folder of the run" };
        Option<int?> jobs = RunOptions.Jobs();
        var command = new Command("resume", "Continue an interrupted run, whatever stage it was in") { run, jobs };
        command.SetAction(parse =>
        {
            string folder = parse.GetValue(run)!;
            int atOnce = RunOptions.RequireJobs(parse.GetValue(jobs) ?? 1);
            return RunDisplay.Show(
                session, folder, observer => RunPipeline.Resume(folder, observer, MethodCatalogue.All, session.Token, atOnce));
        });
        return command;
    }
}
