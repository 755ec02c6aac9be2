using System.Globalization;
using SkiaSharp;

namespace Semiflow.Recipes.Reporting.Drawing;

/// <summary>The legend of a <see cref="ColorScale"/>: a vertical strip with ticks to its right and a common power of ten above.</summary>
internal static class ColorBar
{
    /// <summary>Width of the strip in CSS pixels; labels need about 44 more.</summary>
    public const float Width = 9;

    /// <summary>Draws the strip into the column that begins at the left upper corner.</summary>
    public static void Draw(SKCanvas canvas, float left, float top, float height, ColorScale scale, FigureTheme theme)
    {
        ArgumentNullException.ThrowIfNull(canvas);
        ArgumentNullException.ThrowIfNull(scale);
        ArgumentNullException.ThrowIfNull(theme);
        Strip(canvas, left, top, height, scale);
        int exponent = (int)Math.Floor(Math.Log10(Math.Max(Math.Abs(scale.Low), Math.Abs(scale.High))));
        exponent = exponent is < -2 or > 3 ? exponent : 0;
        double factor = Math.Pow(10, exponent);
        if (exponent != 0)
        {
            FigureCanvas.Text(canvas, "×" + NumberText.PowerOfTen(exponent), left - 1, top - 5, 10, theme.Muted);
        }

        using var line = new SKPaint { Color = theme.Frame, StrokeWidth = 1, IsAntialias = true };
        foreach (double value in ChartAxis.NiceTicks(scale.Low / factor, scale.High / factor, 5))
        {
            float y = top + (height * (float)((scale.High - (value * factor)) / (scale.High - scale.Low)));
            canvas.DrawLine(left + Width, y, left + Width + 3, y, line);
            string text = (Math.Abs(value) < 1e-12 ? 0 : value).ToString("0.####", CultureInfo.InvariantCulture).Replace('-', '−');
            FigureCanvas.Text(canvas, text, left + Width + 6, y + 3.8f, 10.5f, theme.Muted);
        }
    }

    private static void Strip(SKCanvas canvas, float left, float top, float height, ColorScale scale)
    {
        const int steps = 128;
        using var paint = new SKPaint { IsAntialias = false };
        for (int i = 0; i < steps; i++)
        {
            paint.Color = scale.Of(scale.High + ((scale.Low - scale.High) * (i + 0.5) / steps));
            canvas.DrawRect(SKRect.Create(left, top + (height * i / steps), Width, (height / steps) + 0.5f), paint);
        }
    }
}
