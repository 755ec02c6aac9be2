using System.CommandLine;
using Semiflow.Recipes;

namespace Semiflow.Cli.Commands;

/// <summary><c>semiflow train</c>: a model on the user's own data.</summary>
internal static class TrainCommand
{
    public static Command Create(Session session)
    {
        var other = new Option<string?>("--data-out") { Description = "Another file, out of distribution, to test on", HelpName = "file" };
        var model = new Option<string>("--model") { Description = "Architecture: see 'semiflow list'", DefaultValueFactory = _ => "cno" };
        var expand = new Option<bool>("--expand") { Description = "Enlarge the model's grid where it is not divisible by 2^layers" };
        var data = new DataOptions();
        var options = new RunOptions();
        var command = new Command("train", "Train a model on your own data");
        data.AddTo(command);
        command.Add(other);
        command.Add(model);
        command.Add(expand);
        options.AddTo(command);
        command.SetAction(parse => Execute(
            session, data.Read(parse) with { FileOut = parse.GetValue(other) }, parse.GetValue(model)!, parse.GetValue(expand), options.Read(parse)));
        return command;
    }

    private static int Execute(Session session, DataSource source, string model, bool expand, RunOptions.Values options)
    {
        OperatorLearningConfig defaults = OwnData.Settings(model);
        OperatorLearningConfig config = options.Over(expand ? Configuration.With(defaults, "model.expand_input", true) : defaults);
        string folder = options.Folder ?? RunFolders.Free(Path.GetFileNameWithoutExtension(source.File!));
        RunPlan plan = OwnData.Plan(source, model, options.Seed, options.Device, config);
        return Running.Show(session, folder, observer => OperatorLearning.Run(plan, folder, observer, session.Token));
    }
}
