using System.CommandLine;
using Semiflow.Native;
using Semiflow.Recipes;
using Semiflow.Training;

namespace Semiflow.Cli.Commands;

/// <summary><c>semiflow eval</c>: a trained run on other data.</summary>
internal static class EvalCommand
{
    public static Command Create(CommandSession session)
    {
        var run = new Argument<string>("run") { Description = "Folder of a trained run" };
        Option<string?> json = OutputOptions.Json();
        Option<bool> force = OutputOptions.Force();
        var data = new DataOptions();
        var command = new Command("eval", "Measure a trained run on other data, on any grid") { run, json, force };
        data.AddTo(command);
        command.SetAction(parse =>
        {
            DataSource source = data.Read(parse);
            if (parse.GetValue(json) is { } path)
            {
                OutputFile.Check(path, parse.GetValue(force), source.File!);
            }

            LibTorch.Load();
            RunRecord record = RunRecord.Open(parse.GetValue(run)!, MethodCatalogue.All).OfOneSeed();
            DataSource whole = source.After(record.Plan.Source);
            Summary summary = WorkProgress.Over(session, observer =>
            {
                RunReading.Tell(whole.InheritedText, observer);
                return record.Plan.Method.Open(record).Evaluate(whole, observer);
            });
            session.Console.Write(ResultTable.Of(summary, session.Console.Profile.Width));
            if (parse.GetValue(json) is { } file)
            {
                summary.Write(file);
            }

            return ExitCode.Done;
        });
        return command;
    }
}
