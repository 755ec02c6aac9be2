using Semiflow.Recipes.Reporting;
using Semiflow.Training;
using Semiflow.Training.Runs;

namespace Semiflow.Recipes.LeastAction;

/// <summary>Results as people read them.</summary>
internal static class LeastActionRows
{
    private static readonly (string Name, string Metric, string Note)[] Titles =
    [
        ("accuracy_last", "test accuracy", "after the last epoch, mean over seeds"),
        ("accuracy_best", "test accuracy, best epoch", "chosen by validation; without validation the last"),
        ("accuracy_train", "training accuracy", ""),
        ("accuracy_difference", "accuracy less that without transport", "paired by seed"),
        ("loss_last", "test loss", "after the last epoch"),
        ("loss_best", "test loss, best epoch", ""),
        ("loss_train", "training loss", ""),
        ("transport_mean_elements", "transport C, mean over elements", "on test samples"),
        ("transport_frobenius", "transport C, norm of the batch", "on test samples"),
        ("transport_fall", "fall of the transport", "C without transport term / C"),
        ("transport", "transport C", "Σ E|r|² on test samples"),
        ("action", "action", "M Σ E|step|², of the blocks of one shape"),
        ("displacement", "squared displacement", "E|T(x) − x|²"),
        ("kappa", "κ", "optimal cost of the reached points / squared displacement, class by class"),
        ("eta", "η", "the same / action"),
        ("straightness", "straightness", "mean of |x_M − x_0| / Σ|steps|"),
        ("not_monotone", "pairs that are not monotone", "fraction; an optimal map has none"),
        ("lipschitz_99", "Lipschitz quotient, 99 %", "near points of one class"),
        ("lipschitz_largest", "Lipschitz quotient, largest", ""),
        ("multiplier", "λ at the end", ""),
    ];

    private static readonly string[] Headlines = ["accuracy_last", "accuracy_last_vanilla", "transport_fall"];

    public static IReadOnlyList<SummaryRow> Of(Summary summary) => [.. summary.Figures.Select(figure => Row(figure.Key, figure.Value))];

    private static SummaryRow Row(string name, SummaryFigure figure)
    {
        (string known, string metric, string note) = Titles.FirstOrDefault(
            each => name == each.Name || name.StartsWith(each.Name + "_", StringComparison.Ordinal));
        if (known is null)
        {
            return ResultRows.Of(new Summary("", [new(name, figure)]))[0];
        }

        string rest = name[known.Length..].TrimStart('_'), interval = "";
        foreach ((string end, string text) in new[] { ("low", "95 % from"), ("high", "95 % to") })
        {
            if (rest == end || rest.EndsWith("_" + end, StringComparison.Ordinal))
            {
                (rest, interval) = (rest[..^end.Length].TrimEnd('_'), $", {text}");
            }
        }

        string which = rest.Length == 0
            ? ""
            : $" ({rest.Replace("vanilla", "no transport term", StringComparison.Ordinal).Replace('_', ' ')})";
        return new SummaryRow(metric + which + interval, figure.Value, figure.Unit, figure.Published, note, Headlines.Contains(name));
    }
}
