using System.CommandLine;
using System.Globalization;
using Semiflow.Bench;
using Semiflow.Operators.Models;
using Semiflow.Recipes;
using Semiflow.Systems;
using Semiflow.Systems.Catalogue;
using Semiflow.Training;
using Spectre.Console;

namespace Semiflow.Cli.Commands;

/// <summary><c>semiflow list</c>: everything that has a name.</summary>
internal static class ListCommand
{
    public static Command Create(CommandSession session)
    {
        var root = new Option<string>("--runs")
            { Description = "Folder that contains runs", HelpName = "folder", DefaultValueFactory = _ => RunFolders.Root };
        var command = new Command("list", "List recipes with published numbers, systems, methods, models, benchmarks and runs") { root };
        command.SetAction(parse => Show(session, parse.GetValue(root)!));
        return command;
    }

    private static int Show(CommandSession session, string root)
    {
        Table recipes = TableStyle.Plain("recipe", "learns", "published");
        foreach (Recipe recipe in RecipeCatalogue.All)
        {
            recipes.AddRow(recipe.Name, Markup.Escape(recipe.Title), Markup.Escape(Published(recipe)));
        }

        Table systems = TableStyle.Plain("system", "equation", "draws", "has", "laws");
        foreach (SystemEntry<ISystem> entry in SystemCatalogue.All)
        {
            systems.AddRow(
                entry.Name, Markup.Escape(entry.First.Card.Equation), Names(SystemCapability.Draws, entry.First),
                Names(SystemCapability.Knows, entry.First),
                entry.Unseen.Count > 0 ? $"{entry.Training.Count}, {entry.Unseen.Count} unseen" : $"{entry.Training.Count}");
        }

        Table methods = TableStyle.Plain("method", "learns", "models");
        foreach (IMethod method in MethodCatalogue.All)
        {
            methods.AddRow(Markup.Escape(method.Name), Markup.Escape(method.Title), Markup.Escape(string.Join(", ", method.Models)));
        }

        Table networks = TableStyle.Plain("network", "description", "serves as", "methods", "reference");
        foreach (INetwork network in NetworkCatalogue.All)
        {
            IEnumerable<string> capabilities = NetworkCatalogue.Capabilities.Where(each => each.Capability.IsInstanceOfType(network))
                .Select(each => each.Title);
            IEnumerable<string> users = MethodCatalogue.All.Where(method => method.Networks.Contains(network.Name))
                .Select(method => method.Name);
            networks.AddRow(
                Markup.Escape(network.Name), Markup.Escape(network.Title), Markup.Escape(string.Join(", ", capabilities)),
                Markup.Escape(string.Join(", ", users)), Markup.Escape(network.Reference));
        }

        Table benches = TableStyle.Plain("benchmark", "compares");
        foreach (IBenchmark benchmark in BenchmarkCatalogue.All)
        {
            benches.AddRow(Markup.Escape(benchmark.Name), Markup.Escape(benchmark.Summary));
        }

        foreach (Table table in new[] { recipes, systems, methods, networks, benches })
        {
            session.Console.Write(table);
        }

        ShowRuns(session, root);
        return ExitCode.Done;
    }

    private static string Names(IEnumerable<SystemCapability> capabilities, ISystem system) =>
        string.Join(", ", capabilities.Where(capability => capability.Has(system)).Select(capability => capability.Name));

    /// <summary>The first values; a run shows all of them next to its own.</summary>
    private static string Published(Recipe recipe) =>
        string.Join(", ", recipe.Published.Take(2).Select(Text))
        + (recipe.Published.Count > 2 ? $", {recipe.Published.Count - 2} more" : "");

    private static string Text(PublishedValue value) =>
        string.Create(CultureInfo.InvariantCulture, $"{value.Figure.ForPeople} {value.Value} {value.Figure.Unit}").TrimEnd();

    private static void ShowRuns(CommandSession session, string root)
    {
        IReadOnlyList<string> folders = RunFolders.All(root);
        if (folders.Count == 0)
        {
            session.Output.WriteLine($"no runs in {root}/ yet: semiflow run {RecipeCatalogue.All[0].Name}");
            return;
        }

        Table runs = TableStyle.Plain("run", "recipe", "state", "first results");
        var damaged = new List<string>();
        foreach (string folder in folders)
        {
            (string recipe, string state, string results) = Glance(folder, damaged);
            runs.AddRow(Markup.Escape(folder), Markup.Escape(recipe), Markup.Escape(state), Markup.Escape(results));
        }

        session.Console.Write(runs);
        damaged.ForEach(message => session.Error.WriteLine($"semiflow: skipped: {message}"));
    }

    /// <summary>A damaged run must not hide the others.</summary>
    private static (string Recipe, string State, string Results) Glance(string folder, List<string> damaged)
    {
        try
        {
            RunRecord record = RunRecord.Open(folder, MethodCatalogue.All);
            Summary? summary = record.Summary;
            IEnumerable<string> results = summary?.Figures.Take(2)
                .Select(
                    figure => $"{ResultMatrix.Title(figure.Key, figure.Value)} " + (
                        $"{ResultTable.Number(figure.Value.Value)} {figure.Value.Unit}").TrimEnd()) ?? ["–"];
            return (record.Plan.Recipe, record.State, string.Join(", ", results));
        }
        catch (InputException error)
        {
            damaged.Add(error.Message);
            return ("?", "damaged", "–");
        }
    }
}
