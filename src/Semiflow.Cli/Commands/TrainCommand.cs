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
        var model = new Option<string?>("--model", "--physics") { Description = "Architecture or known law: see 'semiflow list'" };
        var observed = new Option<string?>("--observed")
            { Description = "Observed channels, e.g. 0 or 0,2 (--set observed=…)", HelpName = "channels" };
        var expand = new Option<bool>("--expand")
            { Description = "Enlarge the model's grid where it is not divisible by 2^layers (--set model.expand_input=true)" };
        var data = new DataOptions();
        var options = new RunOptions();
        var command = new Command("train", "Train a model on your own data: pairs of functions or trajectories");
        data.AddTo(command);
        foreach (Option option in new Option[] { other, method, model, observed, expand })
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
            return Execute(
                session, MethodCatalogue.Find(parse.GetValue(method)!), data.Read(parse) with { FileOut = parse.GetValue(other) },
                parse.GetValue(model), values with { Set = [.. shortcuts, .. values.Set] });
        });
        return command;
    }

    private static int Execute(CommandSession session, IMethod method, DataSource source, string? name, RunOptions.RunOptionValues options)
    {
        string model = name ?? (method.MustChoose is { } question ? throw new InputException(question) : method.Models[0]);
        object config = options.Over(method, method.Defaults(model), session.Error.WriteLine);
        RunPlan plan = OwnData.Plan(method, source, model, options.Seed, options.Device, config);
        return RunDisplay.Start(session, plan, options.Folder, Path.GetFileNameWithoutExtension(source.File!));
    }
}
