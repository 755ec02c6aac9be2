using Semiflow.Recipes.Reporting.Drawing;
using SkiaSharp;

namespace Semiflow.Recipes.Reporting.Figures;

/// <summary>A horizontal axis around rows of values, and marks on it.</summary>
internal static class AxisFrame
{
    /// <summary>Draws the lines, ticks and labels of a horizontal axis below an area, and the left edge.</summary>
    public static void Draw(SKCanvas canvas, SKRect area, ChartAxis axis, FigureTheme theme)
    {
        using var rule = new SKPaint { Color = theme.Rule, StrokeWidth = 1, IsAntialias = true };
        using var line = new SKPaint { Color = theme.Frame, StrokeWidth = 1, IsAntialias = true };
        foreach (AxisTick tick in axis.Ticks)
        {
            float x = At(tick.Value, area, axis);
            if (tick.Major)
            {
                canvas.DrawLine(x, area.Top - 4, x, area.Bottom + 4, rule);
            }

            canvas.DrawLine(x, area.Bottom + 4, x, area.Bottom + (tick.Major ? 9 : 7), line);
            FigureCanvas.Text(canvas, tick.Label, x, area.Bottom + 23, 13, theme.Muted, SKTextAlign.Center);
        }

        canvas.DrawLine(area.Left, area.Bottom + 4, area.Right, area.Bottom + 4, line);
        canvas.DrawLine(area.Left, area.Top - 4, area.Left, area.Bottom + 4, line);
        FigureCanvas.Text(canvas, axis.Label, area.MidX, area.Bottom + 43, 13.5f, theme.Ink, SKTextAlign.Center);
    }

    /// <summary>Draws the mark of a published value.</summary>
    public static void Diamond(SKCanvas canvas, float x, float y, FigureTheme theme)
    {
        using var path = new SKPath();
        path.AddPoly([new SKPoint(x, y - 7), new SKPoint(x + 5, y), new SKPoint(x, y + 7), new SKPoint(x - 5, y)]);
        using var paint = new SKPaint { Color = theme.Ink, IsAntialias = true };
        canvas.DrawPath(path, paint);
        paint.Color = theme.Paper;
        paint.IsStroke = true;
        canvas.DrawPath(path, paint);
    }

    /// <summary>Where a value lies.</summary>
    public static float At(double value, SKRect area, ChartAxis axis) =>
        area.Left + (float)((axis.At(value) - axis.At(axis.Low)) / (axis.At(axis.High) - axis.At(axis.Low)) * area.Width);
}
