using Semiflow.Recipes.Reporting;
using Semiflow.Training;
using Semiflow.Training.Runs;

namespace Semiflow.Recipes.LeastAction;

/// <summary>Results as people read them.</summary>
internal static class MapRows
{
    private static readonly Dictionary<string, (string Metric, string Note)> Titles = new()
    {
        ["optimal_cost"] = ("optimal cost C*", "exact"),
        ["map_error"] = ("map error", "E|T(x) − T*(x)|²"),
        ["map_error_percent"] = ("map error", "of C*; demanded: at most 3 %"),
        ["action"] = ("action", "M Σ E|r|²; the least possible is C*"),
        ["action_ratio"] = ("action / C*", "demanded: at most 1.15"),
        ["hinge"] = ("hinge loss", "demanded: below 0.01"),
        ["displacement"] = ("squared displacement", "E|T(x) − x|²"),
        ["kappa"] = ("κ", "optimal cost of the reached points / squared displacement"),
        ["eta"] = ("η", "optimal cost of the reached points / action"),
        ["straightness"] = ("straightness", "mean of |x_M − x_0| / Σ|steps|"),
        ["multiplier"] = ("λ at the end", ""),
    };

    // The longer suffix first.
    private static readonly (string Suffix, string Title)[] Maps =
        [("_b", ", λL + C"), ("_vanilla", ", no transport term"), ("_wild_waiting", ", wild start, λ waits"), ("_wild", ", wild start")];

    private static readonly string[] Headlines = ["map_error_percent", "action_ratio", "hinge"];

    public static IReadOnlyList<SummaryRow> Of(Summary summary) => [.. summary.Figures.Select(figure => Row(figure.Key, figure.Value))];

    private static SummaryRow Row(string name, SummaryFigure figure)
    {
        (string suffix, string title) = Maps.Where(map => name.EndsWith(map.Suffix, StringComparison.Ordinal)).DefaultIfEmpty(("", ""))
            .First();
        string bare = name[..^suffix.Length];
        return Titles.TryGetValue(bare, out (string Metric, string Note) known)
            ? new SummaryRow(known.Metric + title, figure.Value, figure.Unit, figure.Published, known.Note, Headlines.Contains(name))
            : ResultRows.Of(new Summary("", [new(name, figure)]))[0];
    }
}
