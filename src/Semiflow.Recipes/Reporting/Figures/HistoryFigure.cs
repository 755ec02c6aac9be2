using SkiaSharp;

namespace Semiflow.Recipes.Reporting.Figures;

/// <summary>Training loss and validation error over epochs on a logarithmic axis, the best epoch marked, the learning rate in a strip below.</summary>
internal static class HistoryFigure
{
    private const int StripHeight = 120;

    /// <summary>PNG of the history.</summary>
    public static byte[] Draw(IReadOnlyList<TrainingEpoch> history, FigureTheme theme)
    {
        ArgumentNullException.ThrowIfNull(history);
        ArgumentNullException.ThrowIfNull(theme);
        return FigureCanvas.Png(ChartSize.Width, ChartSize.Height, theme, canvas =>
        {
            using Chart errors = Errors(history, theme);
            errors.Draw(canvas, SKRect.Create(0, 0, ChartSize.Width, ChartSize.Height - StripHeight), bottom: 12);
            using Chart rate = Rate(history, theme);
            rate.Draw(canvas, SKRect.Create(0, ChartSize.Height - StripHeight, ChartSize.Width, StripHeight));
        });
    }

    /// <summary>The epoch with the least validation error, the first of equals; null where none was measured.</summary>
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

    private static Chart Errors(IReadOnlyList<TrainingEpoch> history, FigureTheme theme)
    {
        IEnumerable<double> values = history.SelectMany(e => new[] { e.TrainingLoss, e.ValidationError ?? 0 });
        var chart = new Chart(theme, Unlabeled(Epochs(history, "")), ChartAxis.LogAround("loss, error", values, NumberText.Percent, labels: 6));
        TrainingEpoch? best = Best(history);
        string name = best is null ? "" : $"validation error, best {NumberText.Percent(best.ValidationError!.Value)} (epoch {best.Epoch})";
        TrainingEpoch[] measured = [.. history.Where(e => e.ValidationError is not null)];
        chart.Curve([.. history.Select(e => (double)e.Epoch)], [.. history.Select(e => e.TrainingLoss)], theme.Line(0), "training loss", 1.8f);
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

    private static Chart Rate(IReadOnlyList<TrainingEpoch> history, FigureTheme theme)
    {
        double high = history.Max(e => e.LearningRate);
        var chart = new Chart(
            theme, Epochs(history, "epoch"), ChartAxis.Linear("rate", 0, high > 0 ? 1.1 * high : 1, NumberText.Plain, ticks: 2));
        chart.Curve([.. history.Select(e => (double)e.Epoch)], [.. history.Select(e => e.LearningRate)], theme.Muted, width: 1.5f);
        return chart;
    }
}
