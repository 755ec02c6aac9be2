using Semiflow.Spaces;
using SkiaSharp;

namespace Semiflow.Recipes.Reporting.Drawing;

/// <summary>A function of two variables as colored cells: x to the right, y upward, origin at the lower left.</summary>
internal static class Heatmap
{
    /// <summary>Draws the function into a rectangle; the first index of the array runs along x, the second along y.</summary>
    public static void Draw(SKCanvas canvas, SKRect area, IReadOnlyList<Axis> axes, IReadOnlyList<double> values, ColorScale scale,
        FigureTheme theme)
    {
        ArgumentNullException.ThrowIfNull(canvas);
        ArgumentNullException.ThrowIfNull(axes);
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(scale);
        ArgumentNullException.ThrowIfNull(theme);
        using SKImage cells = Cells(axes[0].Points, axes[1].Points, values, scale);

        // Cells stay sharp when enlarged; a finer grid than the screen's is averaged, never thinned out.
        bool enlarged = cells.Width <= area.Width * FigureCanvas.Scale && cells.Height <= area.Height * FigureCanvas.Scale;
        var sampling = enlarged ? new SKSamplingOptions(SKFilterMode.Nearest) : new SKSamplingOptions(SKFilterMode.Linear,
            SKMipmapMode.Linear);
        canvas.DrawImage(cells, area, sampling);
        using var frame = new SKPaint { Color = theme.Frame, IsStroke = true, StrokeWidth = 1, IsAntialias = true };
        canvas.DrawRect(area, frame);
    }

    /// <summary>Ticks at both ends and the middle of both axes, values at the ends and the name of the axis between them.</summary>
    public static void Ticks(SKCanvas canvas, SKRect area, IReadOnlyList<Axis> axes, FigureTheme theme, bool bottom, bool left)
    {
        ArgumentNullException.ThrowIfNull(canvas);
        ArgumentNullException.ThrowIfNull(axes);
        ArgumentNullException.ThrowIfNull(theme);
        using var line = new SKPaint { Color = theme.Frame, StrokeWidth = 1, IsAntialias = true };
        for (int i = 0; i <= 2; i++)
        {
            float x = area.Left + (area.Width * i / 2);
            float y = area.Bottom - (area.Height * i / 2);
            canvas.DrawLine(x, area.Bottom, x, area.Bottom + 3, line);
            canvas.DrawLine(area.Left - 3, y, area.Left, y, line);
            SKTextAlign align = i == 0 ? SKTextAlign.Left : i == 1 ? SKTextAlign.Center : SKTextAlign.Right;
            if (bottom)
            {
                FigureCanvas.Text(
                    canvas, i == 1 ? "x" : At(axes[0], i), x, area.Bottom + 16, i == 1 ? 11.5f : 10.5f, i == 1
                        ? theme.Ink
                        : theme.Muted, align);
            }

            if (left)
            {
                // The middle of the side is kept for the name of the axis.
                (string text, float baseline) = i == 0 ? (At(axes[1], i), 0) : i == 1 ? ("y", 3.8f) : (At(axes[1], i), 8);
                FigureCanvas.Text(
                    canvas, text, area.Left - 7, y + baseline, i == 1 ? 11.5f : 10.5f, i == 1 ? theme.Ink : theme.Muted, SKTextAlign.Right);
            }
        }
    }

    private static string At(Axis axis, int half) => NumberText.Plain(axis.Lower + (axis.Length * half / 2));

    private static SKImage Cells(int columns, int rows, IReadOnlyList<double> values, ColorScale scale)
    {
        using var bitmap = new SKBitmap(columns, rows);
        for (int i = 0; i < columns; i++)
        {
            for (int j = 0; j < rows; j++)
            {
                bitmap.SetPixel(i, rows - 1 - j, scale.Of(values[(i * rows) + j]));
            }
        }

        return SKImage.FromBitmap(bitmap);
    }
}
