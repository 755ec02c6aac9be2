using Semiflow.Data;
using Semiflow.Data.Pairs;
using Semiflow.Flows;
using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Forecasts;

/// <summary>States to start a forecast from.</summary>
internal static class InitialStates
{
    /// <summary>
    /// The last frames of the trajectories of a file, or, where one is enough, an array of initial states
    /// <c>[trajectory, channel, x…]</c> without times, perhaps with an array of environments.
    /// </summary>
    /// <param name="source">The file and how to read it.</param>
    /// <param name="window">Frames that a forecast starts from.</param>
    /// <param name="time">Time of initial states.</param>
    /// <param name="grid">Grid of the model; null for none.</param>
    /// <param name="channels">Channels of a state.</param>
    /// <exception cref="InputException">They cannot be used.</exception>
    public static TrajectorySet Read(DataSource source, int window, double time, Grid? grid, int channels)
    {
        using (IArraySource file = ArraySource.Open(source.File!, source.FollowLinks, source.Used))
        {
            InheritedInput.Require(source.File!, source.Input, source.Used, file.Has, file.Names);
        }

        if (window == 1 && Alone(source, time, grid, channels) is { } alone)
        {
            return alone;
        }

        TrajectorySet set = TrajectoryData.Read(source.File!, source.Trajectories() with { Like = grid });
        return set.Frames >= window
            ? Last(source.File!, set, window)
            : throw new InputException($"{source.File} has {Plural.Of(set.Frames, "frames")}; this model starts from {window}.");
    }

    /// <summary>The last frames of each trajectory: of one that ends early, its own.</summary>
    private static TrajectorySet Last(string path, TrajectorySet set, int window)
    {
        if (set.Times.dim() == 1)
        {
            return set.Window(set.Frames - window, window);
        }

        // After its end a trajectory repeats its last time.
        long[] ends = (set.Times[1..] - set.Times[..^1]).gt(0).to(ScalarType.Int64).sum([0L]).data<long>().ToArray();
        if (Array.FindIndex(ends, end => end + 1 < window) is var few and >= 0)
        {
            throw new InputException($"{path}: trajectory {few} has {ends[few] + 1} frames; this model starts from {window}.");
        }

        Tensor Each(Tensor whole) => stack([.. ends.Select((end, i) => whole.select(1, i).narrow(0, end + 1 - window, window))], 1);
        return set with { Times = Each(set.Times), States = Each(set.States), Mask = set.Mask is { } mask ? Each(mask) : null };
    }

    /// <summary>States of a file without times; null where it holds trajectories.</summary>
    private static TrajectorySet? Alone(DataSource source, double time, Grid? grid, int channels)
    {
        string? given = source.Used.IsInherited("--axes") ? null : source.Axes;
        bool still = given is not null && !given.Contains('t', StringComparison.OrdinalIgnoreCase);
        using IArraySource file = ArraySource.Open(source.File!, source.FollowLinks, source.Used);
        if (!still && (given is not null || AxisHints.TimeNames.Any(file.Has) || (source.Times is { } times && file.Has(times))))
        {
            return null;
        }

        string environment = source.Environment ?? "environment";
        string[] names = [.. file.Names.Where(each => each != environment)];
        string chosen = source.Input ?? (names.Length == 1 ? names[0]
            : throw ArrayChoice.Unclear(source.File!, names, "with the initial states"));
        if (!still && source.Step is not null && file.Shape(chosen).Length == 3 + (grid?.Rank ?? 0))
        {
            return null; // The run's own kind of file: frames at a known interval.
        }

        source.Use("--input", "--environments", "--axes");
        TrajectorySet set = Arranged(source, file, chosen, given ?? AsInRun(source, file.Shape(chosen), channels), time);
        return set with { Environments = Environments(file, environment, set.Count), Grid = Place(source, file, set, grid) };
    }

    /// <summary>The axes of the run without time, where states have as many dimensions and channels by them; null elsewhere.</summary>
    private static string? AsInRun(DataSource source, long[] shape, int channels) =>
        source.Axes is { } axes && AxisLayout.ParseTrajectories(axes).Letters.Replace("t", "", StringComparison.Ordinal) is var still
        && still.Length == shape.Length && new AxisLayout(still).Size('c', shape) == channels ? still : null;

    private static int[]? Environments(IArraySource file, string name, int states)
    {
        if (!file.Has(name))
        {
            return null;
        }

        long count = file.Shape(name).Aggregate(1L, (a, b) => a * b);
        return count == states
            ? TrajectoryData.Environments(file, name, states)
            : throw new InputException($"{file.Path} has {Plural.Of(count, "environments")} for {states} initial states.");
    }

    private static TrajectorySet Arranged(DataSource source, IArraySource file, string name, string? axes, double time)
    {
        Tensor states = RealValues.Double($"{source.File}: '{name}'", TrajectoryData.Whole(file, name));
        source.Used.ReadAs = $"initial states {name} [{string.Join(", ", states.shape)}]";
        states = states.unsqueeze(0);
        if (axes is not null)
        {
            states = AxisLayout.ParseTrajectories("t" + axes).Fitting(source.File!, name, states.shape).ArrangeTrajectories(states);
        }

        return states.dim() >= 3 && states.numel() > 0 && states.isfinite().all().item<bool>()
            ? new TrajectorySet(tensor([time]), states)
            : throw new InputException($"{source.File}: initial states '{name}' have shape [{string.Join(", ", states.shape[1..])}]; "
                + $"expected finite values [trajectory, channel, x…].");
    }

    private static Grid? Place(DataSource source, IArraySource file, TrajectorySet set, Grid? grid) => TrajectoryData.MakeGrid(
        file, source.Trajectories() with { Like = grid }, [.. set.States.shape[3..].Select(points => (int)points)]);
}
