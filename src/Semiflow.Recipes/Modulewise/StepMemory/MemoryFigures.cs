using Semiflow.Training;

namespace Semiflow.Recipes.Modulewise.StepMemory;

/// <summary>What a measurement of memory finds, and how it was found.</summary>
internal static class MemoryFigures
{
    /// <summary>Of the last module, module by module and end to end.</summary>
    public static Figure Accuracy { get; } = new("accuracy", "accuracy", "%", "of the last module", Headline: true, Better: Better.Higher);

    /// <summary>By fresh processes: what the run is about.</summary>
    public static Contestant Measured { get; } = Contestant.Main("measured in fresh processes");

    /// <summary>By account.</summary>
    public static Contestant Analytic { get; } = new("analytic", "by account");

    /// <summary>By the driver of a GPU.</summary>
    public static Contestant Gpu { get; } = new("gpu", "on the GPU");

    /// <summary>Trained module by module.</summary>
    public static Contestant Modulewise { get; } = new("modulewise", "module by module", Headline: true) { Training = RunSession.Main };

    /// <summary>Trained as a whole.</summary>
    public static Contestant EndToEnd { get; } = new("end_to_end", "end to end", Headline: true);

    /// <summary>Share of the memory of training end to end that a cut saves.</summary>
    /// <param name="modules">K.</param>
    public static Figure Saving(int modules) => OfCut(
        new("saving_percent", "memory saved", "%", Headline: true, Better: Better.Higher), modules, $"{modules} modules");

    /// <summary>Most memory that a training step takes above the model itself.</summary>
    /// <param name="modules">K; 1 for end to end.</param>
    public static Figure Peak(int modules) =>
        OfCut(new("peak_mib", "peak", "MiB"), modules, modules == 1 ? "end to end" : $"{modules} modules");

    // In keys that exist, the cut stands before the way of measuring.
    private static Figure OfCut(Figure figure, int modules, string title)
    {
        Figure at = figure.At(FormattableString.Invariant($"k{modules}"), title);
        return at with { Pattern = $"{at.Key}_{{0}}" };
    }
}
