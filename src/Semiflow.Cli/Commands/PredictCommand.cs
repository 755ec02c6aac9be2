using System.CommandLine;
using Semiflow.Native;
using Semiflow.Recipes;

namespace Semiflow.Cli.Commands;

/// <summary><c>semiflow predict</c>: outputs for new inputs, at any resolution.</summary>
internal static class PredictCommand
{
    public static Command Create(Session session)
    {
        var run = new Argument<string>("run") { Description = "Folder of a trained run" };
        var input = new Option<string>("--input") { Description = "npz or HDF5 file with inputs, on any grid", HelpName = "file", Required = true };
        var output = new Option<string>("--output") { Description = "npz file to write: inputs and predicted outputs", HelpName = "file", Required = true };
        var name = new Option<string?>("--name") { Description = "Array with inputs (default: input, x, or the only one)" };
        var force = new Option<bool>("--force") { Description = "Replace an existing file" };
        var command = new Command("predict", "Predict outputs for new inputs, at any resolution") { run, input, output, name, force };
        command.SetAction(parse =>
        {
            LibTorch.Load();
            return Watch.Over(session, observer =>
            {
                TrainedRun.Open(parse.GetValue(run)!).Predict(
                    parse.GetValue(input)!, parse.GetValue(name), parse.GetValue(output)!, parse.GetValue(force), observer);
                return ExitCode.Done;
            });
        });
        return command;
    }
}
