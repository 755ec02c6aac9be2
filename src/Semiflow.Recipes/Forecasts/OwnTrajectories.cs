using Semiflow.Data.Trajectories;
using Semiflow.Flows;

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
    /// <exception cref="InputException">The file cannot be used or has too few trajectories.</exception>
    public static TrajectorySplits Read(RunSession run, int? train = null, int? validation = null, int? test = null)
    {
        ArgumentNullException.ThrowIfNull(run);
        DataSource source = run.Plan.Source;
        source.Use("--data-out");
        TrajectorySet all = TrajectoryData.Read(source.File!, source.Trajectories());
        source.RequireUsed();
        string layout = source.Used.ReadAs;
        TrajectorySet? outside = source.FileOut is { } other ? TrajectoryData.Read(other, source.Trajectories()) : null;
        if (outside is not null && !outside.States.shape.Skip(2).SequenceEqual(all.States.shape.Skip(2)))
        {
            throw new InputException(
                $"{source.FileOut} has states [{string.Join(", ", outside.States.shape.Skip(2))}] (channel, x…), {source.File} has "
                    + $"[{string.Join(", ", all.States.shape.Skip(2))}].");
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
                    $"{source.File} has {members.Length} trajectories{(environments.Length > 1 ? " of one environment" : "")}, too few for "
                        + $"{Math.Max(1, forTraining)} for training, {forValidation} for validation and {forTest} for tests.");
            }

            parts[0].AddRange(members[..forTraining]);
            parts[1].AddRange(members[forTraining..(forTraining + forValidation)]);
            parts[2].AddRange(members[^forTest..]);
        }

        run.Observer.Say($"data:       {source.File}: {layout}" + (all.Grid is { } grid ? $"; on {grid}" : "")
            + (environments.Length > 1 ? $"; {environments.Length} environments" : "")
            + (all.Mask is null ? "" : "; some values missing"));
        run.Observer.Say($"            {parts[0].Count} for training, {parts[1].Count} for validation, {outside?.Count ?? parts[2].Count} "
            + $"for tests{(outside is null ? "" : $" ({source.FileOut})")}");
        return new TrajectorySplits(all.Select(parts[0]), all.Select(parts[1]), outside ?? all.Select(parts[2]));
    }
}
