using Semiflow.Recipes.Reporting.Drawing;
using SkiaSharp;

namespace Semiflow.Recipes.Reporting.Figures;

/// <summary>Radial energy spectra of target, prediction and error, both axes logarithmic, one panel a data set with shared axes.</summary>
internal static class SpectraFigure
{
    // Below this share of the largest energy there is only rounding error to see.
    private const double Floor = 1e-16;

    /// <summary>Width in CSS pixels for so many panels.</summary>
    public static int Width(int panels) => ChartSize.Width * panels;

    /// <summary>PNG of the spectra, side by side.</summary>
    public static byte[] Draw(IReadOnlyList<SpectrumComparison> spectra, FigureTheme theme)
    {
        ArgumentNullException.ThrowIfNull(spectra);
        ArgumentNullException.ThrowIfNull(theme);
        ChartAxis x = ChartAxis.LogAround("radial wavenumber k", spectra.SelectMany(s => s.Wavenumbers), NumberText.Plain, air: 0.02);
        double[] energies = [.. spectra.SelectMany(s => s.Target.Concat(s.Prediction).Concat(s.Error))];
        double floor = Floor * energies.Max();
        ChartAxis y = ChartAxis.LogAround("mean energy E(k)", energies.Where(e => e >= floor), NumberText.Power, labels: 8);
        return FigureCanvas.Png(Width(spectra.Count), ChartSize.Height, theme, canvas =>
        {
            for (int panel = 0; panel < spectra.Count; panel++)
            {
                Panel(canvas, spectra[panel], panel, x, y, theme);
            }
        });
    }

    private static void Panel(SKCanvas canvas, SpectrumComparison spectrum, int panel, ChartAxis x, ChartAxis y, FigureTheme theme)
    {
        using var chart = new Chart(theme, x, y);
        chart.Curve(spectrum.Wavenumbers, spectrum.Target, theme.Ink, "target u", 3);
        chart.Curve(spectrum.Wavenumbers, spectrum.Prediction, theme.Line(1), "prediction û", 1.8f, dashed: true);
        if (spectrum.Error.Count > 0)
        {
            chart.Curve(spectrum.Wavenumbers, spectrum.Error, theme.Line(0), "error û − u", 1.8f);
        }

        float left = panel * ChartSize.Width;
        chart.Draw(canvas, SKRect.Create(left, 0, ChartSize.Width, ChartSize.Height), top: 34);
        FigureCanvas.Text(canvas, spectrum.Label, left + 74 + ((ChartSize.Width - 96) / 2f), 18, 13.5f, theme.Ink, SKTextAlign.Center,
            bold: true);
    }
}
