using Semiflow.Systems;
using Semiflow.Systems.Fluids;
using Semiflow.Systems.Ocean;

namespace Semiflow.Recipes.Partial;

/// <summary>A simulated system of which a part is observed.</summary>
/// <param name="System">What makes the sequences.</param>
/// <param name="Origin">What a reader must know of them.</param>
internal sealed record PartialSystem(IDynamicalSystem System, PartialOrigin Origin)
{
    /// <summary>The system of a run with its settings.</summary>
    /// <exception cref="InputException">No such system, or a number of nodes that it cannot have.</exception>
    public static PartialSystem Of(string name, PartialConfig config)
    {
        int frames = config.Data.Past + config.Evaluation.Horizon;
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
            throw new InputException($"data.points = {config.Data.Points} cannot be had of {name}: {error.Message}", error);
        }
    }

    private static PartialSystem Euler(PartialDataConfig data, int frames)
    {
        var system = new EulerTracer { Points = data.Points ?? 64, Frames = frames, Step = data.Interval ?? 0.1 };
        return new PartialSystem(system, new PartialOrigin { Card = system.Card });
    }

    private static PartialSystem Basin(PartialDataConfig data, int frames)
    {
        int windows = Math.Max(1, Math.Max(data.Train ?? 0, Math.Max(data.Validation ?? 0, data.Test ?? 0)));
        var system = new ShallowWater
        {
            Points = data.Points ?? 80, SpinUpYears = data.SpinUpYears, Frames = frames, Step = data.Interval ?? 0.5,
            // One run for each part, its sequences one after the other without overlap.
            Spacing = frames + (frames / 2), WindowsPerRun = windows,
        };
        return new PartialSystem(system, new PartialOrigin
        {
            Card = system.Card, TimeUnit = "days", Units = ["m", "m/s", "m/s"], NorthFirst = true, Basin = system,
            Remark = "Training, validation and tests are parts of three runs of the basin that share nothing.",
        });
    }
}
