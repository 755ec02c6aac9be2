using System.CommandLine;
using Semiflow.Recipes;
using Semiflow.Recipes.Runs.Comparisons;
using Spectre.Console;

namespace Semiflow.Cli.Commands;

/// <summary><c>semiflow compare</c>: runs side by side.</summary>
internal static class CompareCommand
{
    public static Command Create(CommandSession session)
    {
        var runs = new Argument<string[]>("runs") { Description = "Folders of two or more runs", Arity = new ArgumentArity(2, 64) };
        var command = new Command("compare", "Show the results and the differing settings of runs side by side") { runs };
        var figure = new Option<string?>("--figure")
            { Description = "Write their training losses and validation errors over epochs as a picture (PNG)", HelpName = "file" };
        Option<bool> force = OutputOptions.Force();
        command.Options.Add(figure);
        command.Options.Add(force);
        command.SetAction(parse =>
        {
            if (parse.GetValue(figure) is { } path)
            {
                OutputFile.Check(path, parse.GetValue(force));
            }

            return Compare(session, parse.GetValue(runs)!, parse.GetValue(figure));
        });
        return command;
    }

    private static int Compare(CommandSession session, string[] folders, string? figure)
    {
        RunRecord[] records = [.. folders.Select(folder => RunRecord.Open(folder, MethodCatalogue.All))];
        string[] heads = [.. folders.Select(folder => Path.GetFileName(Path.TrimEndingDirectorySeparator(folder)))];
        if (heads.Distinct().Count() < heads.Length)
        {
            heads = folders; // The names alone do not tell them apart.
        }

        session.Console.Write(ResultTable.Compare(
            [.. heads.Zip(records, (head, record) => (head, record.Summary))], session.Console.Profile.Width));
        Table settings = TableStyle.Plain(["differing setting", .. heads]);
        Dictionary<string, string>[] each = [.. records.Select(Settings)];
        foreach (string path in each.SelectMany(one => one.Keys).Distinct())
        {
            string[] values = [.. each.Select(one => one.GetValueOrDefault(path, "–"))];
            if (values.Distinct().Count() > 1)
            {
                settings.AddRow([Markup.Escape(path), .. values.Select(Markup.Escape)]);
            }
        }

        if (settings.Rows.Count > 0)
        {
            session.Console.Write(settings);
        }

        if (figure is not null)
        {
            RunComparison.WriteFigure(figure, [.. heads.Zip(records.Select(record => record.OfOneSeed()))]);
        }

        return ExitCode.Done;
    }

    private static Dictionary<string, string> Settings(RunRecord record)
    {
        Dictionary<string, string> settings = Configuration.Leaves(record.Plan.Config)
            .ToDictionary(leaf => leaf.Path, leaf => Configuration.Text(leaf.Value));
        foreach ((string option, object? value) in record.Plan.Source.Options.Where(each => each.Value is not null))
        {
            settings[option] = Configuration.Text(value);
        }

        settings["method"] = record.Plan.Method.Name;
        settings["model"] = record.Plan.Model;
        settings["recipe"] = record.Plan.Recipe;
        settings["tier"] = record.Plan.Tier;
        settings["seed"] = record.Plan.Seeds.Count > 0 ? SeedReport.Seeds(record.Plan.Seeds) : Configuration.Text(record.Plan.Seed);
        settings["device"] = record.Plan.Device;
        return settings;
    }
}
