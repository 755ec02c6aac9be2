using Semiflow.Training;

namespace Semiflow.Recipes.Results;

/// <summary>What every run ends with: sizes, times and memory.</summary>
internal static class CostFigures
{
    /// <summary>Learned numbers of the main model.</summary>
    public static Figure Parameters { get; } = new("parameters", "parameters", Better: Better.Neither);

    /// <summary>The epoch whose parameters were kept.</summary>
    public static Figure BestEpoch { get; } = new("best_epoch", "best epoch", Better: Better.Neither);

    /// <summary>How often the main training went back from a divergence.</summary>
    public static Figure Recoveries { get; } =
        new("recoveries", "divergences", Note: "the main training went back to its last good epoch") { Absent = 0 };

    /// <summary>How often all other trainings of the run did; the note names them.</summary>
    public static Figure OtherRecoveries { get; } =
        new("recoveries_others", "divergences of others", Note: "other trainings went back too") { Absent = 0 };

    /// <summary>Time of an update.</summary>
    public static Figure Step { get; } = new("step_ms", "training step", "ms", "main training, mean, validation included");

    /// <summary>Time of all trainings.</summary>
    public static Figure Training { get; } = new("seconds_training", "training", "s", "all trainings of the run");

    /// <summary>Time of the run.</summary>
    public static Figure Total { get; } = new("seconds_total", "in total", "s");

    /// <summary>Peak memory of the process.</summary>
    public static Figure Memory { get; } = new("peak_memory_mib", "peak memory", "MiB");
}
