using Semiflow.Training;
using Semiflow.Training.Runs;

namespace Semiflow.Recipes.Results;

/// <summary>Results as people read them.</summary>
public static class ResultRows
{
    private const string Normalized = "median relative L1, normalized units";
    private const string Physical = "median relative L1, physical units";

    private static readonly Dictionary<string, (string Metric, string Note, bool Headline)> Titles = new()
    {
        ["error_in_normalized"] = ("error in distribution", Normalized, true),
        ["error_out_normalized"] = ("error out of distribution", Normalized, true),
        ["error_in_physical"] = ("error in distribution", Physical, false),
        ["error_out_physical"] = ("error out of distribution", Physical, false),
        ["error_in_mean"] = ("mean error in distribution", "normalized units", false),
        ["error_in_lower_quartile"] = ("lower quartile in distribution", "normalized units", false),
        ["error_in_upper_quartile"] = ("upper quartile in distribution", "normalized units", false),
        ["error_in_max"] = ("largest error in distribution", "normalized units", false),
        ["error_out_mean"] = ("mean error out of distribution", "normalized units", false),
        ["error_out_lower_quartile"] = ("lower quartile out of distribution", "normalized units", false),
        ["error_out_upper_quartile"] = ("upper quartile out of distribution", "normalized units", false),
        ["error_out_max"] = ("largest error out of distribution", "normalized units", false),
        ["error_mean_predictor_normalized"] = ("predicting the mean instead", Normalized, false),
        ["error_mean_predictor_physical"] = ("predicting the mean instead", Physical, false),
        ["parameters"] = ("parameters", "", false),
        ["best_epoch"] = ("best epoch", "", false),
        ["step_ms"] = ("training step", "mean, validation included", false),
        ["seconds_training"] = ("training", "", false),
        ["seconds_total"] = ("in all", "", true),
        ["peak_memory_mib"] = ("peak memory", "", false),
    };

    /// <summary>The figures as rows of a table, in their order; those of the resolution study stand in its figure instead.</summary>
    public static IReadOnlyList<SummaryRow> Of(Summary summary)
    {
        ArgumentNullException.ThrowIfNull(summary);
        return [.. summary.Figures.Where(figure => !figure.Key.StartsWith("error_", StringComparison.Ordinal)
            || Titles.ContainsKey(figure.Key)).Select(figure => Row(figure.Key, figure.Value))];
    }

    private static SummaryRow Row(string name, SummaryFigure figure)
    {
        (string metric, string note, bool headline) = Titles.GetValueOrDefault(name, (name.Replace('_', ' '), "", false));
        return new SummaryRow(metric, figure.Value, figure.Unit, figure.Published, note, headline);
    }
}
