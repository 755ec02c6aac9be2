using SkiaSharp;

namespace Semiflow.Recipes.Reporting.Drawing;

/// <summary>Legends in rows above a chart, where they can hide no curve.</summary>
internal static class ChartLegend
{
    private const float RowHeight = 20;
    private const float SwatchWidth = 24;
    private const float TextSize = 13;

    /// <summary>Height of the rows that the entries need in this width, in CSS pixels.</summary>
    public static float Height(IReadOnlyList<LegendEntry> entries, float width) => Rows(entries, width).Count * RowHeight;

    /// <summary>Draws the entries from the left, as many rows as needed.</summary>
    public static void Draw(SKCanvas canvas, float left, float top, float width, IReadOnlyList<LegendEntry> entries, FigureTheme theme)
    {
        ArgumentNullException.ThrowIfNull(canvas);
        ArgumentNullException.ThrowIfNull(theme);
        float y = top + (RowHeight / 2);
        foreach (List<LegendEntry> row in Rows(entries, width))
        {
            float x = left;
            foreach (LegendEntry entry in row)
            {
                Mark(canvas, entry, x, y);
                FigureCanvas.Text(canvas, entry.Text, x + SwatchWidth + 6, y + 4.6f, TextSize, theme.Ink);
                x += EntryWidth(entry);
            }

            y += RowHeight;
        }
    }

    private static List<List<LegendEntry>> Rows(IReadOnlyList<LegendEntry> entries, float width)
    {
        var rows = new List<List<LegendEntry>>();
        float used = float.PositiveInfinity;
        foreach (LegendEntry entry in entries)
        {
            float needed = EntryWidth(entry);
            if (used + needed > width + 18)
            {
                rows.Add([]);
                used = 0;
            }

            rows[^1].Add(entry);
            used += needed;
        }

        return rows;
    }

    private static float EntryWidth(LegendEntry entry)
    {
        using SKFont font = FigureCanvas.Font(TextSize);
        return SwatchWidth + 6 + font.MeasureText(entry.Text) + 18;
    }

    private static void Mark(SKCanvas canvas, LegendEntry entry, float x, float y)
    {
        using var paint = new SKPaint { Color = entry.Color, StrokeWidth = entry.Width, IsAntialias = true };
        if (entry.Mark == LegendMark.Box)
        {
            SKRect box = SKRect.Create(x + 5, y - 5.5f, 14, 11);
            paint.IsStroke = true;
            canvas.DrawRect(box, paint);
            paint.IsStroke = false;
            paint.Color = entry.Color.WithAlpha(72);
            canvas.DrawRect(box, paint);
            return;
        }

        if (entry.Mark == LegendMark.Diamond)
        {
            float middle = x + (SwatchWidth / 2);
            using var path = new SKPath();
            path.AddPoly(
                [new SKPoint(middle, y - 6), new SKPoint(middle + 4.5f, y), new SKPoint(middle, y + 6), new SKPoint(middle - 4.5f, y)]);
            canvas.DrawPath(path, paint);
            return;
        }

        using SKPathEffect? dashes = entry.Mark == LegendMark.Dashes ? SKPathEffect.CreateDash([6, 3], 0) : null;
        paint.PathEffect = dashes;
        if (entry.Width > 0)
        {
            canvas.DrawLine(x, y, x + SwatchWidth, y, paint);
        }

        if (entry.Mark == LegendMark.Dot)
        {
            canvas.DrawCircle(x + (SwatchWidth / 2), y, 3.5f, paint);
        }
    }
}
