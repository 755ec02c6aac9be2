using Semiflow.Recipes.Reporting.Drawing;
using SkiaSharp;

namespace Semiflow.Recipes.Reporting.Figures;

/// <summary>The values of one of those that are compared, one per seed.</summary>
/// <param name="Name">Its name; empty where it is alone.</param>
/// <param name="Values">The values; not finite where its training blew up.</param>
/// <param name="Published">The published value; null for none.</param>
internal sealed record SeedRow(string Name, IReadOnlyList<double> Values, double? Published);

/// <summary>A row of dots for each contestant, one dot per seed, with their median as a bar and the published value as a diamond.</summary>
internal static class SeedsFigure
{
    private const float RowHeight = 34;
    private const float Top = 40;
    private const float Bottom = 52;
    private const float Right = 84;
    private const float MostNameWidth = 230;
    private const double LeastDecade = 10; // Values of such a ratio are drawn on a logarithmic axis.

    /// <summary>Width in CSS pixels.</summary>
    public static int Width => ChartSize.Width;

    /// <summary>Height in CSS pixels.</summary>
    public static int Height(IReadOnlyList<SeedRow> rows) => (int)(Top + (rows.Count * RowHeight) + Bottom);

    /// <summary>PNG of the rows.</summary>
    public static byte[] Draw(IReadOnlyList<SeedRow> rows, string label, FigureTheme theme)
    {
        double[] values = [.. rows.SelectMany(row => row.Values.Append(row.Published ?? double.NaN)).Where(double.IsFinite)];
        ChartAxis axis = Axis(label, values);
        using SKFont font = FigureCanvas.Font(12.5f, bold: true);
        float left = Math.Min(MostNameWidth, rows.Max(row => font.MeasureText(row.Name))) + 22;
        SKRect area = new(left, Top, Width - Right, Height(rows) - Bottom);
        return FigureCanvas.Png(Width, Height(rows), theme, canvas =>
        {
            ChartLegend.Draw(canvas, left, 6, area.Width + Right - 8, Legend(rows, theme), theme);
            AxisFrame.Draw(canvas, area, axis, theme);
            for (int i = 0; i < rows.Count; i++)
            {
                Row(canvas, rows[i], area, area.Top + ((i + 0.5f) * RowHeight), axis, i == 0, theme);
            }
        });
    }

    private static ChartAxis Axis(string label, double[] values)
    {
        if (values.Length == 0)
        {
            return ChartAxis.Linear(label, 0, 1);
        }

        (double low, double high) = (values.Min(), values.Max());
        if (low > 0 && high / low > LeastDecade)
        {
            return ChartAxis.LogAround(label, values, low >= 1e-3 && high < 1e4 ? NumberText.Plain : NumberText.Power, air: 0.06);
        }

        double air = Math.Max(0.06 * (high - low), 1e-3 * Math.Max(Math.Abs(low), Math.Abs(high)));
        return ChartAxis.Linear(label, low >= 0 && low < 0.5 * high ? 0 : low - air, high + air);
    }

    private static void Row(SKCanvas canvas, SeedRow row, SKRect area, float y, ChartAxis axis, bool first, FigureTheme theme)
    {
        FigureCanvas.Text(canvas, row.Name, area.Left - 9, y + 4.5f, 12.5f, theme.Ink, SKTextAlign.Right, bold: first);
        using var paint = new SKPaint { Color = theme.Line(first ? 0 : 4), IsAntialias = true };
        double median = Quantiles.Median(row.Values);
        if (double.IsFinite(median))
        {
            float at = AxisFrame.At(median, area, axis);
            canvas.DrawRect(SKRect.Create(at - 1.5f, y - 11, 3, 22), paint);
        }

        if (row.Published is { } published && double.IsFinite(published) && (!axis.IsLog || published > 0))
        {
            AxisFrame.Diamond(canvas, AxisFrame.At(published, area, axis), y, theme);
        }

        paint.Color = paint.Color.WithAlpha(170);
        foreach (double value in row.Values.Where(value => double.IsFinite(value) && (!axis.IsLog || value > 0)))
        {
            canvas.DrawCircle(AxisFrame.At(value, area, axis), y, 4.5f, paint);
        }

        int lost = row.Values.Count(value => !double.IsFinite(value));
        FigureCanvas.Text(canvas, NumberText.Plain(median) + (lost > 0 ? $", {lost} failed" : ""), area.Right + 9, y + 4.5f, 12,
            theme.Muted);
    }

    private static List<LegendEntry> Legend(IReadOnlyList<SeedRow> rows, FigureTheme theme) =>
    [
        new LegendEntry("a seed", theme.Line(0), LegendMark.Dot, 0), new LegendEntry("median", theme.Line(0), LegendMark.Line, 3),
        .. rows.Any(row => row.Published is not null) ? [new LegendEntry("published", theme.Ink, LegendMark.Diamond, 0)]
            : Array.Empty<LegendEntry>(),
    ];
}
