using Semiflow.Recipes.Reporting;
using Semiflow.Training;
using Semiflow.Training.Runs;

namespace Semiflow.Recipes.Translation;

/// <summary>Results as people read them.</summary>
internal static class TranslationRows
{
    private static readonly Dictionary<string, (string Metric, string Note, bool Headline)> Titles = new()
    {
        ["map_error"] = ("map error", "100 E|T(x) − T*(x)|² / Var(β), T* the exact map", true),
        ["action"] = ("action", "of the path through the layers", true),
        ["optimal_cost"] = ("optimal cost", "W₂² of the two laws", true),
        ["kappa"] = ("κ", "W₂²({x}, {T(x)}) / E|T(x) − x|²: 1 where no exchange of images is cheaper", true),
        ["straightness"] = ("straightness", "mean of |x_M − x_0| / Σ|steps|: 1 for straight paths", false),
        ["cost_over_action"] = ("cost over action", "E|T(x) − x|² / action: 1 for straight paths at constant speed", false),
        ["cost"] = ("cost of the map", "E|T(x) − x|²", false),
        ["discrepancy"] = ("discrepancy", "energy distance of images and target, tests", false),
        ["discrepancy_floor"] = ("discrepancy of the target with itself", "energy distance of two samples of the target", false),
        ["step_ms"] = ("training step", "mean of the main training", false),
        ["seconds_training"] = ("training", "all models", false),
        ["seconds_total"] = ("in all", "", false),
        ["peak_memory_mib"] = ("peak memory", "", false),
    };

    public static IReadOnlyList<SummaryRow> Of(Summary summary)
    {
        ArgumentNullException.ThrowIfNull(summary);
        return [.. summary.Figures.Select(figure => Row(figure.Key, figure.Value))];
    }

    /// <summary>A figure of another model, <c>kappa_free</c> say, has the title of its measure, and the model as its note.</summary>
    private static SummaryRow Row(string name, SummaryFigure figure)
    {
        if (Titles.TryGetValue(name, out (string Metric, string Note, bool Headline) own))
        {
            return new SummaryRow(own.Metric, figure.Value, figure.Unit, figure.Published, own.Note, own.Headline);
        }

        string? measure = Titles.Keys.Where(key => name.StartsWith($"{key}_", StringComparison.Ordinal)).MaxBy(key => key.Length);
        return measure is null
            ? new SummaryRow(name.Replace('_', ' '), figure.Value, figure.Unit, figure.Published, "", false)
            : new SummaryRow(Titles[measure].Metric, figure.Value, figure.Unit, figure.Published,
                name[(measure.Length + 1)..].Replace('_', ' '), false);
    }
}
