using Semiflow.Recipes.Reporting;
using Semiflow.Recipes.Reporting.Figures;
using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Recipes.LeastAction;

/// <summary>The report of a comparison with the exact map.</summary>
internal static class MapReport
{
    private const int Shown = 12; // points of each class

    private const string Equation =
        "x_{m+1} = x_m + r_m(x_m),   m = 0 … M−1,   T(x_0) = x_M\nmin  C = M Σ E|r_m|²   subject to   L = E (3 − y T(x)₁)₊ = 0\nT*(x) = x "
            + "+ y (3 − y x₁)₊ e₁,   C* = E (3 − y x₁)₊²";

    public static void Write(RunSession run, MapResults results, IReadOnlyList<SummaryRow> rows) => run.Report(new ReportDocument
    {
        Title = "Least action: a map that is known",
        Description = "Residual networks carry two classes of points over a margin. Of all maps that do so one moves the points least; "
            + "networks trained with the transport constraint are compared with it, and with a network trained without.",
        Equation = Equation,
        Rows = rows,
        Sections = [Paths(results), Table(results), Layers(results), Multipliers(run, results)],
    });

    private static ReportSection Paths(MapResults results)
    {
        double[] labels = results.Problem.Cloud.Labels.to(float64).data<double>().ToArray();
        int[] chosen = [.. Enumerable.Range(0, 2)
            .SelectMany(label => Enumerable.Range(0, labels.Length).Where(i => labels[i] == label).Take(Shown))];
        Tensor[] exact = [results.Problem.Cloud.Points, results.Problem.Truth];
        IEnumerable<(string Title, IReadOnlyList<Tensor> Path)> panels = [
            ("exact", exact), .. results.Maps.Select(map => (map.Title, map.Path))];
        return new ReportSection("Ways of the points",
        [
            DynamicsFigures.PhasePortraits(
                new FigureText("trajectories",
                    "From layer to layer.", $"{Shown} points of each class on their way through the blocks, rings where they start. The "
                        + $"classes must reach x₁ ≤ −3 and x₁ ≥ 3."),
                "x₁", "x₂", [.. panels.Select(panel => (panel.Title, Series(panel.Path, chosen, labels)))]),
        ]);
    }

    private static IReadOnlyList<CurveSeries> Series(IReadOnlyList<Tensor> path, int[] chosen, double[] labels)
    {
        double[][] states = [.. path.Select(state => state.to(float64).contiguous().data<double>().ToArray())];
        return [.. chosen.Select(i => new CurveSeries(
            labels[i] == 1 ? "y = 1" : "y = −1", [.. states.Select(state => state[2 * i])],
            [.. states.Select(state => state[(2 * i) + 1])]))];
    }

    private static ReportSection Table(MapResults results)
    {
        string Number(double value) => NumberText.Plain(value);
        return new ReportSection(
            "Measured", [],
            "Over the training points. κ compares the coupling that the map makes with the best one of the same points, class by class; it "
                + "tends to 1 by itself where a map "
            + "expands hugely, so read it beside the displacement. η compares the optimal cost with the action: 1 for a straight way at "
                + "constant speed to an optimal coupling.",
            new ReportTable(
                ["network", "hinge", "action", "displacement", "map error", "κ", "η", "straightness", "not monotone", "Lipschitz, 99 %",
                    "λ"],
                [.. results.Maps.Select(map => (IReadOnlyList<string>)
                [
                    map.Title, Number(map.Hinge), Number(map.Report.Action), Number(map.Report.Displacement), Number(map.MapError),
                    Number(map.Report.Kappa), Number(map.Report.Eta),
                    Number(map.Report.Straightness), Number(map.Report.MonotonicityViolations), Number(map.Report.Lipschitz99),
                    map.Multiplier is { } multiplier ? Number(multiplier) : "",
                ])]));
    }

    private static ReportSection Layers(MapResults results)
    {
        CurvePanel Panel(string label, Func<Principles.Classification.BlockMotion, double> value, bool log) => new(
            "block", label, [.. results.Maps.Select(map => new CurveSeries(
                map.Title, [.. map.Motions.Select(each => each.Block + 1.0)], [.. map.Motions.Select(value)]))]) { LogY = log };
        return new ReportSection("Displacement of each block",
        [
            DynamicsFigures.Curves(
                new FigureText("displacements", "Blocks.",
                    "Left: mean displacement E|r|, logarithmic; a flow at constant speed has the same in every block. Right: mean cosine "
                        + "of r and the direction in which the loss falls; points that met the margin have none and count 0."),
                Panel("E|r|", each => each.Size, log: true), Panel("cos(r, −∂L/∂x)", each => each.Cosine, log: false)),
        ]);
    }

    private static ReportSection Multipliers(RunSession run, MapResults results)
    {
        (string Title, IReadOnlyList<EpochReport> History)[] histories = [
            .. results.Maps.Select(map => (map.Title, run.Metrics(map.Name)))];
        CurvePanel Panel(string label, string measure) => new(
            "epoch", label, [.. histories.Where(each => each.History[^1].Measures!.ContainsKey(measure))
                .Select(each => TrainingCurves.Measure(each.Title, each.History, measure))]) { LogY = true };
        return new ReportSection("Along the training",
        [
            DynamicsFigures.Curves(
                new FigureText("multiplier", "Multiplier, transport and loss.",
                    "λ after each epoch, the transport M Σ E|r|² and the hinge loss, means over the epoch."),
                Panel("λ", Principles.Classification.LeastActionMeter.Multiplier),
                Panel("transport", Principles.Classification.LeastActionMeter.Energy),
                Panel("loss", Principles.Classification.LeastActionMeter.Loss)),
        ]);
    }
}
