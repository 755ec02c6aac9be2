using Semiflow.Recipes.Reporting.Drawing;
using SkiaSharp;

namespace Semiflow.Recipes.Reporting.Figures;

/// <summary>Fields in motion: truth, forecast and error side by side, a frame a time, as an animated PNG.</summary>
internal static class FieldAnimation
{
    private const float Cell = 240;
    private const float Left = 40;
    private const float Top = 56;
    private const float Bottom = 26;
    private const float Gap = 14;
    private const float Bar = 62;
    private const int Hold = 6; // frames that the last one stays

    /// <summary>Width in CSS pixels.</summary>
    public static int Width(FieldFrames frames) => (int)(Left + (Panels(frames) * (Cell + Gap)) + (Bar * (Panels(frames) > 1 ? 2 : 1)));

    /// <summary>Height in CSS pixels.</summary>
    public static int Height(FieldFrames frames) => (int)Math.Ceiling(Top + CellHeight(frames) + Bottom);

    /// <summary>Animated PNG.</summary>
    public static byte[] Draw(FieldFrames frames, int milliseconds, FigureTheme theme)
    {
        bool compared = frames.Forecasts.Count > 0;
        ColorScale states = ColorScale.ForStates(frames.Truth);
        IReadOnlyList<IReadOnlyList<double>> errors = compared ? FieldStripFigure.Errors(frames.Forecasts[0].Values, frames.Truth) : [];
        ColorScale? differences = compared ? ColorScale.ForErrors([.. errors.SelectMany(frame => frame)]) : null;
        byte[][] pictures = [.. Enumerable.Range(0, frames.Times.Count)
            .Select(i => FigureCanvas.Png(Width(frames), Height(frames), theme, canvas =>
        {
            FigureCanvas.Text(canvas, $"{frames.TimeSymbol} = {frames.Times[i]:0.00}", Left, 20, 13, theme.Muted);
            Panel(canvas, frames, 0, $"truth {frames.Label}".TrimEnd(), frames.Truth[i], states, theme, bar: !compared);
            if (compared)
            {
                Panel(canvas, frames, 1, frames.Forecasts[0].Name, frames.Forecasts[0].Values[i], states, theme, bar: true);
                Panel(canvas, frames, 2, "error", errors[i], differences!, theme, bar: true);
            }
        }))];
        return AnimatedPng.Encode(pictures, milliseconds, Hold * milliseconds);
    }

    private static int Panels(FieldFrames frames) => frames.Forecasts.Count > 0 ? 3 : 1;

    private static void Panel(
        SKCanvas canvas, FieldFrames frames, int column, string name, IReadOnlyList<double> values, ColorScale scale, FigureTheme theme,
        bool bar)
    {
        SKRect area = SKRect.Create(Left + (column * (Cell + Gap)) + (column == 2 ? Bar : 0), Top, Cell, CellHeight(frames));
        FigureCanvas.Text(canvas, name, area.MidX, Top - 12, 13, theme.Ink, SKTextAlign.Center, bold: true);
        Heatmap.Draw(canvas, area, frames.Axes, values, scale, theme);
        Heatmap.Ticks(canvas, area, frames.Axes, theme, bottom: true, left: column == 0);
        if (bar)
        {
            ColorBar.Draw(canvas, area.Right + 7, Top + 4, area.Height - 4, scale, theme);
        }
    }

    private static float CellHeight(FieldFrames frames) =>
        Cell * (float)Math.Clamp(frames.Axes[1].Length / frames.Axes[0].Length, 0.4, 1.6);
}
