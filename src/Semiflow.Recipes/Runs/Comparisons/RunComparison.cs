using Semiflow.Files;
using Semiflow.Recipes.Reporting;
using Semiflow.Recipes.Reporting.Drawing;
using Semiflow.Recipes.Reporting.Figures;
using Semiflow.Training;
using Semiflow.Training.Runs;

namespace Semiflow.Recipes.Runs.Comparisons;

/// <summary>Runs side by side as a picture.</summary>
internal static class RunComparison
{
    /// <summary>Writes a PNG of the training loss and the validation of the runs' main models over their epochs.</summary>
    /// <param name="path">The file to write.</param>
    /// <param name="runs">The runs, each with its label.</param>
    /// <exception cref="InputException">No run has an epoch yet, or the file cannot be written.</exception>
    public static void WriteFigure(string path, IReadOnlyList<(string Label, RunRecord Run)> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        byte[] picture = Draw([.. runs.Select(run => (run.Label, MetricsLog.Read(run.Run.Folder)))]);
        AtomicFile.Write(path, stream => stream.Write(picture));
    }

    internal static byte[] Draw(IReadOnlyList<(string Label, IReadOnlyList<EpochReport> History)> runs)
    {
        (string Label, IReadOnlyList<EpochReport> History)[] trained = [.. runs.Where(run => run.History.Count > 0)];
        if (trained.Length == 0)
        {
            throw new InputException("none of these runs has finished an epoch yet: nothing to compare.");
        }

        CurvePanel loss = new("epoch", "training loss", [.. trained.Select(run => TrainingCurves.Loss(run.Label, run.History))])
            { LogY = true };
        CurveSeries[] validations = [.. trained.Where(run => run.History.Any(epoch => epoch.Validation is not null)).Select(Validation)];
        CurvePanel[] panels = validations.Length == 0 ? [loss]
            : [loss, new("epoch", "validation", validations) { LogY = validations.All(series => series.Y.All(value => value > 0)) }];
        return CurvesFigure.Draw(panels, FigureTheme.Light);
    }

    private static CurveSeries Validation((string Label, IReadOnlyList<EpochReport> History) run) =>
        TrainingCurves.Validation($"{run.Label}: best {NumberText.Plain(run.History.Min(epoch => epoch.Validation)!.Value)}",
            run.History) with { Style = CurveStyle.Solid };
}
