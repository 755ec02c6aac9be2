using SkiaSharp;

namespace Semiflow.Recipes.Reporting.Figures;

/// <summary>Validation error of several runs over epochs on a logarithmic axis.</summary>
internal static class RunComparisonFigure
{
    private const int Width = 840;
    private const int Height = 480;

    /// <summary>PNG of the runs' validation curves; runs without a measured error are left out.</summary>
    /// <exception cref="InputException">No run has a validation error, or a value is not finite.</exception>
    public static byte[] Draw(IReadOnlyList<RunHistory> runs, FigureTheme? theme = null)
    {
        ArgumentNullException.ThrowIfNull(runs);
        foreach (RunHistory run in runs)
        {
            Require.History(run.Epochs, run.Label);
        }

        RunHistory[] measured = [.. runs.Where(run => HistoryFigure.Best(run.Epochs) is not null)];
        if (measured.Length == 0)
        {
            throw new InputException("none of these runs has a validation error yet: nothing to compare.");
        }

        FigureTheme colors = theme ?? FigureTheme.Light;
        IEnumerable<double> errors = measured.SelectMany(run => run.Epochs.Select(e => e.ValidationError ?? 0));
        return FigureCanvas.Png(Width, Height, colors, canvas =>
        {
            using var chart = new Chart(
                colors, HistoryFigure.Epochs(measured.SelectMany(run => run.Epochs), "epoch"),
                ChartAxis.LogAround("validation error", errors, NumberText.Percent, labels: 6));
            for (int i = 0; i < measured.Length; i++)
            {
                TrainingEpoch[] epochs = [.. measured[i].Epochs.Where(e => e.ValidationError is not null)];
                double best = HistoryFigure.Best(epochs)!.ValidationError!.Value;
                chart.Curve(
                    [.. epochs.Select(e => (double)e.Epoch)], [.. epochs.Select(e => e.ValidationError!.Value)], colors.Line(i),
                    $"{measured[i].Label}: best {NumberText.Percent(best)}", dashed: i >= colors.Series.Count);
            }

            chart.Draw(canvas, SKRect.Create(0, 0, Width, Height));
        });
    }
}
