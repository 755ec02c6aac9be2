using Semiflow.Principles.Classification;
using Semiflow.Recipes.Reporting;
using Semiflow.Recipes.Reporting.Figures;
using Semiflow.Training;

namespace Semiflow.Recipes.LeastActionRecipes;

/// <summary>A network in the sections on transport.</summary>
/// <param name="Title">Its name for people.</param>
/// <param name="Training">Name of its training, or of that of its first seed.</param>
/// <param name="Seeds">How it displaces samples, per seed.</param>
internal sealed record ShownTransport(string Title, string Training, IReadOnlyList<MeasuredTransport> Seeds);

/// <summary>Sections of reports on how networks move their samples, block by block and along the training.</summary>
internal static class TransportSections
{
    /// <summary>Both sections.</summary>
    public static IReadOnlyList<ReportSection> Of(RunSession run, IReadOnlyList<ShownTransport> networks) =>
        [Blocks(networks), Trainings(run, networks)];

    private static ReportSection Blocks(IReadOnlyList<ShownTransport> networks)
    {
        CurvePanel Panel(string label, Func<BlockMotion, double> value, bool log) => new(
            "block", label,
            [.. networks.Select(network => new CurveSeries(
                network.Title, [.. network.Seeds[0].Motions.Select((_, m) => m + 1.0)],
                [.. network.Seeds[0].Motions.Select((_, m) => network.Seeds.Average(each => value(each.Motions[m])))]))]) { LogY = log };
        return new ReportSection("Displacement of each block",
        [
            DynamicsFigures.Curves(
                new FigureText("displacements", "Blocks.",
                    "Means over samples and seeds: displacement E|r|, relative displacement E(|r|/|x|), both logarithmic, and cosine of r "
                        + "and the direction in which the loss falls, 0 where there is none. A flow at constant speed has the same E|r| in "
                        + "every block."),
                Panel("E|r|", each => each.Size, log: true), Panel("E(|r|/|x|)", each => each.RelativeSize, log: true),
                Panel("cos(r, −∂L/∂x)", each => each.Cosine, log: false)),
        ]);
    }

    private static ReportSection Trainings(RunSession run, IReadOnlyList<ShownTransport> networks)
    {
        (string Title, IReadOnlyList<EpochReport> History)[] histories =
            [.. networks.Select(network => (network.Title, run.Metrics(network.Training)))];
        CurvePanel? Panel(string label, string measure)
        {
            CurveSeries[] series = [.. histories.Where(each => each.History[^1].Measures!.ContainsKey(measure))
                .Select(each => TrainingCurves.Measure(each.Title, each.History, measure))];
            return series.Length == 0 ? null : new CurvePanel("epoch", label, series) { LogY = true };
        }

        CurvePanel?[] panels =
        [
            Panel("λ", LeastActionMeter.Multiplier), Panel(LeastActionFigures.Transport.Title, LeastActionMeter.Energy),
            Panel("loss L", LeastActionMeter.Loss), Panel("μ C / L", LeastActionMeter.Share),
        ];
        return new ReportSection("Along the training",
        [
            DynamicsFigures.Curves(
                new FigureText("multiplier", "Multiplier, transport, loss.",
                    "First seed: λ at the end of each epoch; means over it of C (as trained) and L on training batches, and what the "
                        + "transport counts compared with the loss."),
                [.. panels.OfType<CurvePanel>()]),
        ]);
    }
}
