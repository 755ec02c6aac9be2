using Semiflow.Recipes.Reporting;
using Semiflow.Recipes.Reporting.Figures;
using Semiflow.Training;
using Semiflow.Training.Runs;

namespace Semiflow.Recipes.Modulewise;

/// <summary>Results as people read them.</summary>
internal static class ModulewiseRows
{
    private static readonly (string Name, string Title, string Note)[] Titles =
    [
        ("accuracy_last_difference", "accuracy of the last module, TRGL less VanGL", "paired by seed"),
        ("slope_difference", "slope of the accuracy, TRGL less VanGL", "paired by seed; positive: depth costs less"),
        ("gap_difference", "best less last module, TRGL less VanGL", "paired by seed; negative: depth costs less"),
        ("accuracy_last", "accuracy of the last module", "test images"),
        ("accuracy_best", "accuracy of the best module", "test images; chosen on validation images"),
        ("slope", "slope of the accuracy", "least squares over the modules"),
        ("gap", "best less last module", "test images"),
        ("early_exit_accuracy", "accuracy with early exit", "threshold from validation images"),
        ("batches_per_second", "batches through all processes a second", "their start is left out"),
        ("speedup_bound", "bound of the speed-up by processes", "work of all over the work of the busiest"),
        ("early_exit_modules", "modules that an image passes, early exit", "mean"),
    ];

    public static IReadOnlyList<SummaryRow> Of(Summary summary)
    {
        ArgumentNullException.ThrowIfNull(summary);
        return [.. summary.Figures
            .Where(figure => !figure.Key.EndsWith("_low", StringComparison.Ordinal)
                && !figure.Key.EndsWith("_high", StringComparison.Ordinal))
            .Select(figure => Row(figure.Key, figure.Value, Interval(summary, figure.Key)))];
    }

    private static string Interval(Summary summary, string name) => summary[$"{name}_low"] is { } low && summary[$"{name}_high"] is { } high
        ? $"95 %: {NumberText.Plain(low.Value)} to {NumberText.Plain(high.Value)}; "
        : "";

    private static SummaryRow Row(string name, SummaryFigure figure, string interval)
    {
        foreach ((string prefix, string title, string note) in Titles)
        {
            if (name == prefix)
            {
                bool difference = prefix.EndsWith("difference", StringComparison.Ordinal);
                return new SummaryRow(difference ? title : $"TRGL, {title}", figure.Value, figure.Unit, figure.Published, interval + note,
                    prefix is "accuracy_last" or "slope_difference");
            }

            if (Enum.GetValues<LocalMethod>().FirstOrDefault(
                method => method.Key().Length > 0 && name == $"{prefix}_{method.Key()}") is var other && other != LocalMethod.Trgl)
            {
                return new SummaryRow($"{other.Title()}, {title}", figure.Value, figure.Unit, figure.Published, interval + note,
                    prefix == "accuracy_last" && other == LocalMethod.VanGl);
            }
        }

        return new SummaryRow(
            name switch
            {
                _ when name.StartsWith("idle_percent_module_",
                    StringComparison.Ordinal) => $"time spent waiting, module {name["idle_percent_module_".Length..].Replace('_', ' ')}",
                _ when name.StartsWith("batch_age_module_",
                    StringComparison.Ordinal) => $"mean age of its batches, module {name["batch_age_module_".Length..].Replace('_', ' ')}",
                "step_ms" => "training step", "seconds_training" => "training, all methods", "seconds_total" =>
                    "in all", "peak_memory_mib" => "peak memory", _ => name.Replace('_', ' '),
            },
            figure.Value, figure.Unit, figure.Published, "", false);
    }
}
