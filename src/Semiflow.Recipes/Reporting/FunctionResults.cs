using Semiflow.Recipes.Reporting.Figures;

namespace Semiflow.Recipes.Reporting;

/// <summary>
/// What a model from functions to functions did, for the figures of a report: plain numbers and text, so that they can come from anywhere.
/// Errors are fractions (0.0083 is 0.83 %). Empty lists leave out their figure.
/// </summary>
internal sealed record FunctionResults
{
    /// <summary>What the errors below measure, for axis labels.</summary>
    public string ErrorName { get; init; } = "relative L¹ error";

    /// <summary>What the input of the operator is called, for example <c>Source f</c>.</summary>
    public string InputName { get; init; } = "Input";

    /// <summary>Error of each test sample in distribution, as a fraction.</summary>
    public IReadOnlyList<double> ErrorsInDistribution { get; init; } = [];

    /// <summary>Error of each test sample out of distribution, as a fraction.</summary>
    public IReadOnlyList<double> ErrorsOutOfDistribution { get; init; } = [];

    /// <summary>Chosen samples in distribution, one row each: usually best, median, worst.</summary>
    public IReadOnlyList<ReportSample> SamplesInDistribution { get; init; } = [];

    /// <summary>Chosen samples out of distribution, one row each.</summary>
    public IReadOnlyList<ReportSample> SamplesOutOfDistribution { get; init; } = [];

    /// <summary>Training history, one entry per epoch, epochs increasing.</summary>
    public IReadOnlyList<TrainingEpoch> History { get; init; } = [];

    /// <summary>Error against evaluation resolution, one series a model or data set.</summary>
    public IReadOnlyList<ResolutionSeries> Resolutions { get; init; } = [];

    /// <summary>Points a direction of the training grid, marked in the resolution figure; null for no mark.</summary>
    public int? TrainingResolution { get; init; }

    /// <summary>Radial energy spectra, one panel each: usually in and out of distribution.</summary>
    public IReadOnlyList<SpectrumComparison> Spectra { get; init; } = [];

    /// <summary>Checks everything that is shown.</summary>
    /// <exception cref="InputException">A number is not finite; the message says which.</exception>
    /// <exception cref="ArgumentException">Lengths or grids that do not match.</exception>
    internal void Check()
    {
        FigureRequirements.Finite(ErrorsInDistribution, "error in distribution of test sample");
        FigureRequirements.Finite(ErrorsOutOfDistribution, "error out of distribution of test sample");
        FigureRequirements.History(History, "training history");
        foreach (IReadOnlyList<ReportSample> samples in new[] { SamplesInDistribution, SamplesOutOfDistribution })
        {
            if (samples.Count > 0)
            {
                FigureRequirements.Samples(samples);
            }
        }

        foreach (ResolutionSeries series in Resolutions)
        {
            FigureRequirements.Length(series.Errors.Count, series.Points.Count, $"resolution study '{series.Label}'");
            FigureRequirements.Finite(series.Errors, $"resolution study '{series.Label}', entry");
        }

        foreach (SpectrumComparison spectrum in Spectra)
        {
            FigureRequirements.Spectrum(spectrum);
        }
    }
}
