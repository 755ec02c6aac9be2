using Semiflow.Native;
using Semiflow.Recipes.Reporting;
using Semiflow.Recipes.Reporting.Figures;
using Semiflow.Training;

namespace Semiflow.Recipes;

/// <summary>Runs side by side as a picture.</summary>
public static class RunComparison
{
    /// <summary>Writes a PNG of the runs' validation errors over their epochs.</summary>
    /// <param name="path">The file to write.</param>
    /// <param name="runs">The runs, each with its label.</param>
    /// <exception cref="InputException">No run has a validation error yet, or the file cannot be written.</exception>
    public static void WriteFigure(string path, IReadOnlyList<(string Label, RunRecord Run)> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        byte[] picture = RunComparisonFigure.Draw(
            [.. runs.Select(run => new RunHistory(run.Label, [.. MetricsLog.Read(run.Run.Folder).Select(RunReport.Epoch)]))]);
        AtomicFile.Write(path, stream => stream.Write(picture));
    }
}
