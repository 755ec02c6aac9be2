using Semiflow.Recipes.Reporting.Drawing;
using SkiaSharp;

namespace Semiflow.Recipes.Reporting.Figures;

/// <summary>
/// Training loss and validation error over epochs on a logarithmic axis, the best epoch marked, the learning rate in a strip below or
/// beside.
/// </summary>
internal static class HistoryFigure
{
    private const int StripHeight = 120;

    /// <summary>Width in CSS pixels.</summary>
    public static int Width(bool wide) => wide ? 2 * ChartSize.Width : ChartSize.Width;

    /// <summary>PNG of the history; wide, the learning rate stands beside the errors instead of below.</summary>
    public static byte[] Draw(IReadOnlyList<TrainingEpoch> history, bool wide, FigureTheme theme)
    {
        ArgumentNullException.ThrowIfNull(history);
        ArgumentNullException.ThrowIfNull(theme);
        return FigureCanvas.Png(Width(wide), ChartSize.Height, theme, canvas =>
        {
            using Chart errors = Errors(history, theme, wide ? Epochs(history, "epoch") : Unlabeled(Epochs(history, "")));
            using Chart rate = Rate(history, theme, ticks: wide ? 6 : 2);
            if (wide)
            {
                errors.Draw(canvas, SKRect.Create(0, 0, ChartSize.Width, ChartSize.Height));
                rate.Draw(canvas, SKRect.Create(ChartSize.Width, 0, ChartSize.Width, ChartSize.Height), top: 34);
                return;
            }

            errors.Draw(canvas, SKRect.Create(0, 0, ChartSize.Width, ChartSize.Height - StripHeight), bottom: 12);
            rate.Draw(canvas, SKRect.Create(0, ChartSize.Height - StripHeight, ChartSize.Width, StripHeight));
        });
    }

    /// <summary>The epoch with the least validation error, the first of equals; null if none was measured.</summary>
    public static TrainingEpoch? Best(IReadOnlyList<TrainingEpoch> history) =>
        history.Where(epoch => epoch.ValidationError is not null).MinBy(epoch => epoch.ValidationError);

    /// <summary>The axis of epochs.</summary>
    public static ChartAxis Epochs(IEnumerable<TrainingEpoch> history, string label)
    {
        int[] epochs = [.. history.Select(epoch => epoch.Epoch)];
        return epochs.Min() == epochs.Max()
            ? ChartAxis.Linear(label, epochs[0] - 1, epochs[0] + 1, integers: true)
            : ChartAxis.Linear(label, epochs.Min(), epochs.Max() + (0.01 * (epochs.Max() - epochs.Min())), integers: true, ticks: 8);
    }

    private static Chart Errors(IReadOnlyList<TrainingEpoch> history, FigureTheme theme, ChartAxis epochs)
    {
        IEnumerable<double> values = history.SelectMany(e => new[] { e.TrainingLoss, e.ValidationError ?? 0 });
        var chart = new Chart(theme, epochs, ChartAxis.LogAround("loss, error", values, NumberText.Percent, labels: 6));
        TrainingEpoch? best = Best(history);
        string name = best is null ? "" : $"validation error, best {NumberText.Percent(best.ValidationError!.Value)} (epoch {best.Epoch})";
        TrainingEpoch[] measured = [.. history.Where(e => e.ValidationError is not null)];
        chart.Curve([.. history.Select(e => (double)e.Epoch)], [.. history.Select(e => e.TrainingLoss)], theme.Line(0), "training loss",
            1.8f);
        chart.Curve(
            [.. measured.Select(e => (double)e.Epoch)], [.. measured.Select(e => e.ValidationError!.Value)],
            theme.Line(1), name, 1.8f, marker: measured.Length < 15 ? 5 : 0);
        if (best is { ValidationError: > 0 })
        {
            chart.Ring(best.Epoch, best.ValidationError.Value, theme.Line(1));
        }

        return chart;
    }

    // The strip below carries the numbers of both.
    private static ChartAxis Unlabeled(ChartAxis axis) => axis with { Ticks = [.. axis.Ticks.Select(tick => tick with { Label = "" })] };

    private static Chart Rate(IReadOnlyList<TrainingEpoch> history, FigureTheme theme, int ticks)
    {
        double high = history.Max(e => e.LearningRate);
        var chart = new Chart(
            theme, Epochs(history, "epoch"),
            ChartAxis.Linear(ticks > 2 ? "learning rate" : "rate", 0, high > 0 ? 1.1 * high : 1, ticks: ticks));
        chart.Curve([.. history.Select(e => (double)e.Epoch)], [.. history.Select(e => e.LearningRate)], theme.Muted, width: 1.5f);
        return chart;
    }
}
