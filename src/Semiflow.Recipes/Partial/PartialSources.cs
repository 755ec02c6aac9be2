using Semiflow.Data.Ocean;
using Semiflow.Flows;
using Semiflow.Systems;

namespace Semiflow.Recipes.Partial;

/// <summary>Where the sequences of a run come from: a simulated system, ocean files, or the user's trajectories.</summary>
internal static class PartialSources
{
    /// <summary>
    /// The sequences as they are in their source, split; simulated ones and ocean patches are made once and kept in the run folder.
    /// </summary>
    /// <exception cref="InputException">The data cannot be used.</exception>
    public static (TrajectorySplits Splits, PartialOrigin Origin) Load(RunSession run, PartialConfig config)
    {
        DataSource source = run.Plan.Source;
        if (source.System == "ocean" || (source.File is { } file && OceanData.IsOcean(file)))
        {
            return PartialOcean.Load(run, config);
        }

        return source.System is { } name
            ? Simulated(run, config, name)
            : (OwnTrajectories.Read(run, config.Data.Train, config.Data.Validation, config.Data.Test), new PartialOrigin());
    }

    private static (TrajectorySplits Splits, PartialOrigin Origin) Simulated(RunSession run, PartialConfig config, string name)
    {
        (IDynamicalSystem system, PartialOrigin origin) = PartialSystem.Of(name, config);
        TrajectorySet Part(string part, int count) =>
            run.Data(part, stop => system.Simulate(0, count, run.Seed(part), stop)) with { Grid = system.Grid, Channels = system.Channels };
        var splits = new TrajectorySplits(Part("train", config.Data.Train ?? 100), Part("validation", config.Data.Validation ?? 10),
            Part("test", config.Data.Test ?? 20));
        run.Observer.Say($"data:       {system.Card.Title}: {splits.Train.Count} training, {splits.Validation.Count} validation, "
            + $"{splits.Test.Count} test sequences of {splits.Train.Frames} frames on {system.Grid}");
        if (origin.Remark.Length > 0)
        {
            run.Observer.Say($"            {origin.Remark}");
        }

        return (splits, origin);
    }
}
