using Semiflow.Training;

namespace Semiflow.Recipes.Modulewise;

/// <summary>What a run of module-wise training measures, and who is compared.</summary>
internal static class ModulewiseFigures
{
    /// <summary>Of the classifier of the last module.</summary>
    public static Figure AccuracyLast { get; } =
        new("accuracy_last", "accuracy of the last module", "%", "test images", Headline: true, Better: Better.Higher);

    /// <summary>Of the module that is best on validation images.</summary>
    public static Figure AccuracyBest { get; } =
        new("accuracy_best", "accuracy of the best module", "%", "test images; chosen on validation images", Better: Better.Higher);

    /// <summary>How accuracy changes with depth.</summary>
    public static Figure Slope { get; } = new(
        "slope", "slope of the accuracy", "points per module", "least squares over the modules", Better: Better.Higher);

    /// <summary>What the modules after the best one lose.</summary>
    public static Figure Gap { get; } = new("gap", "best less last module", "points", "test images");

    /// <summary>Of inference that stops early.</summary>
    public static Figure EarlyExitAccuracy { get; } = new(
        "early_exit_accuracy", "accuracy with early exit", "%", "threshold from validation images", Better: Better.Higher);

    /// <summary>Cost of inference that stops early.</summary>
    public static Figure EarlyExitModules { get; } = new("early_exit_modules", "modules that an image passes, early exit", Note: "mean");

    /// <summary>Throughput of processes.</summary>
    public static Figure BatchesPerSecond { get; } = new(
        "batches_per_second", "batches through all processes per second", "1/s", "their start is left out", Better: Better.Higher);

    /// <summary>What no number of cores can exceed.</summary>
    public static Figure SpeedupBound { get; } = new(
        "speedup_bound", "bound of the speed-up by processes", Note: "work of all over the work of the busiest", Better: Better.Higher);

    /// <summary>Paired differences between the run's method and plain greedy training.</summary>
    public static Figure SlopeDifference { get; } = new(
        "slope_difference", "slope of the accuracy, TRGL less VanGL", "points per module", "paired by seed; positive: depth costs less",
        Headline: true, Better: Better.Higher);

    /// <inheritdoc cref="SlopeDifference"/>
    public static Figure AccuracyLastDifference { get; } = new(
        "accuracy_last_difference", "accuracy of the last module, TRGL less VanGL", "points", "paired by seed", Better: Better.Higher);

    /// <inheritdoc cref="SlopeDifference"/>
    public static Figure GapDifference { get; } = new(
        "gap_difference", "best less last module, TRGL less VanGL", "points", "paired by seed; negative: depth costs less");

    /// <summary>What modules are taught, as one that is compared.</summary>
    public static Contestant Of(LocalMethod method) => method switch
    {
        LocalMethod.Trgl => Contestant.Main("TRGL"),
        LocalMethod.VanGl => new("vangl", "VanGL", Headline: true),
        LocalMethod.Dgl => new("dgl", "DGL"),
        LocalMethod.PredSim => new("predsim", "PredSim"),
        LocalMethod.InfoPro => new("infopro", "InfoPro"),
        LocalMethod.InfoProContrastive => new("infopro_contrastive", "InfoPro, contrastive"),
        _ => new("end_to_end", "end to end"),
    };

    /// <summary>The same with the training of a repetition: the first of the run's own method has the main checkpoints.</summary>
    /// <param name="method">What modules are taught.</param>
    /// <param name="seed">Number of the repetition.</param>
    public static Contestant Of(LocalMethod method, int seed)
    {
        Contestant who = Of(method);
        string part = FormattableString.Invariant($"seed-{seed}");
        return seed == 0 ? who : who with { Training = who.IsMain ? part : $"{who.Training}-{part}" };
    }

    /// <summary>Share of its time that the process of a module waits.</summary>
    /// <param name="module">Which module, from 1.</param>
    public static Figure Idle(int module) => OfModule(new("idle_percent", "time spent waiting", "%"), module);

    /// <summary>How old the batches are that a module learns from, where nobody waits.</summary>
    /// <param name="module">Which module, from 1.</param>
    public static Figure BatchAge(int module) => OfModule(new("batch_age", "mean age of its batches", "batches"), module);

    // In keys that exist, the module stands before the method.
    private static Figure OfModule(Figure figure, int module)
    {
        Figure at = figure.At(FormattableString.Invariant($"module_{module}"), FormattableString.Invariant($"module {module}"));
        return at with { Pattern = $"{at.Key}_{{0}}" };
    }
}
