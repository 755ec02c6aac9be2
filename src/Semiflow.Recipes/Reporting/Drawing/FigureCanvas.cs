using SkiaSharp;

namespace Semiflow.Recipes.Reporting.Drawing;

/// <summary>
/// A picture in the making: sizes in CSS pixels, drawn at twice their number so that text stays crisp on any screen and in print.
/// </summary>
internal static class FigureCanvas
{
    /// <summary>Device pixels a CSS pixel.</summary>
    public const int Scale = 2;

    // Flat drawings compress as well without prediction filters, in a third of the time.
    private static readonly SKPngEncoderOptions Compression = new(SKPngEncoderFilterFlags.NoFilters, 6);

    /// <summary>PNG of <paramref name="width"/> x <paramref name="height"/> CSS pixels; equal drawings give equal bytes.</summary>
    public static byte[] Png(int width, int height, FigureTheme theme, Action<SKCanvas> draw)
    {
        ArgumentNullException.ThrowIfNull(theme);
        ArgumentNullException.ThrowIfNull(draw);
        using SKSurface surface = SKSurface.Create(
            new SKImageInfo(width * Scale, height * Scale, SKColorType.Rgba8888, SKAlphaType.Opaque));
        surface.Canvas.Clear(theme.Paper);
        surface.Canvas.Scale(Scale);
        draw(surface.Canvas);
        using SKImage image = surface.Snapshot();
        using SKPixmap pixels = image.PeekPixels() ?? throw new InvalidOperationException("the picture has no pixels in memory.");
        using SKData png = pixels.Encode(Compression) ?? throw new InvalidOperationException("the picture cannot be encoded as PNG.");
        return png.ToArray();
    }

    /// <summary>Draws a line of text; <paramref name="y"/> is its base line.</summary>
    public static void Text(
        SKCanvas canvas, string text, float x, float y, float size, SKColor color,
        SKTextAlign align = SKTextAlign.Left, bool bold = false)
    {
        ArgumentNullException.ThrowIfNull(canvas);
        using SKFont font = Font(size, bold);
        using var paint = new SKPaint { Color = color, IsAntialias = true };
        canvas.DrawText(text, x, y, align, font, paint);
    }

    /// <summary>The typeface at a size, spaced as designed rather than fitted to pixels.</summary>
    public static SKFont Font(float size, bool bold = false) => new(bold ? FigureFont.Bold : FigureFont.Regular, size)
    {
        Subpixel = true,
        LinearMetrics = true,
        Hinting = SKFontHinting.None,
        Edging = SKFontEdging.Antialias,
    };

    /// <summary>Draws a line of text turned a quarter to the left, centered on the point.</summary>
    public static void Upward(SKCanvas canvas, string text, float x, float y, float size, SKColor color, bool bold = false)
    {
        ArgumentNullException.ThrowIfNull(canvas);
        canvas.Save();
        canvas.Translate(x, y);
        canvas.RotateDegrees(-90);
        Text(canvas, text, 0, 0, size, color, SKTextAlign.Center, bold);
        canvas.Restore();
    }
}
