using System.Text.Json.Serialization;
using Semiflow.Flows;
using Semiflow.Spaces;
using Semiflow.Training.Runs;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Forecasts;

/// <summary>
/// What states a run learned and in which units its model sees them, kept next to it so that the model can be made again without the data.
/// </summary>
/// <param name="Channels">Channels.</param>
/// <param name="Axes">Axes of the grid; null where states have no space, or none is known.</param>
/// <param name="Rank">Dimensions of space; null for those of the axes.</param>
/// <param name="Environments">Number of environments.</param>
/// <param name="Shift">Subtracted from each channel; unset for 0.</param>
/// <param name="Scale">Divides each channel; unset for 1.</param>
/// <param name="Frame">Time between two frames of the training data, in the units of the data, where the model is a map from frame to
/// frame; null if it is a vector field.</param>
/// <param name="TimeUnit">The model's unit of time, in the units of the data.</param>
internal sealed record StateUnits(
    int Channels, IReadOnlyList<Axis>? Axes, int? Rank = null, int Environments = 1, IReadOnlyList<double> Shift = null!,
    IReadOnlyList<double> Scale = null!, double? Frame = null, double TimeUnit = 1)
{
    private const string FileName = "states.json";

    /// <summary>Subtracted from each channel.</summary>
    /// <exception cref="ArgumentException">Not one per channel.</exception>
    public IReadOnlyList<double> Shift { get; } = PerChannel(Shift, Channels, 0);

    /// <summary>Divides each channel.</summary>
    /// <exception cref="ArgumentException">Not one per channel.</exception>
    public IReadOnlyList<double> Scale { get; } = PerChannel(Scale, Channels, 1);

    /// <summary>The grid; null where states have no space, or none is known.</summary>
    [JsonIgnore]
    public Grid? Grid { get; } = Axes is null ? null : new Grid([.. Axes]);

    /// <summary>Dimensions of space.</summary>
    [JsonIgnore]
    public int SpaceRank => Rank ?? Axes?.Count ?? 0;

    /// <summary>States that a vector field acts on, as they are in the data.</summary>
    public static StateUnits Of(TrajectorySet set) => new((int)set.States.shape[2], set.Grid?.Axes, (int)set.States.dim() - 3);

    /// <summary>States that a map from frame to frame acts on, in the environments of training data.</summary>
    /// <param name="train">The training data.</param>
    /// <param name="normalize">Whether the model sees channels of mean 0 and deviation 1, and time in frames.</param>
    /// <exception cref="InputException">Only one frame.</exception>
    public static StateUnits OfFrames(TrajectorySet train, bool normalize)
    {
        if (train.Frames < 2)
        {
            throw new InputException("dynamics are learned from at least two frames of each trajectory; these have one.");
        }

        using var scope = NewDisposeScope();
        Tensor times = train.Times.dim() == 1 ? train.Times : train.Times[.., 0];
        double frame = (times[1..] - times[..^1]).median().item<double>();
        StateUnits states = Of(train);
        IReadOnlyList<Axis>? axes = states.Axes
            ?? (states.SpaceRank == 0 ? null : [.. train.States.shape[3..].Select(points => new Axis(0, 1, (int)points))]);
        int environments = train.Environments?.Max() + 1 ?? 1;
        if (!normalize)
        {
            return new StateUnits(states.Channels, axes, states.Rank, environments, Frame: frame);
        }

        (double Mean, double Deviation)[] sizes = [.. Enumerable.Range(0, states.Channels).Select(channel => Measured(train, channel))];
        return new StateUnits(
            states.Channels, axes, states.Rank, environments, [.. sizes.Select(each => each.Mean)],
            [.. sizes.Select(each => each.Deviation > 0 ? each.Deviation : 1)], frame, TimeUnit: frame);
    }

    /// <summary>The set in the units of the model, in single precision on a device.</summary>
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
    public static StateUnits Read(RunRecord record) => ModelCard.Read<StateUnits>(record, FileName);

    private static IReadOnlyList<double> PerChannel(IReadOnlyList<double>? values, int channels, double otherwise) =>
        values is null ? [.. Enumerable.Repeat(otherwise, channels)]
        : values.Count == channels ? values
        : throw new ArgumentException($"expected a constant for each of {channels} channels, got {values.Count}.", nameof(values));

    private Tensor Scaled(Tensor states, bool forward)
    {
        long[] along = [1, 1, Channels, .. Enumerable.Repeat(1L, (int)states.dim() - 3)];
        Tensor shift = tensor(Shift.ToArray()).view(along), scale = tensor(Scale.ToArray()).view(along);
        return forward ? (states - shift) / scale : (states * scale) + shift;
    }

    /// <summary>Mean and deviation of a channel over what was observed.</summary>
    private static (double Mean, double Deviation) Measured(TrajectorySet train, int channel)
    {
        Tensor values = train.States.select(2, channel).to(float64);
        values = train.Mask is { } mask ? values.masked_select(mask.select(2, channel)) : values.flatten();
        return (values.mean().item<double>(), values.std(false).item<double>());
    }
}
