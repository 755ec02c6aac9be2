namespace Semiflow.Recipes.Reporting;

/// <summary>
/// Everything a report of an operator-learning run shows: plain numbers and text, so that it can be made anywhere and compared by eye.
/// Errors are fractions (0.0083 is 0.83 %). Empty lists leave out their figure or section.
/// </summary>
public sealed record OperatorReportData
{
    /// <summary>Heading, for example <c>CNO on the Poisson equation</c>.</summary>
    public required string Title { get; init; }

    /// <summary>Name in the catalogue, for example <c>cno-poisson</c>.</summary>
    public required string Recipe { get; init; }

    /// <summary>A sentence or two: what was learned from what, by which model.</summary>
    public required string Description { get; init; }

    /// <summary>
    /// The equation in Unicode, for example <c>−Δu = f in (0, 1)², u = 0 on the boundary</c>, on several lines where needed; empty for
    /// none.
    /// </summary>
    public string Equation { get; init; } = "";

    /// <summary>Reference of the published numbers, for example <c>Raonić et al., NeurIPS 2023, Table 1</c>; empty for none.</summary>
    public string Reference { get; init; } = "";

    /// <summary>When the run ended; given by the caller so that the same data give the same bytes.</summary>
    public required DateTimeOffset Date { get; init; }

    /// <summary>The table of results; rows marked as headline also open the page in large digits.</summary>
    public required IReadOnlyList<SummaryRow> Summary { get; init; }

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

    /// <summary>Training history, one entry an epoch, epochs increasing.</summary>
    public IReadOnlyList<TrainingEpoch> History { get; init; } = [];

    /// <summary>Error against evaluation resolution, one series a model or data set.</summary>
    public IReadOnlyList<ResolutionSeries> Resolutions { get; init; } = [];

    /// <summary>Points a direction of the training grid, marked in the resolution figure; null for no mark.</summary>
    public int? TrainingResolution { get; init; }

    /// <summary>Radial energy spectra, one panel each: usually in and out of distribution.</summary>
    public IReadOnlyList<SpectrumComparison> Spectra { get; init; } = [];

    /// <summary>Resolved configuration, nested.</summary>
    public IReadOnlyList<ConfigurationEntry> Configuration { get; init; } = [];

    /// <summary>Machine, versions and seed.</summary>
    public IReadOnlyList<ConfigurationEntry> Environment { get; init; } = [];

    /// <summary>Commands that reproduce the run, in order.</summary>
    public IReadOnlyList<string> Commands { get; init; } = [];
}
