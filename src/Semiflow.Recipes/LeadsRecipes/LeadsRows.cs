using Semiflow.Recipes.Reporting;
using Semiflow.Training.Runs;

namespace Semiflow.Recipes.LeadsRecipes;

/// <summary>Results as people read them.</summary>
internal static class LeadsRows
{
    private const string Tests = "mean squared error over all frames of the tests";
    private const string New = "mean squared error in new environments";

    private static readonly Dictionary<string, (string Metric, string Note, bool Headline)> Titles = new()
    {
        ["mse"] = ("LEADS", Tests, true),
        ["mse_one_for_all"] = ("one for all", Tests, true),
        ["mse_one_per_env"] = ("one per environment", Tests, true),
        ["mse_no_min"] = ("no penalty", Tests, false),
        ["mse_shared_only"] = ("f alone", Tests + ": LEADS without g", false),
        ["mse_worst_environment"] = ("LEADS, worst environment", Tests, false),
        ["mse_validation"] = ("LEADS, validation", "what chose the epoch", false),
        ["relative_error_percent"] = ("LEADS, relative error", "Euclidean norm, mean over the tests", false),
        ["mape_percent"] = ("LEADS, mean absolute percentage error", "", false),
        ["adaptation_mse_shared_only"] = ("new: f alone", New + ", nothing learned", false),
        ["adaptation_mse_fresh"] = ("new: f frozen, fresh g", New, true),
        ["adaptation_mse_fine_tuned"] = ("new: f and fresh g trained", New, false),
        ["adaptation_mse_nearest"] = ("new: g from the nearest", New, false),
        ["adaptation_mse_convex"] = ("new: mixture of known g", New, false),
        ["adaptation_mse_convex_and_rest"] = ("new: mixture, then a fresh g", New, false),
        ["step_ms"] = ("training step", "LEADS, mean, validation included", false),
        ["seconds_training"] = ("training", "all models", false),
        ["seconds_total"] = ("in all", "", false),
        ["peak_memory_mib"] = ("peak memory", "", false),
    };

    public static IReadOnlyList<SummaryRow> Of(Summary summary)
    {
        ArgumentNullException.ThrowIfNull(summary);
        return [.. summary.Figures.Select(figure => Row(figure.Key, figure.Value))];
    }

    private static SummaryRow Row(string name, SummaryFigure figure)
    {
        (string metric, string note, bool headline) = Titles.GetValueOrDefault(name, (name.Replace('_', ' '), "", false));
        return new SummaryRow(metric, figure.Value, figure.Unit, figure.Published, note, headline);
    }
}
