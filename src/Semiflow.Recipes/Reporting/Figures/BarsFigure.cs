using Semiflow.Recipes.Reporting.Drawing;
using SkiaSharp;

namespace Semiflow.Recipes.Reporting.Figures;

/// <summary>
/// Horizontal bars on a logarithmic axis, so that names have room; published values as diamonds. Groups one below the other.
/// </summary>
internal static class BarsFigure
{
    private const float BarHeight = 17;
    private const float BarGap = 5;
    private const float GroupGap = 14;
    private const float Top = 12;
    private const float Bottom = 52;
    private const float Right = 84;
    private const int MostNameWidth = 230;

    /// <summary>Width in CSS pixels.</summary>
    public static int Width(IReadOnlyList<BarGroup> groups) => groups.Count > 1 ? 2 * ChartSize.Width : ChartSize.Width;

    /// <summary>Height in CSS pixels.</summary>
    public static int Height(IReadOnlyList<BarGroup> groups) =>
        (int)Math.Ceiling(Top + LegendHeight(groups, FigureTheme.Light) + groups.Sum(GroupHeight) + ((groups.Count - 1) * GroupGap)
            + Bottom);

    /// <summary>PNG of the groups.</summary>
    public static byte[] Draw(IReadOnlyList<BarGroup> groups, string label, FigureTheme theme)
    {
        ArgumentOutOfRangeException.ThrowIfZero(groups.Count, nameof(groups));
        double[] values = [.. groups.SelectMany(group => group.Bars).SelectMany(bar => new[] { bar.Value, bar.Published ?? double.NaN })
            .Where(double.IsFinite)];
        float left = NameWidth(groups) + 18;
        SKRect area = new(left, Top + LegendHeight(groups, theme), Width(groups) - Right, Height(groups) - Bottom);
        ChartAxis axis = ChartAxis.LogAround(label, values, NumberText.OfDecades(values), air: 0.1, labels: (int)(area.Width / 60));
        return FigureCanvas.Png(Width(groups), Height(groups), theme, canvas =>
        {
            ChartLegend.Draw(canvas, left, 4, area.Width + Right - 8, Legend(groups, theme), theme);
            AxisFrame.Draw(canvas, area, axis, theme);
            float y = area.Top;
            foreach (BarGroup group in groups)
            {
                Group(canvas, group, y, area, axis, groups.Count > 1, theme);
                y += GroupHeight(group) + GroupGap;
            }
        });
    }

    private static void Group(SKCanvas canvas, BarGroup group, float top, SKRect area, ChartAxis axis, bool grouped, FigureTheme theme)
    {
        if (grouped)
        {
            FigureCanvas.Text(canvas, group.Name, area.Left - 9, top + (GroupHeight(group) / 2) + 4, 12.5f, theme.Ink, SKTextAlign.Right);
        }

        for (int i = 0; i < group.Bars.Count; i++)
        {
            ErrorBar bar = group.Bars[i];
            float y = top + (i * (BarHeight + BarGap));
            bool shown = double.IsFinite(bar.Value) && bar.Value > 0;
            float end = shown ? AxisFrame.At(bar.Value, area, axis) : area.Left;
            using var paint = new SKPaint { Color = theme.Line(grouped ? i : i == 0 ? 0 : 4), IsAntialias = true };
            canvas.DrawRoundRect(SKRect.Create(area.Left, y, Math.Max(0, end - area.Left), BarHeight), 2, 2, paint);
            if (!grouped)
            {
                FigureCanvas.Text(canvas, bar.Label, area.Left - 9, y + 12.8f, 12.5f, theme.Ink, SKTextAlign.Right, bold: i == 0);
            }

            float text = end;
            if (bar.Published is { } published and > 0)
            {
                float x = AxisFrame.At(published, area, axis);
                AxisFrame.Diamond(canvas, x, y + (BarHeight / 2), theme);
                text = Math.Max(text, x > end && x < end + 70 ? x + 5 : end);
            }

            FigureCanvas.Text(canvas, shown || bar.Value == 0 ? NumberText.Plain(bar.Value) : "not finite", text + 7, y + 12.8f, 12, shown
                ? theme.Muted
                : theme.Line(1));
        }
    }

    private static float GroupHeight(BarGroup group) => (group.Bars.Count * (BarHeight + BarGap)) - BarGap;

    private static float NameWidth(IReadOnlyList<BarGroup> groups)
    {
        using SKFont font = FigureCanvas.Font(12.5f, bold: groups.Count == 1);
        return Math.Min(MostNameWidth, (groups.Count > 1
            ? groups.Select(group => group.Name)
            : groups[0].Bars.Select(bar => bar.Label)).Max(name => font.MeasureText(name)));
    }

    private static float LegendHeight(IReadOnlyList<BarGroup> groups, FigureTheme theme) =>
        Legend(groups, theme) is { Count: > 0 } legend ? ChartLegend.Height(legend, Width(groups) - NameWidth(groups) - 30) + 6 : 0;

    private static List<LegendEntry> Legend(IReadOnlyList<BarGroup> groups, FigureTheme theme)
    {
        List<LegendEntry> legend = groups.Count > 1
            ? [.. groups[0].Bars.Select((bar, i) => new LegendEntry(bar.Label, theme.Line(i), LegendMark.Box))]
            : [];
        if (groups.Any(group => group.Bars.Any(bar => bar.Published is not null)))
        {
            legend.Add(new LegendEntry("published", theme.Ink, LegendMark.Diamond, 0));
        }

        return legend;
    }
}
