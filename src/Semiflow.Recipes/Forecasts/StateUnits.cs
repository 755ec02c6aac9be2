using System.Text.Json.Serialization;
using Semiflow.Flows;
using Semiflow.Forecasting;
using Semiflow.Spaces;
using Semiflow.Training;
using TorchSharp;
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
/// <param name="Frame">Time between two frames of the training data, in the units of the data: the step that the model has learned to
/// take; null in runs from before it was kept.</param>
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

    /// <summary>Whether they are those of the data.</summary>
    [JsonIgnore]
    public bool AreOfData => TimeUnit == 1 && Shift.All(shift => shift == 0) && Scale.All(scale => scale == 1);

    /// <summary>States as they are in the data.</summary>
    public static StateUnits Of(TrajectorySet set) => new(
        (int)set.States.shape[2], set.Grid?.Axes, (int)set.States.dim() - 3,
        Frame: set.Frames < 2 ? null : MaskedFields.Interval(set.Times));

    /// <summary>States in the environments of training data.</summary>
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
        StateUnits states = Of(train);
        double frame = states.Frame!.Value;
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
            [.. sizes.Select(each => each.Deviation)], frame, TimeUnit: frame);
    }

    /// <summary>What counts as 1 in each channel of data: the deviation over what was observed; 1 where nothing varies.</summary>
    public static IReadOnlyList<double> Deviations(TrajectorySet train)
    {
        using DisposeScope scope = NewDisposeScope();
        return [.. Enumerable.Range(0, (int)train.States.shape[2]).Select(channel => Measured(train, channel).Deviation)];
    }

    /// <summary>The set in the units of the model, in single precision on a device.</summary>
    /// <exception cref="InputException">Values that are not finite in single precision.</exception>
    public TrajectorySet ToUnits(TrajectorySet set, Device device)
    {
        return Single(InUnits(set), device);
    }

    /// <summary>A set in single precision on a device.</summary>
    /// <exception cref="InputException">Values that are not finite in single precision.</exception>
    public static TrajectorySet Single(TrajectorySet set, Device device)
    {
        Tensor states = set.States.to(float32);
        Tensor finite = states.isfinite().transpose(0, 1).flatten(1).all(1);
        if (Array.IndexOf(finite.data<bool>().ToArray(), false) is var bad and >= 0)
        {
            throw new InputException($"trajectory {bad} (counted from 0 in its part of the data) has values too large for single "
                + $"precision, in which networks compute: repair it or leave it out.");
        }

        return set with { States = states.to(device), Mask = set.Mask?.to(device) };
    }

    /// <summary>The set in the units of the model, in double precision.</summary>
    public TrajectorySet InUnits(TrajectorySet set)
    {
        Tensor states = Scaled(set.States, forward: true);
        return set with { Times = set.Times / TimeUnit, States = set.Mask is { } mask ? states * mask : states };
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

    /// <summary>Mean and deviation of a channel over what was observed; deviation 1 where nothing varies.</summary>
    private static (double Mean, double Deviation) Measured(TrajectorySet train, int channel)
    {
        Tensor values = train.States.select(2, channel).to(float64);
        values = train.Mask is { } mask ? values.masked_select(mask.select(2, channel)) : values.flatten();
        return (values.mean().item<double>(), values.std(false).item<double>() is var deviation and > 0 ? deviation : 1);
    }
}
