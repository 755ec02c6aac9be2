using Semiflow.Recipes.Reporting.Drawing;
using Semiflow.Recipes.Reporting.Figures;

namespace Semiflow.Recipes.Reporting;

/// <summary>
/// Figures of learned maps between functions from plain numbers: chooses and captions those that the numbers allow, in the order of the
/// page.
/// </summary>
internal static class FunctionFigures
{
    /// <summary>All of them; empty data leave theirs out.</summary>
    /// <exception cref="InputException">A number is not finite; the message says which.</exception>
    /// <exception cref="ArgumentException">Lengths or grids that do not match.</exception>
    public static IReadOnlyList<ReportFigure> Of(FunctionResults data)
    {
        ArgumentNullException.ThrowIfNull(data);
        data.Check();
        var figures = new List<ReportFigure>();
        if (data.SamplesInDistribution.Count > 0)
        {
            figures.Add(Samples(data, data.SamplesInDistribution, "samples", "Test samples in distribution."));
        }

        if (data.SamplesOutOfDistribution.Count > 0)
        {
            figures.Add(Samples(data, data.SamplesOutOfDistribution, "samples-out", "Test samples out of distribution."));
        }

        if (data.ErrorsInDistribution.Count + data.ErrorsOutOfDistribution.Count > 1)
        {
            figures.Add(Histogram(data));
        }

        if (data.Resolutions.Count > 0)
        {
            figures.Add(Resolution(data));
        }

        if (data.Spectra.Count > 0)
        {
            figures.Add(Spectra(data));
        }

        if (data.History.Count > 0)
        {
            // Charts stand in pairs: an odd one out takes the whole row.
            bool paired = figures.Count(figure => !figure.IsWide) % 2 == 1;
            int place = paired && data.Spectra.Count > 0 && figures[^1].IsWide ? figures.Count - 1 : figures.Count;
            figures.Insert(place, History(data, wide: !paired));
        }

        return figures;
    }

    private static ReportFigure Samples(FunctionResults data, IReadOnlyList<ReportSample> samples, string name, string title)
    {
        bool curves = samples[0].Target.Rank == 1;
        string layout = curves
            ? "One column per sample: input, target u with prediction û, and the error û − u on its own scale."
            : "One row per sample: input, target u, prediction û on the color scale of u, and the error û − u on its own scale, symmetric "
                + "around zero. x, the first index of the arrays, runs to the right, y upward.";
        string errors = string.Join(", ", samples.Select(s => $"{s.Label.ToLowerInvariant()} {NumberText.Percent(s.Error)}"));
        return ReportFigure.Draw(
            name, title, $"{layout} {Capital(data.ErrorName)}: {errors}.", $"{title} Errors: {errors}.",
            curves ? SampleCurvesFigure.Width(samples.Count) : SampleMapsFigure.Width,
            curves ? SampleCurvesFigure.Height : SampleMapsFigure.Height(samples),
            theme => SamplesFigure.Draw(samples, data.InputName, theme));
    }

    private static ReportFigure Histogram(FunctionResults data)
    {
        (string Name, IReadOnlyList<double> Errors)[] sets = [("in", data.ErrorsInDistribution), ("out of", data.ErrorsOutOfDistribution)];
        string medians = string.Join("; ", sets.Where(s => s.Errors.Count > 0).Select(s =>
            $"{s.Name} distribution: median {NumberText.Percent(Quantiles.Median(s.Errors))}, from {NumberText.Percent(s.Errors.Min())} "
            + $"to {NumberText.Percent(s.Errors.Max())} over {Plural.Of(s.Errors.Count, "samples")}"));
        return ReportFigure.Draw(
            "error-histogram", "Errors over the test samples.", $"{Capital(data.ErrorName)}; {medians}. Dashed: medians.",
            $"Histogram of the {data.ErrorName}; {medians}.", ChartSize.Width, ChartSize.Height,
            theme => ErrorHistogramFigure.Draw(data.ErrorsInDistribution, data.ErrorsOutOfDistribution, data.ErrorName, theme));
    }

    private static ReportFigure Resolution(FunctionResults data)
    {
        string ranges = string.Join("; ", data.Resolutions.Select(s =>
            $"{s.Label}: {NumberText.Percent(s.Errors.Min())} to {NumberText.Percent(s.Errors.Max())} for n from {s.Points.Min()} to "
                + $"{s.Points.Max()}"));
        string training = data.TrainingResolution is int n ? $" Training grid: n = {n} (dashed)." : "";
        return ReportFigure.Draw(
            "resolution", "Error against evaluation resolution.", $"The same weights evaluated on other grids; {ranges}.{training}",
            $"Median {data.ErrorName} against points per direction; {ranges}.", ChartSize.Width, ChartSize.Height,
            theme => ResolutionFigure.Draw(data.Resolutions, data.TrainingResolution, data.ErrorName, theme));
    }

    private static ReportFigure Spectra(FunctionResults data) => ReportFigure.Draw(
        "spectra", "Radial energy spectra.",
        "Energy E(k), summed over shells |k| and averaged over the test samples, of target, prediction and their difference. "
            + "Where the error curve meets the target, the model resolves nothing finer.",
        $"Energy over radial wavenumber of target, prediction and error: "
            + $"{string.Join(", ", data.Spectra.Select(s => s.Label.ToLowerInvariant()))}.",
        SpectraFigure.Width(data.Spectra.Count), ChartSize.Height, theme => SpectraFigure.Draw(data.Spectra, theme));

    private static ReportFigure History(FunctionResults data, bool wide)
    {
        TrainingEpoch last = data.History[^1];
        string best = HistoryFigure.Best(data.History) is { } epoch
            ? $" Least validation error {NumberText.Percent(epoch.ValidationError!.Value)} at epoch {epoch.Epoch} of {last.Epoch} (ring)."
            : "";
        return ReportFigure.Draw(
            "training", "Training.", $"Training loss and validation error (logarithmic) and learning rate over epochs.{best}",
            $"Training curves over {data.History.Count} epochs.{best}", HistoryFigure.Width(wide), ChartSize.Height,
            theme => HistoryFigure.Draw(data.History, wide, theme));
    }

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];
}
