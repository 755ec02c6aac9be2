using Semiflow.Recipes.Reporting.Drawing;
using Semiflow.Spaces;
using SkiaSharp;

namespace Semiflow.Recipes.Reporting.Figures;

/// <summary>
/// Samples of two variables, a row each: input, target, prediction, and prediction minus target. Target and prediction share a scale,
/// the error has its own, symmetric around zero.
/// </summary>
internal static class SampleMapsFigure
{
    /// <summary>Width in CSS pixels.</summary>
    public const int Width = 1120;

    private const float Left = 66;
    private const float Top = 34;
    private const float Bottom = 26;
    private const float RowGap = 24;
    private const float Bar = 58;
    private const float Gap = 12;
    private const float Cell = (Width - Left - (3 * (Bar + Gap)) - Gap) / 4;

    /// <summary>Height in CSS pixels for these samples.</summary>
    public static int Height(IReadOnlyList<ReportSample> samples) =>
        (int)Math.Ceiling(Top + Bottom + (samples.Count * CellHeight(samples)) + ((samples.Count - 1) * RowGap));

    /// <summary>PNG of the samples, a row each.</summary>
    public static byte[] Draw(IReadOnlyList<ReportSample> samples, string inputName, FigureTheme theme)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(theme);
        float height = CellHeight(samples);
        return FigureCanvas.Png(Width, Height(samples), theme, canvas =>
        {
            string[] heads = [inputName, "Target u", "Prediction û", "Error û − u"];
            for (int column = 0; column < heads.Length; column++)
            {
                FigureCanvas.Text(canvas, heads[column], Column(column) + (Cell / 2), 20, 13, theme.Ink, SKTextAlign.Center, bold: true);
            }

            for (int row = 0; row < samples.Count; row++)
            {
                Row(canvas, samples[row], Top + (row * (height + RowGap)), height, theme, last: row == samples.Count - 1);
            }
        });
    }

    private static void Row(SKCanvas canvas, ReportSample sample, float top, float height, FigureTheme theme, bool last)
    {
        double[] error = [.. sample.Prediction.Values.Zip(sample.Target.Values, (p, u) => p - u)];
        ColorScale states = ColorScale.ForStates(sample.Target.Values, sample.Prediction.Values);
        Panel(canvas, 0, top, height, sample.Input.Axes, sample.Input.Values, ColorScale.ForInputs(sample.Input.Values), theme, last,
            bar: true);
        Panel(canvas, 1, top, height, sample.Target.Axes, sample.Target.Values, states, theme, last, bar: false);
        Panel(canvas, 2, top, height, sample.Target.Axes, sample.Prediction.Values, states, theme, last, bar: true);
        Panel(canvas, 3, top, height, sample.Target.Axes, error, ColorScale.ForErrors(error), theme, last, bar: true);
        FigureCanvas.Upward(canvas, sample.Label, 15, top + (height / 2), 13, theme.Ink, bold: true);
        FigureCanvas.Upward(canvas, NumberText.Percent(sample.Error), 32, top + (height / 2), 12, theme.Muted);
    }

    private static void Panel(
        SKCanvas canvas, int column, float top, float height, IReadOnlyList<Axis> axes, IReadOnlyList<double> values,
        ColorScale scale, FigureTheme theme, bool last, bool bar)
    {
        SKRect area = SKRect.Create(Column(column), top, Cell, height);
        Heatmap.Draw(canvas, area, axes, values, scale, theme);
        Heatmap.Ticks(canvas, area, axes, theme, bottom: last, left: column == 0);
        if (bar)
        {
            ColorBar.Draw(canvas, area.Right + 7, top, height, scale, theme);
        }
    }

    private static float Column(int column) => Left + (column * (Cell + Gap)) + (Bar * (column > 2 ? 2 : column > 0 ? 1 : 0));

    // The shape of the domain, but never a ribbon.
    private static float CellHeight(IReadOnlyList<ReportSample> samples)
    {
        IReadOnlyList<Axis> axes = samples[0].Target.Axes;
        return Cell * (float)Math.Clamp(axes[1].Length / axes[0].Length, 0.4, 1.6);
    }
}
