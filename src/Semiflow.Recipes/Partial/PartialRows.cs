using System.Text.RegularExpressions;
using Semiflow.Recipes.Reporting;
using Semiflow.Training.Runs;

namespace Semiflow.Recipes.Partial;

/// <summary>Results as people read them.</summary>
internal static partial class PartialRows
{
    /// <summary>Note of the errors that stand side by side in a chart.</summary>
    public const string Units = "normalized units, mean over the horizon";

    private const string Hidden = "cosine with the true hidden vectors";

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
        ["rmse_physical"] = ("root mean square error", "over the horizon", false),
        ["anomaly_correlation"] = ("anomaly correlation", "mean over the horizon", false),
        ["spectral_error"] = ("spectral error", "mean |log₁₀| of the power ratio, last frame", false),
        ["skill_over_persistence"] = ("skill over persistence", "1 - ratio of mean square errors", false),
        [HiddenScores.Raw] = ("hidden state as it is", Hidden + "; means little unless the state is given: any gauge fits the data", false),
        ["hidden_cosine_affine"] = ("hidden state, affine fit a channel", Hidden, false),
        ["hidden_cosine_probe_1"] = ("hidden state, linear probe, 1 node", Hidden + ", upper bound", false),
        [HiddenScores.Probe] = ("hidden state, linear probe, 3 × 3 nodes", Hidden + ", upper bound", true),
        ["hidden_cosine_probe_3_sloped"] = ("the same, weighted by |∇| of what is seen", Hidden, false),
        ["observed_cosine_probe_1"] = ("floor: the probe of what is seen, 1 node", Hidden + ", without memory", false),
        [HiddenScores.Floor] = ("floor: the probe of what is seen, 3 × 3 nodes", Hidden + ", without memory", false),
        [HiddenScores.Formula] = ("floor: geostrophic balance", Hidden + ", of the true height, no learning", true),
        ["formula_cosine_forecast"] = ("geostrophic balance of the forecast", Hidden + ", of the model's height", false),
        ["hidden_relative_error"] = ("hidden state, relative error as it is", "after the best scalar", false),
        ["hidden_relative_error_probe_3"] = ("hidden state, relative error of the probe, 3 × 3", "after the best scalar", false),
        ["observed_relative_error_probe_3"] = ("floor: relative error of the probe of what is seen", "after the best scalar", false),
        ["formula_relative_error"] = ("floor: relative error of geostrophic balance", "after the best scalar", false),
    };

    /// <summary>The figures as rows, in their order.</summary>
    public static IReadOnlyList<SummaryRow> Of(Summary summary) =>
        [.. ResultRows.Of(summary).Zip(summary.Figures, (row, figure) => Row(row, figure.Key))];

    private static SummaryRow Row(SummaryRow row, string figure)
    {
        if (Titles.TryGetValue(figure, out (string Metric, string Note, bool Headline) title))
        {
            return row with { Metric = title.Metric, Note = title.Note, Headline = title.Headline };
        }

        if (Numbered().Match(figure) is not { Success: true } match)
        {
            return row;
        }

        string number = match.Groups[2].Value;
        (string metric, string note) = match.Groups[1].Value switch
        {
            "mse_substeps" => ($"forecast error, {number} steps a frame", "a vector field keeps its error, the map of one step does not"),
            "nmse_lead" => ($"error over variance, frame {number}", ""),
            "nmse_no_hidden_lead" => ($"without hidden channels, frame {number}", "error over variance"),
            "nmse_persistence_lead" => ($"persistence instead, frame {number}", "error over variance"),
            "skill_lead" => ($"skill over persistence, frame {number}", ""),
            _ => ($"root mean square error, channel {number}", "over the horizon"),
        };
        return row with { Metric = metric, Note = note };
    }

    [GeneratedRegex("^(mse_substeps|nmse_lead|nmse_no_hidden_lead|nmse_persistence_lead|skill_lead|rmse_physical)_([0-9]+)$")]
    private static partial Regex Numbered();
}
