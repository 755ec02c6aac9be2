using Semiflow.Recipes.Reporting.Drawing;
using SkiaSharp;

namespace Semiflow.Recipes.Reporting.Figures;

/// <summary>Samples of one variable, a column each: the input, target against prediction, and below them the error.</summary>
internal static class SampleCurvesFigure
{
    private const int ColumnWidth = 374;
    private const int InputHeight = 150;
    private const int StateHeight = 232;
    private const int ErrorHeight = 165;

    /// <summary>Height in CSS pixels.</summary>
    public const int Height = 30 + InputHeight + StateHeight + ErrorHeight;

    /// <summary>Width in CSS pixels for so many samples.</summary>
    public static int Width(int samples) => 10 + (ColumnWidth * samples);

    /// <summary>PNG of the samples, a column each.</summary>
    public static byte[] Draw(IReadOnlyList<ReportSample> samples, string inputName, FigureTheme theme)
    {
        ArgumentNullException.ThrowIfNull(samples);
        ArgumentNullException.ThrowIfNull(theme);
        return FigureCanvas.Png(Width(samples.Count), Height, theme, canvas =>
        {
            for (int column = 0; column < samples.Count; column++)
            {
                Column(canvas, samples[column], column * ColumnWidth, column == 0 ? inputName : "", column == 0, theme);
            }
        });
    }

    private static void Column(SKCanvas canvas, ReportSample sample, float left, string inputName, bool first, FigureTheme theme)
    {
        string head = $"{sample.Label} · {NumberText.Percent(sample.Error)}";
        FigureCanvas.Text(canvas, head, left + (ColumnWidth / 2) + 24, 20, 13, theme.Ink, SKTextAlign.Center, bold: true);
        double[] x = sample.Target.Axes[0].Nodes();
        double[] error = [.. sample.Prediction.Values.Zip(sample.Target.Values, (p, u) => p - u)];

        using Chart input = Over(sample.Input, "", inputName, [sample.Input.Values], theme);
        input.Curve(sample.Input.Axes[0].Nodes(), sample.Input.Values, theme.Line(2), width: 1.8f);
        input.Draw(canvas, SKRect.Create(left, 30, ColumnWidth, InputHeight), left: 82, bottom: 28);

        using Chart state = Over(sample.Target, "", first ? "u, û" : "", [sample.Target.Values, sample.Prediction.Values], theme);
        state.Curve(x, sample.Target.Values, theme.Ink, "target u", width: 3.4f);
        state.Curve(x, sample.Prediction.Values, theme.Line(1), "prediction û", width: 2.2f, dashed: true);
        state.Draw(canvas, SKRect.Create(left, 30 + InputHeight, ColumnWidth, StateHeight), left: 82, bottom: 28);

        using Chart below = Over(sample.Target, "x", first ? "û − u" : "", [error], theme);
        below.Curve([x[0], x[^1]], [0, 0], theme.Frame, width: 1);
        below.Curve(x, error, theme.Line(0), width: 1.5f);
        below.Draw(canvas, SKRect.Create(left, 30 + InputHeight + StateHeight, ColumnWidth, ErrorHeight), left: 82, bottom: 46);
    }

    private static Chart Over(FieldSnapshot snapshot, string xLabel, string yLabel, IReadOnlyList<double>[] values, FigureTheme theme)
    {
        double low = values.Min(v => v.Min());
        double high = values.Max(v => v.Max());
        double air = high > low ? 0.08 * (high - low) : 0;
        return new Chart(
            theme,
            ChartAxis.Linear(xLabel, snapshot.Axes[0].Lower, snapshot.Axes[0].Upper, ticks: 5),
            ChartAxis.Linear(yLabel, low - air, high + air, ticks: 5));
    }
}
