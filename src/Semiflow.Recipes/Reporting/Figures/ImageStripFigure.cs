using Semiflow.Recipes.Reporting.Drawing;
using SkiaSharp;

namespace Semiflow.Recipes.Reporting.Figures;

/// <summary>A table of images, enlarged without smoothing.</summary>
internal static class ImageStripFigure
{
    private const float Left = 112;
    private const float Top = 28;
    private const float Gap = 6;
    private const float Room = 1000;
    private const float Largest = 96;

    /// <summary>Width in CSS pixels.</summary>
    public static int Width(ImageStrip strip) => (int)Math.Ceiling(Left + (strip.Columns.Count * (Cell(strip) + Gap)) + 8);

    /// <summary>Height in CSS pixels.</summary>
    public static int Height(ImageStrip strip) => (int)Math.Ceiling(Top + (strip.Rows.Count * (CellHeight(strip) + Gap)) + 4);

    /// <summary>PNG of the table.</summary>
    public static byte[] Draw(ImageStrip strip, FigureTheme theme) => FigureCanvas.Png(Width(strip), Height(strip), theme, canvas =>
    {
        using var frame = new SKPaint { Color = theme.Frame, IsStroke = true, StrokeWidth = 1, IsAntialias = true };
        for (int row = 0; row < strip.Rows.Count; row++)
        {
            float top = Top + (row * (CellHeight(strip) + Gap));
            FigureCanvas.Text(canvas, strip.Rows[row].Name, Left - 8, top + (CellHeight(strip) / 2) + 4, 12.5f, theme.Ink,
                SKTextAlign.Right);
            for (int column = 0; column < strip.Columns.Count; column++)
            {
                SKRect area = SKRect.Create(Left + (column * (Cell(strip) + Gap)), top, Cell(strip), CellHeight(strip));
                using SKImage image = Pixels(strip, strip.Rows[row].Images[column]);
                canvas.DrawImage(image, area, new SKSamplingOptions(SKFilterMode.Nearest));
                canvas.DrawRect(area, frame);
                if (row == 0)
                {
                    FigureCanvas.Text(canvas, strip.Columns[column], area.MidX, Top - 8, 11.5f, theme.Muted, SKTextAlign.Center);
                }
            }
        }
    });

    private static float Cell(ImageStrip strip) => Math.Min(Largest, (Room / strip.Columns.Count) - Gap);

    private static float CellHeight(ImageStrip strip) => Cell(strip) * strip.Height / strip.Width;

    private static SKImage Pixels(ImageStrip strip, IReadOnlyList<double> values)
    {
        using var bitmap = new SKBitmap(strip.Width, strip.Height);
        int plane = strip.Width * strip.Height;
        for (int pixel = 0; pixel < plane; pixel++)
        {
            byte Shade(int channel) => (byte)Math.Round(255 * Math.Clamp(values[(channel % strip.Channels * plane) + pixel], 0, 1));
            bitmap.SetPixel(pixel % strip.Width, pixel / strip.Width, new SKColor(Shade(0), Shade(1), Shade(2)));
        }

        return SKImage.FromBitmap(bitmap);
    }
}
