using Semiflow.Flows;
using Semiflow.Forecasting;
using Semiflow.Operators;
using Semiflow.Spaces;
using Semiflow.Systems.Ocean;
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
    double Interval, int Observed, Tensor? Context, PartialOrigin Origin)
{
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

    /// <summary>Loads what the plan names.</summary>
    /// <exception cref="InputException">The data cannot be used.</exception>
    public static PartialData Load(RunSession run, PartialConfig config)
    {
        (TrajectorySplits raw, PartialOrigin origin) = PartialSources.Load(run, config);
        run.Shows(SampleUse.Training, raw.Train);
        run.Shows(SampleUse.Choice, raw.Validation);
        run.Shows(SampleUse.Report, raw.Test);
        return Of(raw, origin, config.Observed, config.Data.Coarsen);
    }

    /// <summary>Brings sequences into the units of the networks.</summary>
    /// <param name="raw">The sequences as they are in their source.</param>
    /// <param name="origin">Where they come from.</param>
    /// <param name="observed">Observed channels.</param>
    /// <param name="coarsen">Nodes per direction whose mean is learned as one.</param>
    /// <exception cref="InputException">The data cannot be used.</exception>
    public static PartialData Of(TrajectorySplits raw, PartialOrigin origin, IReadOnlyList<int> observed, int coarsen)
    {
        Tensor states = raw.Train.States;
        if (states.dim() != 5)
        {
            throw new InputException($"partial observations are learned on fields of two variables, states [trajectory, time, channel, x, "
                + $"y]; these are of {states.dim() - 3} variables.");
        }

        if (observed.Max() >= states.shape[2])
        {
            throw new InputException($"channel {observed.Max()} cannot be observed: the data have "
                + $"{Plural.Of((int)states.shape[2], "channels")}, counted "
                + $"from 0.");
        }

        int[] order = [.. observed, .. Enumerable.Range(0, (int)states.shape[2]).Except(observed)];
        TrajectorySet[] sets = [.. new[] { raw.Train, raw.Validation, raw.Test }.Select(set => Coarsened(set.Pick(order), coarsen))];
        CheckSizes(sets[0]);
        Normalization normalization = MaskedFields.Constants(sets[0]);
        double interval = MaskedFields.Interval(sets[0].Times);
        TrajectorySet[] units = [.. sets.Select(set => set with
        {
            Times = set.Times.to(float64) / interval,
            States = MaskedFields.Normalized(set, normalization),
            Grid = set.Grid ?? new Grid(new Axis(0, 1, (int)set.States.shape[3], Boundary.Neumann),
                new Axis(0, 1, (int)set.States.shape[4], Boundary.Neumann)),
        })];
        return new PartialData(
            units[0], units[1], units[2], order, normalization, interval, observed.Count, MaskedFields.StaticFields(units[0]), origin)
            { Irregular = MaskedFields.IsIrregular(units[0].Times) };
    }

    /// <summary>Means over blocks of <paramref name="size"/> nodes per direction; a block with a missing value is missing.</summary>
    /// <exception cref="InputException">The grid cannot be divided into such blocks.</exception>
    public static TrajectorySet Coarsened(TrajectorySet set, int size)
    {
        long nx = set.States.shape[3], ny = set.States.shape[4];
        return size == 1 ? set
            : nx % size == 0 && ny % size == 0 ? MaskedFields.BlockMeans(set, size)
            : throw new InputException($"data.coarsen = {size} does not divide the grid of {nx} x {ny} nodes.");
    }

    /// <summary>
    /// Every window of further sequences as k frames and the last of them once more: what finds the whole state of the last frame from the
    /// frames, learns as a forecast of one frame.
    /// </summary>
    /// <param name="raw">Sequences as they are in their source.</param>
    /// <param name="coarsen">Nodes per direction whose mean is learned as one.</param>
    /// <param name="past">Frames, k.</param>
    public TrajectorySet Starts(TrajectorySet raw, int coarsen, int past)
    {
        TrajectorySet set = Coarsened(raw.Pick(Order), coarsen);
        Tensor states = MaskedFields.Normalized(set, Normalization);
        IEnumerable<Tensor> windows = Enumerable.Range(0, set.Frames - past + 1)
            .Select(from => cat([states.narrow(0, from, past), states.narrow(0, from + past - 1, 1)]));
        return new TrajectorySet(arange(past + 1, float64), cat([.. windows], 1)) { Grid = Grid };
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

    /// <summary>True where hidden states are scored: three nodes from the edges (spec partial-observations.md 5.3).</summary>
    public Tensor Interior() => MaskedFields.Interior(Grid, 3);

    /// <summary>The mean observation at each node over what was observed there, normalized units, <c>[1, observed, x, y]</c>.</summary>
    public Tensor Climate()
    {
        Tensor seen = Observation.Apply(Train.States);
        Tensor known = Train.Mask is { } mask ? Observation.Apply(mask.to(seen.dtype)) : ones_like(seen);
        return ((seen * known).sum([0, 1]) / known.sum([0, 1]).clamp_min(1)).unsqueeze(0);
    }

    /// <summary>
    /// What a formula tells of the hidden channels without any learning: the velocities that balance the height of a shallow-water basin
    /// (spec partial-observations.md 5.3); null where the data have no such formula. A learned state must beat it to be praised.
    /// </summary>
    /// <param name="heights">Observed channels in the units of the data, <c>[sample, observed, y, x]</c>.</param>
    /// <returns>The hidden channels in their order, <c>[sample, component, y, x]</c>.</returns>
    public Tensor? HiddenByFormula(Tensor heights)
    {
        int height = Order.Take(Observed).ToList().IndexOf(0);
        if (Origin.Basin is not { } basin || height < 0)
        {
            return null;
        }

        using DisposeScope scope = NewDisposeScope();
        // On coarsened data the balance is taken on the grid that the model sees.
        ShallowWater coarse = basin with { Points = Grid.Axes[0].Points };
        Tensor velocity = coarse.Geostrophic(heights.select(1, height).to(float64));
        using Tensor hidden = tensor(Order.Skip(Observed).Select(channel => channel - 1L).ToArray());
        return velocity.index_select(1, hidden).MoveToOuterDisposeScope();
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
}
