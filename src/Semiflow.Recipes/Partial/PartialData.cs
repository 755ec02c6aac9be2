using Semiflow.Flows;
using Semiflow.Forecasting;
using Semiflow.Operators;
using Semiflow.Spaces;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Partial;

/// <summary>
/// The sequences of a run in the units of the networks: every channel minus its mean over its standard deviation in the training
/// data, observed channels first, time in frame intervals.
/// </summary>
/// <param name="Train">What the model learns from.</param>
/// <param name="Validation">What chooses the best epoch, and what probes are fitted on.</param>
/// <param name="Test">What is reported.</param>
/// <param name="Order">Channel of the source at each position.</param>
/// <param name="Normalization">Constants of the channels.</param>
/// <param name="Interval">Time between two frames in the unit of the data.</param>
/// <param name="Observed">Number of observed channels.</param>
/// <param name="Context">Static fields that every network sees, <c>[1, field, x, y]</c>; null where the law is the same everywhere.</param>
/// <param name="Origin">Where they come from.</param>
internal sealed record PartialData(
    TrajectorySet Train, TrajectorySet Validation, TrajectorySet Test, IReadOnlyList<int> Order, Normalization Normalization,
    double Interval, int Observed,
    Tensor? Context, PartialOrigin Origin)
{
    private const int Margin = 3;

    /// <summary>The grid.</summary>
    public Grid Grid => Train.Grid!;

    /// <summary>Channels of the data, hidden ones included.</summary>
    public int Channels => (int)Train.States.shape[2];

    /// <summary>Whether both axes are periodic.</summary>
    public bool Periodic => Grid.Axes.All(axis => axis.Boundary == Boundary.Periodic);

    /// <summary>Whether frames are not evenly spaced.</summary>
    public bool Irregular { get; private init; }

    /// <summary>What is seen of a state.</summary>
    public ChannelSelection Observation => new([.. Enumerable.Range(0, Observed)]);

    /// <summary>
    /// True at the nodes where hidden states are scored: three nodes from the edges that are not periodic (spec partial-observations.md
    /// 5.3), <c>[x, y]</c>.
    /// </summary>
    public Tensor Interior()
    {
        long[] shape = [Grid.Axes[0].Points, Grid.Axes[1].Points];
        Tensor inside = ones(shape, ScalarType.Bool);
        for (int axis = 0; axis < 2; axis++)
        {
            if (Grid.Axes[axis].Boundary != Boundary.Periodic && shape[axis] > 2 * Margin)
            {
                inside.narrow(axis, 0, Margin).fill_(false);
                inside.narrow(axis, shape[axis] - Margin, Margin).fill_(false);
            }
        }

        return inside;
    }

    /// <summary>Channels in the units of the data.</summary>
    /// <param name="values"><c>[…, channel, x, y]</c>, normalized.</param>
    /// <param name="first">Position of its first channel.</param>
    public Tensor Physical(Tensor values, int first)
    {
        int count = (int)values.shape[^3];
        var part = new Normalization([.. Normalization.Shift.Skip(first).Take(count)], [.. Normalization.Scale.Skip(first).Take(count)]);
        return part.Invert(values.to(float64).flatten(0, -4)).reshape(values.shape);
    }

    /// <summary>Loads what the plan names.</summary>
    /// <exception cref="InputException">The data cannot be used.</exception>
    public static PartialData Load(RunSession run, PartialConfig config)
    {
        (TrajectorySplits raw, PartialOrigin origin) = PartialSources.Load(run, config);
        TrajectorySet first = raw.Train;
        if (first.States.dim() != 5)
        {
            throw new InputException($"partial observations are learned on fields of two variables, states [trajectory, time, channel, x, "
                + $"y]; these are of {first.States.dim() - 3} variables.");
        }

        if (config.Observed.Max() >= first.States.shape[2])
        {
            throw new InputException($"channel {config.Observed.Max()} is to be observed, but the data have {first.States.shape[2]} "
                + $"channels, counted from 0.");
        }

        int[] order = [.. config.Observed, .. Enumerable.Range(0, (int)first.States.shape[2]).Except(config.Observed)];
        TrajectorySet[] sets = [.. new[] { raw.Train, raw.Validation, raw.Test }.Select(
            set => Coarsening.Of(set.Pick(order), config.Data.Coarsen))];
        CheckSizes(sets[0]);
        Normalization normalization = Constants(sets[0]);
        double interval = IntervalOf(sets[0].Times);
        TrajectorySet[] units = [.. sets.Select(set => set with
        {
            Times = set.Times.to(float64) / interval,
            States = Normalized(set, normalization),
            Grid = set.Grid ?? new Grid(new Axis(0, 1, (int)set.States.shape[3], Boundary.Neumann),
                new Axis(0, 1, (int)set.States.shape[4], Boundary.Neumann)),
        })];
        return new PartialData(units[0], units[1], units[2], order, normalization, interval, config.Observed.Count,
            PlaceFields.Of(units[0]), origin)
        {
            Irregular = IsIrregular(units[0].Times),
        };
    }

    /// <summary>States in the units of the networks; what was not observed is 0, the mean.</summary>
    public static Tensor Normalized(TrajectorySet set, Normalization normalization)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor flat = normalization.Apply(set.States.flatten(0, 1).to(float64)).to(float32).reshape(set.States.shape);
        return (set.Mask is { } mask ? flat.masked_fill(mask.logical_not(), 0) : flat).MoveToOuterDisposeScope();
    }

    /// <summary>Mean and standard deviation of each channel over what was observed: land must not enter means.</summary>
    private static Normalization Constants(TrajectorySet set)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor values = set.States.to(float64);
        Tensor weight = set.Mask?.to(float64) ?? ones_like(values);
        long[] all = [0, 1, 3, 4];
        Tensor count = weight.sum(all).clamp_min(1), mean = (values * weight).sum(all) / count;
        Tensor deviation = (((values - mean.view([1, 1, -1, 1, 1])) * weight).square().sum(all) / count).sqrt();
        double[] scale = [.. deviation.data<double>().ToArray().Select(value => value == 0 ? 1 : value)];
        return new Normalization(mean.data<double>().ToArray(), scale);
    }

    private static void CheckSizes(TrajectorySet set)
    {
        if (set.States.shape[3] % 4 != 0 || set.States.shape[4] % 4 != 0)
        {
            throw new InputException(
                $"the dynamics network halves the grid twice: {set.States.shape[3]} x {set.States.shape[4]} nodes are not divisible by 4. "
                    + $"Crop the fields, or average nodes with data.coarsen.");
        }
    }

    /// <summary>The usual time between frames; frames that are not there repeat the time before them and do not count.</summary>
    private static double IntervalOf(Tensor times)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor steps = times.diff(dim: 0).to(float64);
        Tensor real = steps.masked_select(steps > 0);
        return real.numel() > 0 ? real.median().item<double>() : throw new InputException("the frames of these data lie at the same time.");
    }

    private static bool IsIrregular(Tensor times)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor steps = times.diff(dim: 0).to(float64);
        return ((steps > 0) & ((steps - 1).abs() > 1e-3)).any().item<bool>();
    }
}
