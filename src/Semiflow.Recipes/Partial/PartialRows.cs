using Semiflow.Recipes.Reporting;
using Semiflow.Training;

namespace Semiflow.Recipes.Partial;

/// <summary>Results as people read them.</summary>
internal static class PartialRows
{
    private const string Units = "normalized units, mean over the horizon";

    private static readonly Dictionary<string, (string Metric, string Note, bool Headline)> Titles = new()
    {
        ["mse"] = ("forecast error (mean square)", Units, true),
        ["mse_persistence"] = ("persistence instead", Units, true),
        ["mse_climatology"] = ("the mean instead", Units, false),
        ["mse_no_hidden"] = ("without hidden channels", Units, true),
        ["mse_delay"] = ("past frames as the state", Units, false),
        ["mse_one_step"] = ("one-step network", Units, false),
        ["mse_conv_lstm"] = ("ConvLSTM", Units, false),
        ["mse_warping"] = ("physics-informed flow (warping)", Units, false),
        ["mse_first_frame"] = ("forecast error, first frame", "normalized units", false),
        ["mse_last_frame"] = ("forecast error, last frame", "normalized units", false),
        ["rmse_physical"] = ("root mean square error", "units of the data", false),
        ["anomaly_correlation"] = ("anomaly correlation", "mean over the horizon", false),
        ["skill_over_persistence"] = ("skill over persistence", "1 - ratio of mean square errors", false),
        ["hidden_cosine"] = ("hidden state, cosine as it is", "means little unless the state is given: any gauge fits the data", false),
        ["hidden_cosine_affine"] = ("hidden state, cosine after an affine fit a channel", "", false),
        ["hidden_cosine_probe_1"] = ("hidden state, cosine of a linear probe, 1 node", "upper bound", false),
        ["hidden_cosine_probe_3"] = ("hidden state, cosine of a linear probe, 3 × 3 nodes", "upper bound", true),
        ["observed_cosine_probe_1"] = ("the same probe of the observed channels alone, 1 node", "what no memory is needed for", false),
        ["observed_cosine_probe_3"] = ("the same probe of the observed channels alone, 3 × 3 nodes", "what no memory is needed for", false),
        ["formula_cosine"] = ("cosine of the formula", "no learning at all", false),
        ["hidden_relative_error"] = ("hidden state, relative error as it is", "after the best scalar", false),
    };

    /// <summary>The figures as rows, in their order.</summary>
    public static IReadOnlyList<SummaryRow> Of(Summary summary) =>
        [.. ResultRows.Of(summary).Zip(summary.Figures, (row, figure) => Titles.TryGetValue(figure.Key, out var title)
            ? row with { Metric = title.Metric, Note = title.Note, Headline = title.Headline }
            : figure.Key.StartsWith("mse_substeps_", StringComparison.Ordinal)
                ? row with { Metric = $"forecast error, {figure.Key["mse_substeps_".Length..]} steps a frame", Note = "a vector field keeps its error, the map of one step does not" }
                : row)];
}
