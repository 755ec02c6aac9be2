using Semiflow.Recipes.Reporting.Drawing;
using SkiaSharp;

namespace Semiflow.Recipes.Reporting.Figures;

/// <summary>Fields at several times, a column each; rows: the truth, and of every method its forecast and its error.</summary>
internal static class FieldStripFigure
{
    /// <summary>Width in CSS pixels.</summary>
    public const int Width = 1120;

    private const float Left = 66;
    private const float Bar = 66;
    private const float Top = 34;
    private const float Bottom = 24;
    private const float Gap = 8;
    private const float Largest = 230;

    /// <summary>Height in CSS pixels.</summary>
    public static int Height(FieldFrames frames)
    {
        int rows = 1 + (2 * frames.Forecasts.Count);
        return (int)Math.Ceiling(Top + Bottom + (rows * (CellHeight(frames) + Gap)) - Gap);
    }

    /// <summary>PNG of the frames.</summary>
    public static byte[] Draw(FieldFrames frames, FigureTheme theme)
    {
        ColorScale states = ColorScale.ForStates(frames.Truth);
        IReadOnlyList<IReadOnlyList<double>>[] errors = [.. frames.Forecasts.Select(each => Errors(each.Values, frames.Truth))];
        return FigureCanvas.Png(Width, Height(frames), theme, canvas =>
        {
            for (int column = 0; column < frames.Times.Count; column++)
            {
                FigureCanvas.Text(
                    canvas, $"{frames.TimeSymbol} = {NumberText.Plain(frames.Times[column])}",
                    Column(frames, column) + (CellWidth(frames) / 2), 20, 13, theme.Ink, SKTextAlign.Center, bold: true);
            }

            Row(canvas, frames, 0, frames.Label.Length > 0 ? $"truth {frames.Label}" : "truth", frames.Truth, states, theme);
            for (int method = 0; method < frames.Forecasts.Count; method++)
            {
                (string name, IReadOnlyList<IReadOnlyList<double>> values) = frames.Forecasts[method];
                Row(canvas, frames, 1 + (2 * method), name, values, states, theme);
                Row(canvas, frames, 2 + (2 * method), "error", errors[method],
                    ColorScale.ForErrors([.. errors[method].SelectMany(frame => frame)]), theme);
            }
        });
    }

    /// <summary>Forecast minus truth, frame by frame; NaN where one of them is.</summary>
    internal static IReadOnlyList<IReadOnlyList<double>> Errors(
        IReadOnlyList<IReadOnlyList<double>> forecast, IReadOnlyList<IReadOnlyList<double>> truth) =>
        [.. forecast.Zip(truth, (f, t) => (IReadOnlyList<double>)[.. f.Zip(t, (a, b) => a - b)])];

    private static void Row(
        SKCanvas canvas, FieldFrames frames, int row, string name, IReadOnlyList<IReadOnlyList<double>> values, ColorScale scale,
        FigureTheme theme)
    {
        float height = CellHeight(frames);
        float top = Top + (row * (height + Gap));
        bool last = row == 2 * frames.Forecasts.Count;
        for (int column = 0; column < frames.Times.Count; column++)
        {
            SKRect area = SKRect.Create(Column(frames, column), top, CellWidth(frames), height);
            Heatmap.Draw(canvas, area, frames.Axes, values[column], scale, theme);
            Heatmap.Ticks(canvas, area, frames.Axes, theme, bottom: last, left: column == 0);
        }

        ColorBar.Draw(canvas, Column(frames, frames.Times.Count) - Gap + 7, top + 10, height - 14, scale, theme);
        FigureCanvas.Upward(canvas, name, 15, top + (height / 2), 12.5f, theme.Ink, bold: true);
    }

    private static float CellWidth(FieldFrames frames) =>
        Math.Min(Largest, ((Width - Left - Bar) / frames.Times.Count) - Gap);

    private static float CellHeight(FieldFrames frames) =>
        CellWidth(frames) * (float)Math.Clamp(frames.Axes[1].Length / frames.Axes[0].Length, 0.4, 1.6);

    private static float Column(FieldFrames frames, int column) => Left + (column * (CellWidth(frames) + Gap));
}
