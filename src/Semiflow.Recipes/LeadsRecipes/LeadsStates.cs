using System.Text.Json.Serialization;
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
/// <param name="Axes">Axes of the grid; null where states have no space.</param>
/// <param name="Shift">Subtracted from each channel.</param>
/// <param name="Scale">Divides each channel.</param>
/// <param name="Frame">Time between two frames of the training data, in the units of the data.</param>
/// <param name="TimeUnit">The networks' unit of time, in the units of the data.</param>
internal sealed record LeadsStates(
    int Environments, int Channels, IReadOnlyList<Axis>? Axes, IReadOnlyList<double> Shift, IReadOnlyList<double> Scale, double Frame,
    double TimeUnit)
{
    private const string FileName = "states.json";

    /// <summary>The grid; null where states have no space.</summary>
    [JsonIgnore]
    public Grid? Grid { get; } = Axes is null ? null : new Grid([.. Axes]);

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
        return new LeadsStates(
            train.Environments?.Max() + 1 ?? 1, channels, grid?.Axes, units.Shift, units.Scale, frame, normalize ? frame : 1);
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
    public void Write(RunFolder folder) => ModelCard.Write(folder, FileName, this);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InputException">The run is not trained yet, or the file is damaged.</exception>
    public static LeadsStates Read(RunRecord record) => ModelCard.Read<LeadsStates>(record, FileName);

    private Tensor Scaled(Tensor states, bool forward)
    {
        long[] along = [1, 1, Channels, .. Enumerable.Repeat(1L, (int)states.dim() - 3)];
        Tensor shift = tensor(Shift.ToArray()).view(along), scale = tensor(Scale.ToArray()).view(along);
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
