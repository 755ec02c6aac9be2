using System.CommandLine;
using Semiflow.Recipes;

namespace Semiflow.Cli.Commands;

/// <summary><c>semiflow resume</c>: continue an interrupted run.</summary>
internal static class ResumeCommand
{
    public static Command Create(CommandSession session)
    {
        var run = new Argument<string>("run") { Description = "Folder of the run" };
        var command = new Command("resume", "Continue an interrupted run, whatever stage it was in") { run };
        command.SetAction(parse =>
        {
            string folder = parse.GetValue(run)!;
            return RunDisplay.Show(session, folder, observer => RunPipeline.Resume(folder, observer, MethodCatalogue.All, session.Token));
        });
        return command;
    }
}
