using System.CommandLine;
using Semiflow.Recipes;
using Spectre.Console;

namespace Semiflow.Cli.Commands;

/// <summary><c>semiflow show</c>: the settings of a run and its results.</summary>
internal static class ShowCommand
{
    public static Command Create(CommandSession session)
    {
        var run = new Argument<string>("run") { Description = "Folder of a run, or name of a recipe (its settings)" };
        var tier = new Option<string>("--tier") { Description = "Tier of the recipe", DefaultValueFactory = _ => "small" };
        var command = new Command("show",
            "Show the settings and results of a run, or all settings of a recipe with their sources, bounds and meaning") { run, tier };
        command.SetAction(parse => Show(session, parse.GetValue(run)!, parse.GetValue(tier)!));
        return command;
    }

    private static int Show(CommandSession session, string name, string tier)
    {
        if (!Directory.Exists(name) && RecipeCatalogue.All.Any(recipe => recipe.Name == name))
        {
            Recipe recipe = RecipeCatalogue.Find(name);
            object settings = recipe.Method.Checked(recipe.Settings(tier));
            ShowSettings(session, recipe.Method.ScopeOf(settings, recipe.Model, new DataSource(recipe.System)),
                path => recipe.SourceOf(tier, path));
            return ExitCode.Done;
        }

        if (!Path.Exists(name) && KnownNames.Nearest(name, RecipeCatalogue.All.Select(recipe => recipe.Name)) is { } nearest)
        {
            throw new InputException($"'{name}' is neither the folder of a run nor a recipe. Did you mean '{nearest}'?");
        }

        RunRecord record = RunRecord.Open(name, MethodCatalogue.All);
        session.Output.WriteLine(
            $"{record.Plan.Recipe} ({record.Plan.Tier}), {Seed(record.Plan)}, {record.Plan.Device}: {record.State}");
        ShowSettings(session, record.Plan.Method.ScopeOf(record.Plan.Config, record.Plan.Model, record.Plan.Source), source: null);
        if (record.Summary is { } summary)
        {
            session.Console.Write(ResultTable.Of(summary, session.Console.Profile.Width));
            ResultTable.WriteVerdicts(session.Console, record.Verdicts);
        }
        else
        {
            session.Output.WriteLine($"no results yet; continue with: semiflow resume {name}");
        }

        return ExitCode.Done;
    }

    private static string Seed(RunPlan plan) => plan.Seeds.Count > 0 ? $"seeds {SeedReport.Seeds(plan.Seeds)}" : $"seed {plan.Seed}";

    // Settings of a recipe are explained, with where each comes from and has an effect.
    private static void ShowSettings(CommandSession session, SettingScope scope, Func<string, string>? source)
    {
        Table table = source is null ? TableStyle.Plain("setting", "value")
            : TableStyle.Plain("setting", "value", "from", "must be", "means");
        foreach (Setting setting in Setting.Of(scope.Settings))
        {
            string[] more = source is null ? [] : [source(setting.Path), setting.Expected, Meaning(scope, setting)];
            string idle = SettingUse.Idle(scope, setting.Path) is null ? "" : " (no effect)";
            string[] cells = [setting.Path, Configuration.Text(setting.Value) + idle, .. more];
            table.AddRow([.. cells.Select(Markup.Escape)]);
        }

        session.Console.Write(table);
    }

    private static string Meaning(SettingScope scope, Setting setting) => SettingUse.Text(scope, setting.Path) is { Length: > 0 } use
        ? $"{setting.Meaning} Used where {use}."
        : setting.Meaning;
}
