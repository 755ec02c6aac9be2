using Semiflow.Recipes.Reporting.Drawing;

namespace Semiflow.Recipes.Reporting.Figures;

/// <summary>Samples with input, target, prediction and error: maps for two variables, curves for one.</summary>
internal static class SamplesFigure
{
    /// <summary>PNG of one to five samples; a single one makes the opening figure of a README.</summary>
    /// <exception cref="InputException">A value is not finite.</exception>
    /// <exception cref="ArgumentException">No sample, or target and prediction on different grids.</exception>
    public static byte[] Draw(IReadOnlyList<ReportSample> samples, string inputName = "Input", FigureTheme? theme = null)
    {
        ArgumentNullException.ThrowIfNull(samples);
        FigureRequirements.Samples(samples);
        return samples[0].Target.Rank == 1
            ? SampleCurvesFigure.Draw(samples, inputName, theme ?? FigureTheme.Light)
            : SampleMapsFigure.Draw(samples, inputName, theme ?? FigureTheme.Light);
    }
}
