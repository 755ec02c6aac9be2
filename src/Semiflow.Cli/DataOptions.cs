using System.CommandLine;
using Semiflow.Recipes;

namespace Semiflow.Cli;

/// <summary>Options that say how to read a data file.</summary>
internal sealed class DataOptions
{
    private readonly Option<string> data = new("--data") { Description =
        "HDF5, NetCDF or npz file with pairs of functions, trajectories or ocean fields", HelpName = "file", Required = true };
    private readonly Option<string?> input = new("--input")
        { Description = "Array of inputs or states (default: according to the layout)", HelpName = "name" };
    private readonly Option<string?> output = new("--output") { Description = "Array of outputs", HelpName = "name" };
    private readonly Option<string?> axes = new("--axes")
        { Description = "Dimensions of the arrays: n sample, t time, c channel, x y z; e.g. \"n t x y c\"" };
    private readonly Option<string?> outputAxes = new("--output-axes") { Description = "The same for the outputs, if they differ" };
    private readonly Option<int?> inputTime = new("--input-time") { Description = "Time index of inputs (default: the first)" };
    private readonly Option<int?> outputTime = new("--output-time")
        { Description = "Time index of outputs, negative from the end (default: the last)" };
    private readonly Option<string?> boundary = new("--boundary") { Description =
        "Nodes: periodic, dirichlet, neumann or neumann_cells, or one for each axis: periodic,dirichlet (default: from the file)" };

    private readonly Option<string?> times = new("--times")
        { Description = "Array with the times of trajectories (default: t, time or time(s))", HelpName = "name" };
    private readonly Option<double?> step = new("--step") { Description = "Time between two frames, if the file has no times" };
    private readonly Option<string?> mask = new("--mask")
        { Description = "Array that says which values were observed (default: mask; NaN is missing too)", HelpName = "name" };
    private readonly Option<string?> environments = new("--environments")
        { Description = "Array with the environment of each trajectory (default: environment)", HelpName = "name" };
    private readonly Option<string?> extent = new("--extent") { Description = "Intervals of the spatial axes, e.g. 0:1,0:2" };

    private readonly Option<bool> followLinks = new("--follow-links")
        { Description = "Follow links and virtual datasets of HDF5 files to other files" };

    private readonly Option<string?> samples = new("--samples")
        { Description = "Pairs of the file to take, e.g. 0:100, the end left out (default: all)", HelpName = "range" };

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[]
            { data, input, output, axes, outputAxes, inputTime, outputTime, boundary, times, step, mask, environments, extent,
                followLinks, samples })
        {
            command.Add(option);
        }
    }

    public DataSource Read(ParseResult parse) => new(
        null, parse.GetValue(data), null, parse.GetValue(input), parse.GetValue(output), parse.GetValue(axes), parse.GetValue(outputAxes),
        parse.GetValue(inputTime), parse.GetValue(outputTime),
        parse.GetValue(boundary), parse.GetValue(times), parse.GetValue(step), parse.GetValue(mask), parse.GetValue(environments),
        parse.GetValue(extent), parse.GetValue(followLinks), parse.GetValue(samples));
}
