using System.CommandLine;
using System.Text;
using Semiflow.Files;
using Semiflow.Recipes;
using Semiflow.Recipes.Runs.Comparisons;

namespace Semiflow.Cli.Commands;

/// <summary><c>semiflow results</c>: runs over seeds as a page of tables.</summary>
internal static class ResultsCommand
{
    public static Command Create(CommandSession session)
    {
        var runs = new Argument<string[]>("runs") { Description = "Folders of finished runs over seeds", Arity = new ArgumentArity(1, 64) };
        var output = new Option<string?>("--output") { Description = "File to write (default: the terminal)", HelpName = "file" };
        Option<bool> force = OutputOptions.Force();
        var command = new Command(
            "results", "Write the results of runs over seeds in Markdown: medians, ranges, published values, what is demanded")
            { runs, output, force };
        command.SetAction(parse =>
        {
            string? path = parse.GetValue(output);
            if (path is not null)
            {
                OutputFile.Check(path, parse.GetValue(force));
            }

            string page = ResultsPage.Of([.. parse.GetValue(runs)!.Select(folder => RunRecord.Open(folder, MethodCatalogue.All))]);
            if (path is null)
            {
                session.Output.Write(page);
                return ExitCode.Done;
            }

            AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(page)));
            session.Output.WriteLine($"wrote {path}");
            return ExitCode.Done;
        });
        return command;
    }
}
