using System.CommandLine;
using Semiflow.Recipes;

namespace Semiflow.Cli.Commands;

/// <summary><c>semiflow train</c>: a model on the user's own data.</summary>
internal static class TrainCommand
{
    public static Command Create(CommandSession session)
    {
        var other = new Option<string?>("--data-out") { Description = "Another, out-of-distribution file to test on", HelpName = "file" };
        var method = new Option<string>("--method")
            { Description = "Training method: see 'semiflow list'", DefaultValueFactory = _ => MethodCatalogue.Default.Name };
        method.CompletionSources.Add(_ => MethodCatalogue.All.Select(each => new System.CommandLine.Completions.CompletionItem(each.Name)));
        var model = new Option<string?>("--model") { Description = "Architecture: see 'semiflow list'" };
        var physics = new Option<string?>("--physics")
            { Description = "Known law, or none, for --method aphynity: see 'semiflow list'", HelpName = "law" };
        var observed = new Option<string?>("--observed")
            { Description = "Observed channels, e.g. 0 or 0,2 (--set observed=…)", HelpName = "channels" };
        var expand = new Option<bool>("--expand")
            { Description = "Enlarge the model's grid where it is not divisible by 2^layers (--set model.expand_input=true)" };
        var data = new DataOptions();
        var options = new RunOptions();
        var command = new Command("train", "Train a model on your own data: pairs of functions or trajectories");
        data.AddTo(command);
        foreach (Option option in new Option[] { other, method, model, physics, observed, expand })
        {
            command.Add(option);
        }

        options.AddTo(command);
        command.SetAction(parse =>
        {
            string[] shortcuts =
            [
                .. parse.GetValue(expand) ? ["model.expand_input=true"] : Array.Empty<string>(),
                .. parse.GetValue(observed) is { } channels ? [$"observed={channels}"] : Array.Empty<string>(),
            ];
            RunOptions.RunOptionValues values = options.Read(parse);
            IMethod chosen = MethodCatalogue.Find(parse.GetValue(method)!);
            return Execute(
                session, chosen, data.Read(parse) with { FileOut = parse.GetValue(other) },
                Model(chosen, parse.GetValue(model), parse.GetValue(physics)), values with { Set = [.. shortcuts, .. values.Set] });
        });
        return command;
    }

    /// <summary>What <c>--model</c> or <c>--physics</c> names; null for neither.</summary>
    private static string? Model(IMethod method, string? model, string? physics)
    {
        const string Option = "--physics";
        if (physics is not null && method.ModelOption != Option)
        {
            string fitting = string.Join(" or ", MethodCatalogue.All.Where(each => each.ModelOption == Option).Select(each => each.Name));
            throw new InputException($"{Option} belongs to --method {fitting}, and the method is '{method.Name}': add --method {fitting}, "
                + $"or leave out {Option}.");
        }

        return physics is null || model is null ? physics ?? model : throw new InputException(
            $"--model and {Option} both name the known law of --method {method.Name}: give {Option} alone.");
    }

    private static int Execute(CommandSession session, IMethod method, DataSource source, string? name, RunOptions.RunOptionValues options)
    {
        string model = name ?? (method.MustChoose is { } question ? throw new InputException(question) : method.Models[0]);
        object config = options.Over(method, method.Defaults(model), model, source, session.Error.WriteLine);
        RunPlan plan = OwnData.Plan(method, source, model, options.Seed, options.Device, config);
        return RunDisplay.Start(
            session, plan with { Seeds = options.Seeds }, options.Folder, Path.GetFileNameWithoutExtension(source.File!), options.Jobs);
    }
}
