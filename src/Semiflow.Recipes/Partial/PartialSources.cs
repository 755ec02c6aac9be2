using Semiflow.Data;
using Semiflow.Data.Ocean;
using Semiflow.Flows;
using Semiflow.Systems;
using Semiflow.Systems.Fluids;
using Semiflow.Systems.Ocean;

namespace Semiflow.Recipes.Partial;

/// <summary>Where sequences come from, and what a reader must know about them.</summary>
/// <param name="Card">The system that made them; null for files.</param>
/// <param name="Remark">A remark; empty for none.</param>
/// <param name="TimeUnit">Unit of time; empty for none.</param>
/// <param name="Units">Unit of each channel in the order of the data; null for none.</param>
/// <param name="NorthFirst">Whether the first axis of space runs north and the second east: pictures turn it upright.</param>
/// <param name="TestScales">For each test sequence, how many <c>ScaleUnit</c> a unit of its first channel is; null where all are
/// alike.</param>
/// <param name="ScaleUnit">Unit of the scales.</param>
/// <param name="Basin">The basin whose balance tells velocities by a formula; null if there is none.</param>
internal sealed record PartialOrigin(
    SystemCard? Card = null, string Remark = "", string TimeUnit = "", IReadOnlyList<string>? Units = null, bool NorthFirst = false,
    IReadOnlyList<double>? TestScales = null, string ScaleUnit = "", ShallowWater? Basin = null)
{
    /// <summary>Unit of a channel, by its place in the data; empty for none.</summary>
    public string UnitOf(int channel) => Units?.ElementAtOrDefault(channel) ?? "";
}

/// <summary>
/// Sequences of a run as they are in their source, split: a simulated system, ocean files, or the user's trajectories. Simulated ones and
/// ocean patches are made once and kept in the run folder.
/// </summary>
internal static class PartialSources
{
    private const string OceanFiles = "ocean files", FileOption = "--data";

    /// <summary>
    /// What makes the data of a source; null for trajectories of the user. Whether a file is of the ocean is looked at once, and then
    /// stands in the record of the run, wherever the file goes.
    /// </summary>
    /// <exception cref="InputException">The file is damaged.</exception>
    public static string? SystemOf(DataSource source)
    {
        OptionUse used = source.Used;
        if (!used.Found.ContainsKey(FileOption) && File.Exists(source.File) && OceanData.IsOcean(source.File))
        {
            used.Find(FileOption, OceanFiles);
        }

        return source.System ?? used.Found.GetValueOrDefault(FileOption);
    }

    /// <summary>Makes or reads them.</summary>
    /// <exception cref="InputException">The data cannot be used.</exception>
    public static (TrajectorySplits Splits, PartialOrigin Origin) Load(RunSession run, PartialConfig config)
    {
        DataSource source = run.Plan.Source;
        if (SystemOf(source) is "ocean" or OceanFiles)
        {
            return PartialOcean.Load(run, config);
        }

        return source.System is { } name
            ? Simulate(run, config, name)
            : (OwnTrajectories.Read(
                run, config.Data.Train, config.Data.Validation, config.Data.Test, config.Data.Past, config.Observed), new PartialOrigin());
    }

    /// <summary>A system with the settings of a run, and what a reader must know about it.</summary>
    /// <exception cref="InputException">No such system, or a number of nodes that it cannot have.</exception>
    public static (IDynamicalSystem System, PartialOrigin Origin) Find(string name, PartialConfig config)
    {
        int frames = config.Data.Past + config.Evaluation.Horizon;
        CheckCoarse(name, config.Data);
        try
        {
            return name switch
            {
                "euler" => Euler(config.Data, frames),
                "shallow-water" => Basin(config.Data, frames),
                _ => throw new InputException($"there is no recipe of partial observations for the system '{name}'."),
            };
        }
        catch (ArgumentOutOfRangeException error) when (error.ParamName == "value")
        {
            string expected = error.Message.Split(" (Parameter", 2)[0]; // What follows is of the program.
            throw new InputException($"{name} cannot have data.points = {config.Data.Points}: {expected}", error);
        }
    }

    /// <summary>Further sequences of the simulator of a run, which share nothing with its own.</summary>
    /// <param name="run">The run.</param>
    /// <param name="config">Its settings.</param>
    /// <param name="part">Name of the sequences.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="InputException">The data of the run have no simulator.</exception>
    public static TrajectorySet Simulated(RunSession run, PartialConfig config, string part, int count)
    {
        if (run.Plan.Source.System is not { } name || name == "ocean")
        {
            throw new InputException("model.initial = encoder_pretrained needs a simulator that knows the hidden channels: use it with "
                + "partial-shallow-water or partial-euler, or choose encoder.");
        }

        IDynamicalSystem system = Find(name, config).System;
        return run.Data(part, stop => system.Simulate(0, count, run.Seed(part), stop)) with
            { Grid = system.Grid, Channels = system.Channels };
    }

    private static (TrajectorySplits Splits, PartialOrigin Origin) Simulate(RunSession run, PartialConfig config, string name)
    {
        (IDynamicalSystem system, PartialOrigin origin) = Find(name, config);
        TrajectorySet Part(string part, int count) => Simulated(run, config, part, count);
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

    /// <summary>
    /// Refuses means of nodes that leave no grid, before the data are made; a basin is looked at on the coarse one in the end.
    /// </summary>
    private static void CheckCoarse(string name, PartialDataConfig data)
    {
        int nodes = data.Points ?? (name == "euler" ? 64 : 80), left = nodes / data.Coarsen;
        if (nodes % data.Coarsen != 0 || (name == "shallow-water" && data.Coarsen > 1 && (left < 16 || left % 8 != 0)))
        {
            throw new InputException($"data.coarsen = {data.Coarsen} does not fit {name} on {nodes} nodes: the number of nodes that are "
                + $"left must be whole{(name == "shallow-water" ? ", and a multiple of 8 from 16" : "")}. Change it or data.points.");
        }
    }

    private static (IDynamicalSystem System, PartialOrigin Origin) Euler(PartialDataConfig data, int frames)
    {
        var system = new EulerTracer { Points = data.Points ?? 64, Frames = frames, Step = data.Interval ?? 0.1 };
        return (system, new PartialOrigin(system.Card));
    }

    private static (IDynamicalSystem System, PartialOrigin Origin) Basin(PartialDataConfig data, int frames)
    {
        int windows = Math.Max(1, Math.Max(data.Train ?? 0, Math.Max(data.Validation ?? 0, data.Test ?? 0)));
        var system = new ShallowWater
        {
            Points = data.Points ?? 80, SpinUpYears = data.SpinUpYears, Frames = frames, Step = data.Interval ?? 0.5,
            // One run for each part, its sequences one after the other without overlap.
            Spacing = frames + (frames / 2), WindowsPerRun = windows,
        };
        return (system, new PartialOrigin(
            system.Card, "Training, validation and tests are parts of three runs of the basin that share nothing.", "days",
            ["m", "m/s", "m/s"], NorthFirst: true, Basin: system));
    }
}
