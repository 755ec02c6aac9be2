using Semiflow.Recipes.Reporting;
using Semiflow.Training;
using Semiflow.Training.Runs;

namespace Semiflow.Recipes.Aphynity;

/// <summary>Results as people read them.</summary>
internal static class AphynityRows
{
    private static readonly Dictionary<string, (string Metric, string Note)> Titles = new()
    {
        ["mse"] = ("mean squared error", "APHYNITY, predicted frames of the tests"),
        ["mse_log10"] = ("log₁₀ of it", ""),
        ["mse_ln"] = ("ln of it", ""),
        ["parameter_error_percent"] = ("error of the coefficients", "mean, APHYNITY"),
        ["frequency_error_percent"] = ("error of ω₀ itself", "APHYNITY"),
        ["parameter_error_physics_only_percent"] = ("error of the coefficients", "physics only"),
        ["frequency_error_physics_only_percent"] = ("error of ω₀ itself", "physics only"),
        ["parameter_error_oracle_percent"] = ("error of the coefficients", "exact solution of the ideal problem"),
        ["neural_ode_over_aphynity"] = ("neural ODE's error over APHYNITY's", "equal budgets"),
        ["augmentation_mean_square"] = ("|Fₐ|²", "mean over frames and nodes"),
        ["physics_mean_square"] = ("|Fₚ|²", "mean over frames and nodes"),
        ["multiplier"] = ("multiplier λ", "at the end"),
        ["augmentation_correlation_max"] = ("correlation of Fₐ with the law's terms", "largest; 0 at the least augmentation"),
    };

    private static readonly Dictionary<string, string> Models = new()
    {
        ["physics_only"] = "physics only", ["complete"] = "complete physics, learned", ["true"] = "complete physics, true coefficients",
        ["neural_ode"] = "neural ODE",
        ["vanilla"] = "physics and network, no penalty", ["derivative"] = "derivative supervision", ["hamiltonian"] = "Hamiltonian network",
    };

    private static readonly HashSet<string> Headlines = ["mse", "parameter_error_percent", "neural_ode_over_aphynity", "seconds_total"];

    /// <summary>The figures as rows of a table; logarithms of baselines only where a published value stands beside them.</summary>
    public static IReadOnlyList<SummaryRow> Of(Summary summary)
    {
        ArgumentNullException.ThrowIfNull(summary);
        return [.. summary.Figures.Where(
            figure => !IsLogarithm(figure.Key) || figure.Value.Published is not null || figure.Key is "mse_log10" or "mse_ln")
            .Select(figure => Row(figure.Key, figure.Value, ResultRows.Of(new Summary(summary.Name, [figure]))[0]))];
    }

    private static bool IsLogarithm(string name) =>
        name.StartsWith("mse_log10", StringComparison.Ordinal) || name.StartsWith("mse_ln", StringComparison.Ordinal);

    private static SummaryRow Row(string name, SummaryFigure figure, SummaryRow plain)
    {
        if (Titles.TryGetValue(name, out (string Metric, string Note) title))
        {
            return new SummaryRow(title.Metric, figure.Value, figure.Unit, figure.Published, title.Note, Headlines.Contains(name));
        }

        foreach ((string prefix, string metric) in new[] { ("mse_log10_", "log₁₀ of the mean squared error"), ("mse_ln_",
            "ln of the mean squared error"), ("mse_", "mean squared error"), ("parameter_error_", "error of the coefficients") })
        {
            string rest = name.StartsWith(prefix, StringComparison.Ordinal)
                ? name[prefix.Length..].Replace("_percent", "", StringComparison.Ordinal)
                : "";
            if (Models.TryGetValue(rest, out string? model))
            {
                return new SummaryRow(metric, figure.Value, figure.Unit, figure.Published, model);
            }
        }

        return plain with { Published = figure.Published, Headline = Headlines.Contains(name) };
    }
}
