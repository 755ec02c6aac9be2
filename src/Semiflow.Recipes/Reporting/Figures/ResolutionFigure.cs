using System.Globalization;
using Semiflow.Recipes.Reporting.Drawing;
using SkiaSharp;

namespace Semiflow.Recipes.Reporting.Figures;

/// <summary>Median error against the resolution of evaluation; flat is what an operator should show.</summary>
internal static class ResolutionFigure
{
    /// <summary>PNG of the series; the training resolution is marked.</summary>
    public static byte[] Draw(IReadOnlyList<ResolutionSeries> series, int? trainingResolution, string errorName, FigureTheme theme)
    {
        ArgumentNullException.ThrowIfNull(series);
        ArgumentNullException.ThrowIfNull(theme);
        return FigureCanvas.Png(ChartSize.Width, ChartSize.Height, theme, canvas =>
        {
            using var chart = new Chart(theme, Sizes(series, trainingResolution), Errors(series, $"median {errorName}"));
            for (int i = 0; i < series.Count; i++)
            {
                chart.Curve([.. series[i].Points.Select(n => (double)n)], series[i].Errors, theme.Line(i), series[i].Label, marker: 7);
            }

            if (trainingResolution is int training)
            {
                chart.Mark(training, theme.Muted, "training grid");
            }

            chart.Draw(canvas, SKRect.Create(0, 0, ChartSize.Width, ChartSize.Height));
        });
    }

    private static ChartAxis Sizes(IReadOnlyList<ResolutionSeries> series, int? training)
    {
        int[] sizes = [.. series.SelectMany(s => s.Points).Concat(training is int n ? [n] : []).Distinct().Order()];
        double low = sizes[0] / 1.08;
        double high = sizes[^1] * 1.08;
        double room = Math.Log(high / low) / 12;
        var ticks = new List<AxisTick>();
        double last = double.NegativeInfinity;
        foreach (int size in sizes)
        {
            bool labeled = Math.Log(size) - last >= room;
            last = labeled ? Math.Log(size) : last;
            ticks.Add(new AxisTick(size, labeled ? size.ToString(CultureInfo.InvariantCulture) : "", labeled));
        }

        return new ChartAxis("points a direction n (evaluation on an n × n grid)", low, high, true, ticks);
    }

    private static ChartAxis Errors(IReadOnlyList<ResolutionSeries> series, string label)
    {
        double[] errors = [.. series.SelectMany(s => s.Errors)];
        return errors.Min() > 0 && errors.Max() > 8 * errors.Min()
            ? ChartAxis.LogAround(label, errors, NumberText.Percent)
            : ChartAxis.Linear(label, 0, errors.Max() > 0 ? 1.12 * errors.Max() : 1, NumberText.Percent);
    }
}
