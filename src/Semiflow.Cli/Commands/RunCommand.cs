using System.CommandLine;
using Semiflow.Recipes;

namespace Semiflow.Cli.Commands;

/// <summary><c>semiflow run</c>: a recipe from data to report.</summary>
internal static class RunCommand
{
    public static Command Create(CommandSession session)
    {
        var recipe = new Argument<string>("recipe") { Description = "Recipe: see 'semiflow list'", HelpName = "recipe" };
        recipe.CompletionSources.Add(_ => RecipeCatalogue.All.Select(each => new System.CommandLine.Completions.CompletionItem(each.Name)));
        var tier = new Option<string>("--tier")
            { Description = "small: minutes on a laptop; paper: the published settings", DefaultValueFactory = _ => "small" };
        tier.CompletionSources.Add("small", "paper");
        var options = new RunOptions();
        var command = new Command("run", "Run a recipe: data, training, evaluation, report") { recipe, tier };
        options.AddTo(command);
        command.SetAction(parse => Execute(session, parse.GetValue(recipe)!, parse.GetValue(tier)!, options.Read(parse)));
        return command;
    }

    private static int Execute(CommandSession session, string name, string tier, RunOptions.RunOptionValues options)
    {
        Recipe recipe = RecipeCatalogue.Find(name);
        object settings = options.Over(
            recipe.Method, recipe.Settings(tier), recipe.Model, new DataSource(recipe.System), session.Error.WriteLine);
        RunPlan plan = recipe.Plan(tier, options.Seed, options.Device, settings) with { Seeds = options.Seeds };
        return RunDisplay.Start(session, plan, options.Folder, $"{name}-{tier}", options.Jobs);
    }
}
