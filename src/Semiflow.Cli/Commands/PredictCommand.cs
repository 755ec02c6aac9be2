using System.CommandLine;
using Semiflow.Native;
using Semiflow.Recipes;

namespace Semiflow.Cli.Commands;

/// <summary><c>semiflow predict</c>: outputs for new inputs, at any resolution.</summary>
internal static class PredictCommand
{
    public static Command Create(CommandSession session)
    {
        var run = new Argument<string>("run") { Description = "Folder of a trained run" };
        var input = new Option<string>("--input")
            { Description = "npz, HDF5 or NetCDF-4 file with inputs, on any grid", HelpName = "file", Required = true };
        var output = new Option<string>("--output")
            { Description = "File to write, inputs and predicted outputs: .npz, .h5 or .nc", HelpName = "file", Required = true };
        var name = new Option<string?>("--name") { Description = "Array of inputs (default: input, x, or the only one)" };
        var times = new Option<string?>("--times")
            { Description =
                "Times to forecast, for trajectories: 0:10:0.5 (from, to, step) or 0,0.5,1; the first is that of the last given state",
                HelpName = "times" };
        var axes = new Option<string?>("--axes")
            { Description = "Dimensions of the array: n sample, t time, c channel, x y z (default: as in the run, or by the sizes)" };
        var inputTime = new Option<int?>("--input-time")
            { Description = "Time index of inputs, where they have time (default: as in the run)" };
        var boundary = new Option<string?>("--boundary")
            { Description = "Nodes, for one or each axis (default: from the file, or the run)" };
        var extent = new Option<string?>("--extent")
            { Description = "Intervals of the axes, e.g. 0:1,0:2 (default: from the file, or the run)" };
        var followLinks = new Option<bool>("--follow-links") { Description = "Follow links of HDF5 files to other files" };
        var samples = new Option<string?>("--samples")
            { Description = "Inputs of the file to take, e.g. 0:100, the end left out (default: all)", HelpName = "range" };
        Option<bool> force = OutputOptions.Force();
        var command = new Command("predict", "Predict outputs for new inputs, at any resolution")
            { run, input, output, name, axes, inputTime, boundary, extent, followLinks, samples, times, force };
        command.SetAction(parse =>
        {
            LibTorch.Load();
            return WorkProgress.Over(session, observer =>
            {
                RunRecord record = RunRecord.Open(parse.GetValue(run)!, MethodCatalogue.All).OfOneSeed();
                var request = new PredictionRequest(parse.GetValue(input)!, parse.GetValue(output)!, parse.GetValue(name),
                    parse.GetValue(force), TimeList.Read(parse.GetValue(times)))
                {
                    Reading = new DataSource(
                        Input: parse.GetValue(name), Axes: parse.GetValue(axes), InputTime: parse.GetValue(inputTime),
                        Boundary: parse.GetValue(boundary), Extent: parse.GetValue(extent),
                        FollowLinks: parse.GetValue(followLinks), Samples: parse.GetValue(samples)).After(record.Plan.Source),
                };
                RunReading.Tell(request.Reading.InheritedByPrediction, observer);
                record.Plan.Method.Open(record).Predict(request, observer);
                return ExitCode.Done;
            });
        });
        return command;
    }
}
