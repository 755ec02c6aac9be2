using System.Text.Json;
using System.Text.Json.Nodes;
using Semiflow.Flows;
using Semiflow.Operators;
using Semiflow.Spaces;
using Semiflow.Training.Runs;
using static TorchSharp.torch;

namespace Semiflow.Recipes.LeadsRecipes;

/// <summary>
/// What states a run learned and in which units its networks see them, kept beside it so that its model can be made again without the data.
/// </summary>
/// <param name="Environments">Number of environments.</param>
/// <param name="Channels">Channels.</param>
/// <param name="Grid">The grid; null where states have no space.</param>
/// <param name="Units">Shift and scale of each channel.</param>
/// <param name="Frame">Time between two frames of the training data, in the units of the data.</param>
/// <param name="TimeUnit">The networks' unit of time, in the units of the data.</param>
internal sealed record LeadsStates(int Environments, int Channels, Grid? Grid, Normalization Units, double Frame, double TimeUnit)
{
    private const string FileName = "states.json";

    /// <summary>The states of training data.</summary>
    /// <exception cref="InputException">One frame alone.</exception>
    public static LeadsStates Of(TrajectorySet train, bool normalize)
    {
        int channels = (int)train.States.shape[2], rank = (int)train.States.dim() - 3;
        if (train.Frames < 2)
        {
            throw new InputException("dynamics are learned from at least two frames a trajectory; these have one.");
        }

        using var scope = NewDisposeScope();
        Tensor times = train.Times.dim() == 1 ? train.Times : train.Times[.., 0];
        double frame = (times[1..] - times[..^1]).median().item<double>();
        Grid? grid = train.Grid ?? (rank == 0 ? null : new Grid([.. train.States.shape[3..].Select(n => new Axis(0, 1, (int)n))]));
        Normalization units = normalize ? Measured(train, channels) : Normalization.Identity(channels);
        return new LeadsStates(train.Environments?.Max() + 1 ?? 1, channels, grid, units, frame, normalize ? frame : 1);
    }

    /// <summary>The set in the units of the networks, in single precision on a device.</summary>
    public TrajectorySet ToUnits(TrajectorySet set, Device device)
    {
        Tensor states = Scaled(set.States, forward: true).to(float32).to(device);
        return set with { Times = set.Times / TimeUnit, States = set.Mask is { } mask
            ? states * mask.to(device)
            : states, Mask = set.Mask?.to(device) };
    }

    /// <summary>States <c>[time, trajectory, channel, x…]</c> back in the units of the data, in double precision on the CPU.</summary>
    public Tensor FromUnits(Tensor states) => Scaled(states.cpu().to(float64), forward: false);

    /// <summary>Keeps them in a run.</summary>
    public void Write(RunFolder folder) => RunFolder.WriteJson(Path.Combine(folder.Path, FileName), new JsonObject
    {
        ["environments"] = Environments,
        ["channels"] = Channels,
        ["axes"] = Grid is null ? null : new JsonArray([.. Grid.Axes.Select(axis => JsonSerializer.SerializeToNode(axis))]),
        ["shift"] = JsonSerializer.SerializeToNode(Units.Shift),
        ["scale"] = JsonSerializer.SerializeToNode(Units.Scale),
        ["frame"] = Frame,
        ["time_unit"] = TimeUnit,
    });

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InputException">The run is not trained yet, or the file is damaged.</exception>
    public static LeadsStates Read(RunRecord record)
    {
        string path = Path.Combine(record.Folder.Path, FileName);
        if (!File.Exists(path))
        {
            throw new InputException($"the run {record.Folder.Path} has no trained model: {record.State}. Go on with 'semiflow resume "
                + $"{record.Folder.Path}'.");
        }

        JsonObject json = RunFolder.ReadJson(path);
        try
        {
            return new LeadsStates(
                json["environments"]!.GetValue<int>(), json["channels"]!.GetValue<int>(),
                json["axes"]?.AsArray() is { } axes ? new Grid([.. axes.Select(axis => axis.Deserialize<Axis>()!)]) : null,
                new Normalization(json["shift"].Deserialize<double[]>()!, json["scale"].Deserialize<double[]>()!),
                json["frame"]!.GetValue<double>(), json["time_unit"]!.GetValue<double>());
        }
        catch (Exception error) when (error is NullReferenceException or JsonException or InvalidOperationException or ArgumentException)
        {
            throw new InputException($"{path} is damaged: {error.Message}", error);
        }
    }

    private Tensor Scaled(Tensor states, bool forward)
    {
        long[] along = [1, 1, Channels, .. Enumerable.Repeat(1L, (int)states.dim() - 3)];
        Tensor shift = tensor(Units.Shift.ToArray()).view(along), scale = tensor(Units.Scale.ToArray()).view(along);
        return forward ? (states - shift) / scale : (states * scale) + shift;
    }

    /// <summary>Mean and deviation of each channel over what was observed.</summary>
    private static Normalization Measured(TrajectorySet train, int channels)
    {
        var shift = new double[channels];
        var scale = new double[channels];
        for (int c = 0; c < channels; c++)
        {
            Tensor values = train.States.select(2, c).to(float64);
            values = train.Mask is { } mask ? values.masked_select(mask.select(2, c)) : values.flatten();
            (shift[c], double deviation) = (values.mean().item<double>(), values.std(false).item<double>());
            scale[c] = deviation > 0 ? deviation : 1;
        }

        return new Normalization(shift, scale);
    }
}
