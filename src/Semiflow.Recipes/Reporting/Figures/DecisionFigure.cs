using Semiflow.Recipes.Reporting.Drawing;
using SkiaSharp;

namespace Semiflow.Recipes.Reporting.Figures;

/// <summary>Decision maps side by side: color is the probability of a class, white where it is even, dots are samples.</summary>
internal static class DecisionFigure
{
    private const int PanelWidth = 374;
    private const int PanelHeight = 372;
    private const float Left = 46, Top = 34, Side = 304;

    /// <summary>Size in CSS pixels for so many panels.</summary>
    public static (int Width, int Height) Size(int panels) => (Math.Min(3, panels) * PanelWidth, (panels + 2) / 3 * PanelHeight);

    /// <summary>PNG of the panels, row by row.</summary>
    public static byte[] Draw(IReadOnlyList<DecisionPanel> panels, FigureTheme theme)
    {
        ArgumentOutOfRangeException.ThrowIfZero(panels.Count, nameof(panels));
        (int width, int height) = Size(panels.Count);
        return FigureCanvas.Png(width, height, theme, canvas =>
        {
            for (int i = 0; i < panels.Count; i++)
            {
                canvas.Save();
                canvas.Translate(i % 3 * PanelWidth, i / 3 * PanelHeight);
                Panel(canvas, panels[i], theme);
                canvas.Restore();
            }
        });
    }

    private static void Panel(SKCanvas canvas, DecisionPanel panel, FigureTheme theme)
    {
        SKRect area = SKRect.Create(Left, Top, Side, Side);
        FigureCanvas.Text(canvas, panel.Title, area.MidX, Top - 12, 13, theme.Ink, SKTextAlign.Center, bold: true);

        // Blue for class 0, red for class 1: a half less the probability is signed.
        double[] signed = [.. panel.Values.Select(value => value - 0.5)];
        Heatmap.Draw(canvas, area, panel.Axes, signed, ColorScale.ForErrors([-0.5, 0.5]), theme);
        Heatmap.Ticks(canvas, area, panel.Axes, theme, bottom: true, left: true);
        canvas.Save();
        canvas.ClipRect(area);
        using var fill = new SKPaint { IsAntialias = true };
        using var edge = new SKPaint { IsAntialias = true, IsStroke = true, StrokeWidth = 1.1f, Color = SKColors.White };
        foreach ((double x, double y, int label) in panel.Points)
        {
            float px = area.Left + (float)((x - panel.Axes[0].Lower) / panel.Axes[0].Length * area.Width);
            float py = area.Bottom - (float)((y - panel.Axes[1].Lower) / panel.Axes[1].Length * area.Height);
            fill.Color = FigureTheme.Light.Line(label == 0 ? 0 : 1);
            canvas.DrawCircle(px, py, 3.6f, fill);
            canvas.DrawCircle(px, py, 3.6f, edge);
        }

        canvas.Restore();
    }
}
