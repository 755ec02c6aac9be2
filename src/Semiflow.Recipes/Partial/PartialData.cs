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
/// <param name="Validation">What chooses the best epoch.</param>
/// <param name="Test">What is reported.</param>
/// <param name="Normalization">Constants of the channels.</param>
/// <param name="Interval">Time between two frames in the unit of the data.</param>
/// <param name="Observed">Number of observed channels.</param>
/// <param name="Context">Static fields that every network sees, <c>[1, field, x, y]</c>; null where the law is the same everywhere.</param>
internal sealed record PartialData(
    TrajectorySet Train, TrajectorySet Validation, TrajectorySet Test, Normalization Normalization, double Interval, int Observed, Tensor? Context)
{
    /// <summary>The grid.</summary>
    public Grid Grid => Train.Grid!;

    /// <summary>Channels of the data, hidden ones included.</summary>
    public int Channels => (int)Train.States.shape[2];

    /// <summary>Whether both axes are periodic.</summary>
    public bool Periodic => Grid.Axes.All(axis => axis.Boundary == Boundary.Periodic);

    /// <summary>What is seen of a state.</summary>
    public ChannelSelection Observation => new([.. Enumerable.Range(0, Observed)]);

    /// <summary>Loads what the plan names.</summary>
    /// <exception cref="InputException">The data cannot be used.</exception>
    public static PartialData Load(RunSession run, PartialConfig config)
    {
        TrajectorySplits raw = run.Plan.Source.System is { } name ? Simulated(run, config, name) : OwnTrajectories.Read(run, config.Data.Train, config.Data.Validation, config.Data.Test);
        TrajectorySet first = raw.Train;
        if (first.States.dim() != 5)
        {
            throw new InputException($"partial observations are learned on fields of two variables, states [trajectory, time, channel, x, y]; these are of {first.States.dim() - 3} variables.");
        }

        if (config.Observed.Max() >= first.States.shape[2])
        {
            throw new InputException($"channel {config.Observed.Max()} is to be observed, but the data have {first.States.shape[2]} channels, counted from 0.");
        }

        int[] order = [.. config.Observed, .. Enumerable.Range(0, (int)first.States.shape[2]).Except(config.Observed)];
        TrajectorySet[] sets = [.. new[] { raw.Train, raw.Validation, raw.Test }.Select(set => Coarsening.Of(set.Pick(order), config.Data.Coarsen))];
        CheckSizes(sets[0]);
        var normalization = Constants(sets[0]);
        double interval = IntervalOf(sets[0].Times);
        TrajectorySet[] units = [.. sets.Select(set => set with
        {
            Times = set.Times.to(float64) / interval,
            States = Normalized(set, normalization),
            Grid = set.Grid ?? new Grid(new Axis(0, 1, (int)set.States.shape[3], Boundary.Neumann), new Axis(0, 1, (int)set.States.shape[4], Boundary.Neumann)),
        })];
        return new PartialData(units[0], units[1], units[2], normalization, interval, config.Observed.Count, PlaceFields.Of(units[0]));
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

    /// <summary>States in the units of the networks; what was not observed is 0, the mean.</summary>
    private static Tensor Normalized(TrajectorySet set, Normalization normalization)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor flat = normalization.Apply(set.States.flatten(0, 1).to(float64)).to(float32).reshape(set.States.shape);
        return (set.Mask is { } mask ? flat.masked_fill(mask.logical_not(), 0) : flat).MoveToOuterDisposeScope();
    }

    private static TrajectorySplits Simulated(RunSession run, PartialConfig config, string name)
    {
        PartialSystem source = PartialSystem.Of(name, config);
        TrajectorySet Part(string part, int count) => run.Data(part, stop => source.System.Simulate(0, count, run.Seed(part), stop)) with { Grid = source.System.Grid, Channels = source.System.Channels };
        var splits = new TrajectorySplits(Part("train", config.Data.Train ?? 100), Part("validation", config.Data.Validation ?? 10), Part("test", config.Data.Test ?? 20));
        run.Observer.Say($"data:       {source.System.Card.Title}: {splits.Train.Count} training, {splits.Validation.Count} validation, {splits.Test.Count} test sequences of {splits.Train.Frames} frames on {source.System.Grid}");
        if (source.Remark.Length > 0)
        {
            run.Observer.Say($"            {source.Remark}");
        }

        return splits;
    }

    private static void CheckSizes(TrajectorySet set)
    {
        if (set.States.shape[3] % 4 != 0 || set.States.shape[4] % 4 != 0)
        {
            throw new InputException(
                $"the dynamics network halves the grid twice: {set.States.shape[3]} x {set.States.shape[4]} nodes are not divisible by 4. Crop the fields, or average nodes with data.coarsen.");
        }
    }

    private static double IntervalOf(Tensor times)
    {
        using Tensor steps = times.diff(dim: 0).to(float64);
        double interval = steps.median().item<double>();
        return interval > 0 ? interval : throw new InputException("the frames of these data lie at the same time.");
    }
}
