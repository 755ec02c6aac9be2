using Semiflow.Recipes.Reporting;
using Semiflow.Recipes.Reporting.Drawing;
using Semiflow.Recipes.Reporting.Figures;
using Semiflow.Systems.Points;
using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Recipes.LeastActionRecipes;

/// <summary>The report of a comparison with the exact map.</summary>
internal static class MapReport
{
    private const int Shown = 12; // points of each class

    private const string Equation =
        "x_{m+1} = x_m + r_m(x_m),   m = 0 … M−1,   T(x_0) = x_M\nmin  C = M Σ E|r_m|²   subject to   L = E (3 − y T(x)₁)₊ = 0\nT*(x) = x "
            + "+ y (3 − y x₁)₊ e₁,   C* = E (3 − y x₁)₊²";

    /// <summary>Writes it.</summary>
    public static void Write(RunSession run, MarginProblem problem, IReadOnlyList<MeasuredMap> maps, Summary summary)
    {
        MeasuredMap[] whole = [.. maps.Where(map => map.Transport is not null)];
        run.Report(new ReportDocument
        {
            Title = "Least action: a map that is known",
            Description = "Residual networks carry two classes of points over a margin. Of all maps that do so one moves the points least; "
                + "networks trained with the transport constraint are compared with it, and with a network trained without.",
            Equation = Equation,
            Results = summary,
            Sections =
            [
                Paths(problem, whole), Table(whole),
                .. TransportSections.Of(run, [.. whole.Select(map => new ShownTransport(
                    map.Title, map.Trained.Contestant.Training, [map.Transport!]))]),
            ],
        });
    }

    private static ReportSection Paths(MarginProblem problem, IReadOnlyList<MeasuredMap> maps)
    {
        double[] labels = problem.Cloud.Labels.to(float64).data<double>().ToArray();
        int[] chosen = [.. Enumerable.Range(0, 2)
            .SelectMany(label => Enumerable.Range(0, labels.Length).Where(i => labels[i] == label).Take(Shown))];
        Tensor[] exact = [problem.Cloud.Points, problem.Truth];
        IEnumerable<(string Title, IReadOnlyList<Tensor> Path)> panels = [("exact", exact), .. maps.Select(map => (map.Title, map.Path))];
        return new ReportSection("Paths of the points",
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
        return CurveSeries.PathsInThePlane(states, chosen, i => labels[i] == 1 ? "y = 1" : "y = −1");
    }

    // What the summary lacks; its figures stand in the matrix of results.
    private static ReportSection Table(IReadOnlyList<MeasuredMap> maps) => new(
        "Order of the points", [],
        "Over the training points. κ compares the coupling that a map makes with the best one of the same points, class by class; an "
            + "optimal map is monotone: no pair of points crosses.",
        new ReportTable(
            ["network", "not monotone", "Lipschitz, 99 %"],
            [.. maps.Select(map => (IReadOnlyList<string>)
            [
                map.Title, NumberText.Plain(map.Transport!.Report.MonotonicityViolations),
                NumberText.Plain(map.Transport.Report.Lipschitz99),
            ])]));
}
