using Semiflow.Data;
using Semiflow.Flows;
using Semiflow.Recipes.Runs.Observers;

namespace Semiflow.Recipes.Forecasts;

/// <summary>Trajectories of a run, split.</summary>
/// <param name="Train">What the model learns from.</param>
/// <param name="Validation">What chooses the best epoch.</param>
/// <param name="Test">What is reported.</param>
internal sealed record TrajectorySplits(TrajectorySet Train, TrajectorySet Validation, TrajectorySet Test);

/// <summary>The user's own trajectories.</summary>
internal static class OwnTrajectories
{
    /// <summary>
    /// Reads the file of a run and splits it in file order, in each environment alike: first the training part, last the tests.
    /// With a file out of distribution, the tests are all of that.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="train">Training trajectories of each environment; null for all that the other parts leave.</param>
    /// <param name="validation">Validation trajectories of each environment; null for a tenth, at least one.</param>
    /// <param name="test">Test trajectories of each environment; null for a tenth, at least one.</param>
    /// <param name="window">Frames from which forecasts start.</param>
    /// <param name="observed">Channels that an encoder sees; null where forecasts start from whole states.</param>
    /// <exception cref="InputException">A file cannot be used, has too few trajectories or frames, or none to start from.</exception>
    public static TrajectorySplits Read(
        RunSession run, int? train = null, int? validation = null, int? test = null, int window = 1, IReadOnlyList<int>? observed = null)
    {
        ArgumentNullException.ThrowIfNull(run);
        DataSource source = run.Plan.Source;
        source.Use("--data-out");
        TrajectorySet all = TrajectoryData.Read(source.File!, source.Trajectories());
        source.RequireUsed();
        string layout = source.Used.ReadAs;
        CheckStarts(source.File!, all, window, observed);
        TrajectorySet? outside = source.FileOut is { } other ? Outside(other, source, all) : null;
        if (outside is not null)
        {
            CheckStarts(source.FileOut!, outside, window, observed);
        }

        int[][] environments = [.. Enumerable.Range(0, all.Count).GroupBy(i => all.Environments?[i] ?? 0).OrderBy(group => group.Key)
            .Select(group => group.ToArray())];
        var parts = new List<int>[] { [], [], [] };
        foreach (int[] members in environments)
        {
            int forValidation = validation ?? Math.Max(1, members.Length / 10);
            int forTest = outside is not null ? 0 : test ?? Math.Max(1, members.Length / 10);
            int forTraining = train ?? members.Length - forValidation - forTest;
            if (forTraining < 1 || forTraining + forValidation + forTest > members.Length)
            {
                throw new InputException(
                    $"{source.File} has {Plural.Of(members.Length, "trajectories")}"
                        + $"{(environments.Length > 1 ? " of one environment" : "")}, too few: {Math.Max(1, forTraining)} for training, "
                        + $"{forValidation} for validation and {forTest} for tests are needed.");
            }

            parts[0].AddRange(members[..forTraining]);
            parts[1].AddRange(members[forTraining..(forTraining + forValidation)]);
            parts[2].AddRange(members[^forTest..]);
        }

        run.Observer.SayClauses("data:", $"{source.File}: {layout}" + (all.Grid is { } grid ? $"; on {grid}" : "")
            + (environments.Length > 1 ? $"; {environments.Length} environments" : "")
            + (all.Mask is null ? "" : "; some values missing"));
        run.Observer.Warn(SinglePrecision.LostInFile(source.File!, "state", all.States.flatten(0, 1)));
        run.Observer.Say($"            {parts[0].Count} for training, {parts[1].Count} for validation, {outside?.Count ?? parts[2].Count} "
            + $"for tests{(outside is null ? "" : $" ({source.FileOut})")}");
        return new TrajectorySplits(all.Select(parts[0]), all.Select(parts[1]), outside ?? all.Select(parts[2]));
    }

    /// <summary>Tests of another file, on the grid and in the environments of the run.</summary>
    private static TrajectorySet Outside(string path, DataSource source, TrajectorySet all)
    {
        TrajectorySet outside = TrajectoryData.Read(path, source.Trajectories() with { Like = all.Grid });
        if (!outside.States.shape.Skip(2).SequenceEqual(all.States.shape.Skip(2)))
        {
            throw new InputException(
                $"{path} has states [{string.Join(", ", outside.States.shape.Skip(2))}] (channel, x…), {source.File} has "
                    + $"[{string.Join(", ", all.States.shape.Skip(2))}].");
        }

        if (all.Grid is { } grid && !grid.Equals(outside.Grid))
        {
            throw new InputException($"{path} lies on {outside.Grid}, {source.File} on {grid}: intervals and boundaries must agree.");
        }

        int environments = all.Environments?.Max() + 1 ?? 1;
        return (outside.Environments, environments) switch
        {
            (null, > 1) => throw new InputException($"{path} does not say to which of the {environments} environments of {source.File} "
                + $"each trajectory belongs: add the array 'environment'."),
            ({ } each, > 1) when each.Max() >= environments => throw new InputException(
                $"{path} has a trajectory of environment {each.Max()}; {source.File} has {environments}, counted from 0."),
            _ => outside,
        };
    }

    private static void CheckStarts(string path, TrajectorySet set, int window, IReadOnlyList<int>? observed)
    {
        if (set.Frames <= window)
        {
            throw new InputException($"{path} has {Plural.Of(set.Frames, "frames")}; forecasts start from {window} and need at "
                + $"least one more.");
        }

        if (observed?.Any(channel => channel >= set.States.shape[2]) != true) // Channels that are not there are another fault.
        {
            ObservedStarts.Require(path, set.Window(0, window), "first", observed);
        }
    }
}
