using Semiflow.Recipes.Reporting.Drawing;
using SkiaSharp;

namespace Semiflow.Recipes.Reporting.Figures;

/// <summary>Distribution of the error over test samples, in and out of distribution, medians marked.</summary>
internal static class ErrorHistogramFigure
{
    private const int Bins = 28;

    /// <summary>PNG of both distributions on shared bins; either may be empty, not both.</summary>
    public static byte[] Draw(IReadOnlyList<double> inside, IReadOnlyList<double> outside, string errorName, FigureTheme theme)
    {
        ArgumentNullException.ThrowIfNull(inside);
        ArgumentNullException.ThrowIfNull(outside);
        ArgumentNullException.ThrowIfNull(theme);
        (string Name, IReadOnlyList<double> Errors)[] sets =
            [.. new[] { ("in distribution", inside), ("out of distribution", outside) }.Where(set => set.Item2.Count > 0)];
        double[] all = [.. inside, .. outside];
        ChartAxis bins = all.Min() > 0 && all.Max() > 8 * all.Min()
            ? ChartAxis.LogAround(errorName, all, NumberText.Percent, air: 0.03)
            : ChartAxis.Linear(errorName, Math.Max(0, all.Min() - Air(all)), all.Max() + Air(all), NumberText.Percent);
        double[][] shares = [.. sets.Select(set => Shares(set.Errors, bins))];
        ChartAxis x = Wider(bins);
        double top = 1.08 * shares.Max(s => s.Max());
        return FigureCanvas.Png(ChartSize.Width, ChartSize.Height, theme, canvas =>
        {
            using var chart = new Chart(theme, x, ChartAxis.Linear("share of test samples", 0, top, NumberText.Percent));
            for (int i = 0; i < sets.Length; i++)
            {
                (double[] xs, double[] ys) = Outline(shares[i], bins);
                chart.Area(xs, ys, theme.Line(i), $"{sets[i].Name}, median {NumberText.Percent(Quantiles.Median(sets[i].Errors))}");
            }

            for (int i = 0; i < sets.Length; i++)
            {
                chart.Mark(Quantiles.Median(sets[i].Errors), theme.Line(i));
            }

            chart.Draw(canvas, SKRect.Create(0, 0, ChartSize.Width, ChartSize.Height));
        });
    }

    /// <summary>Share of the errors in each bin of the axis; sums to one.</summary>
    public static double[] Shares(IReadOnlyList<double> errors, ChartAxis axis)
    {
        ArgumentNullException.ThrowIfNull(errors);
        ArgumentNullException.ThrowIfNull(axis);
        var shares = new double[Bins];
        double low = axis.At(axis.Low);
        double width = (axis.At(axis.High) - low) / Bins;
        foreach (double error in errors)
        {
            shares[Math.Clamp((int)((axis.At(error) - low) / width), 0, Bins - 1)] += 1.0 / errors.Count;
        }

        return shares;
    }

    private static double Air(double[] all) => all.Max() > all.Min() ? 0.03 * (all.Max() - all.Min()) : 0.5 * Math.Abs(all.Max());

    /// <summary>The axis with half a bin more at both ends, so that the outer bars are drawn whole.</summary>
    private static ChartAxis Wider(ChartAxis bins)
    {
        double half = (bins.At(bins.High) - bins.At(bins.Low)) / Bins / 2;
        return bins.IsLog
            ? ChartAxis.Log(bins.Label, bins.Low * Math.Pow(10, -half), bins.High * Math.Pow(10, half), NumberText.Percent)
            : ChartAxis.Linear(bins.Label, bins.Low - half, bins.High + half, NumberText.Percent);
    }

    private static (double[] X, double[] Y) Outline(double[] shares, ChartAxis axis)
    {
        double low = axis.At(axis.Low);
        double width = (axis.At(axis.High) - low) / Bins;
        int first = Array.FindIndex(shares, s => s > 0);
        int last = Array.FindLastIndex(shares, s => s > 0);
        var xs = new List<double> { Edge(first) };
        var ys = new List<double> { 0 };
        for (int bin = first; bin <= last; bin++)
        {
            xs.AddRange([Edge(bin), Edge(bin + 1)]);
            ys.AddRange([shares[bin], shares[bin]]);
        }

        xs.Add(Edge(last + 1));
        ys.Add(0);
        return ([.. xs], [.. ys]);

        double Edge(int bin) => axis.IsLog ? Math.Pow(10, low + (bin * width)) : low + (bin * width);
    }
}
