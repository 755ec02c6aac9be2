namespace Semiflow.Recipes.OperatorLearning;

/// <summary>What a run of operator learning measures, and what is compared.</summary>
internal static class OperatorFigures
{
    /// <summary>The error of the published tables, on data scaled by the training extremes.</summary>
    public static Figure Normalized { get; } = new(
        "error_normalized", "median relative L1 error", "%", "normalized units", Headline: true) { Pattern = "error_{0}_normalized" };

    /// <summary>The same in the units of the data.</summary>
    public static Figure Physical { get; } =
        new("error_physical", "median relative L1 error, physical units", "%") { Pattern = "error_{0}_physical" };

    /// <summary>Mean over the test samples.</summary>
    public static Figure Mean { get; } = Spread("mean", "mean");

    /// <summary>A quarter of the test samples lies below.</summary>
    public static Figure LowerQuartile { get; } = Spread("lower_quartile", "lower quartile");

    /// <summary>A quarter of the test samples lies above.</summary>
    public static Figure UpperQuartile { get; } = Spread("upper_quartile", "upper quartile");

    /// <summary>The worst test sample.</summary>
    public static Figure Largest { get; } = Spread("max", "largest");

    /// <summary>Tests from the law of the training data.</summary>
    public static Contestant In { get; } = new("in", "in distribution", Headline: true);

    /// <summary>Tests from another law.</summary>
    public static Contestant Out { get; } = new("out", "out of distribution", Headline: true);

    /// <summary>Predicting the mean of the training outputs, whatever the input; tests in distribution.</summary>
    public static Contestant MeanPredictor { get; } = new("mean_predictor", "predicting the mean");

    /// <summary>A figure of the file that an evaluation was asked for; it has the key of those in distribution.</summary>
    public static Figure OfFile(Figure figure) => figure with { Key = figure.For(In).Key };

    /// <summary>The error on another grid; the figure of the resolution study shows it.</summary>
    public static Figure OnGrid(int points) =>
        (Normalized with { Detail = true, Headline = false }).At(FormattableString.Invariant($"{points}"), $"grid of {points}");

    private static Figure Spread(string key, string title) =>
        new($"error_{key}", $"{title} error", "%", "normalized units") { Pattern = $"error_{{0}}_{key}" };
}
