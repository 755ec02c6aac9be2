using Semiflow.Principles;
using Semiflow.Recipes.Reporting;
using Semiflow.Recipes.Reporting.Figures;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Translation;

/// <summary>Figures of flows of points; of more than two dimensions the first two are drawn.</summary>
internal static class TranslationPictures
{
    private const int Shown = 200, Ways = 40;
    private static readonly double[] Moments = [0, 0.2, 0.4, 0.6, 0.8, 1];

    /// <summary>The maps, their paths, and what lies between source and target.</summary>
    /// <param name="scores">At least one flow; the first is drawn on its way.</param>
    /// <param name="suffix">Behind the names of the figures.</param>
    public static IReadOnlyList<ReportSection> Sections(IReadOnlyList<FlowScore> scores, string suffix = "") =>
    [
        new(scores.Count == 1 ? "The map" : "The maps", [Maps($"maps{suffix}", scores), Paths($"paths{suffix}", scores)]),
        new("On the way", [Interpolation($"interpolation{suffix}", scores[0]), Layers($"layers{suffix}", scores)]),
    ];

    /// <summary>Source, image and target of each flow.</summary>
    public static ReportFigure Maps(string name, IReadOnlyList<FlowScore> scores) => DynamicsFigures.Curves(
        new FigureText(name, "Source, image, target.",
            "Points of the source, what the flow makes of them, and points of the target that it never saw."),
        [.. scores.Select(score => new CurvePanel(
            "x₁", "x₂", Cloud("source", score.Source), Cloud("target", score.Target), Cloud("image", score.Path[^1]))
                { Title = score.Title, MarksStart = true })]);

    /// <summary>Ways of points through the layers.</summary>
    public static ReportFigure Paths(string name, IReadOnlyList<FlowScore> scores, string title = "Through the layers.") =>
        DynamicsFigures.Curves(
        new FigureText(
            name,
            title, $"Paths of {Ways} points through the layers, from the source to the target; straight at constant speed where the "
                + $"transport is optimal."),
        [.. scores.Select(score => new CurvePanel(
            "x₁", "x₂", [Cloud("source", score.Source), Cloud("target", score.Target), .. Lines(score.Path)]) { Title = score.Title })]);

    /// <summary>The law on its way.</summary>
    public static ReportFigure Interpolation(string name, FlowScore score)
    {
        using IDisposable quiet = no_grad();
        using DisposeScope scope = NewDisposeScope();
        Tensor source = score.Source.to(float32).to(TranslationNetworks.DeviceOf(score.Flow));
        return DynamicsFigures.Curves(
            new FigureText(name, "Interpolation.",
                "The source moved by a share of the time: at the optimum the shortest path between the two laws."),
            [.. Moments.Select(time => new CurvePanel(
                "x₁", "x₂", Cloud("target", score.Target), Cloud("interpolation", score.Flow.Interpolate(source, time).cpu()))
            { Title = FormattableString.Invariant($"t = {time}"), MarksStart = true })]);
    }

    /// <summary>How far each layer moves.</summary>
    public static ReportFigure Layers(string name, IReadOnlyList<FlowScore> scores) => DynamicsFigures.Curves(
        new FigureText(name, "Displacement of each layer.",
            "Root mean square of what a layer adds; constant along the layers where the speed is."),
        new CurvePanel("layer", "displacement", [.. scores.Select(score => new CurveSeries(
            score.Title, [.. score.LayerDisplacements.Select((_, m) => (double)(m + 1))], score.LayerDisplacements))]));

    /// <summary>Discrepancy against cost: what λ trades.</summary>
    public static ReportFigure Frontier(string name, IReadOnlyList<(string Title, double Cost, double Distance)> points, double? optimal) =>
        DynamicsFigures.Curves(
        new FigureText(
            name, "Cost against discrepancy.",
            "Each point is a training" + (optimal is { } known
                ? FormattableString.Invariant($"; a map onto the target costs at least {known:g4}.")
                : ".") + " A flow that costs less stops short of the target: the discrepancy belongs to every cost."),
        new CurvePanel("mean cost of the map", "energy distance to the target", [.. points.Select(point => new CurveSeries(
            point.Title, [point.Cost], [Math.Max(point.Distance, 1e-5)], CurveStyle.Dots))]) { LogY = true, MarksStart = true });

    /// <summary>Action and discrepancy along the trainings.</summary>
    public static ReportFigure Trainings(RunSession run, string name, IReadOnlyList<TrainedContestant<ResidualFlow>> flows)
    {
        (string Title, IReadOnlyList<EpochReport> History)[] all = [
            .. flows.Select(flow => (flow.Title, run.Metrics(flow.Contestant.Training)))];
        return DynamicsFigures.Curves(
            new FigureText(name, "Along the training.", "Action and discrepancy of the last batch of each epoch."),
            new CurvePanel("epoch", TranslationFigures.Action.Title,
                [.. all.Select(each => TrainingCurves.Measure(each.Title, each.History, TranslationContest.Action))]),
            new CurvePanel("epoch", TranslationFigures.Distance.Title,
                [.. all.Select(each => TrainingCurves.Measure(each.Title, each.History, TranslationContest.Distance))]) { LogY = true });
    }

    /// <summary>Points as dots.</summary>
    public static CurveSeries Cloud(string name, Tensor points)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor flat = Plane(points[..(int)Math.Min(Shown, points.shape[0])]);
        return new CurveSeries(name, Column(flat, 0), Column(flat, 1), CurveStyle.Dots);
    }

    private static IEnumerable<CurveSeries> Lines(IReadOnlyList<Tensor> path)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor all = stack([.. path.Select(state => Plane(state[..(int)Math.Min(Ways, state.shape[0])]))]); // [M + 1, way, 2]
        return [.. Enumerable.Range(0, (int)all.shape[1])
            .Select(way => new CurveSeries("", Column(all[.., way], 0), Column(all[.., way], 1)))];
    }

    private static Tensor Plane(Tensor points)
    {
        Tensor flat = points.reshape(points.shape[0], -1).cpu().to(float64);
        return flat.shape[1] >= 2 ? flat[.., ..2] : cat([flat, zeros_like(flat)], 1);
    }

    private static double[] Column(Tensor points, int column) => points[.., column].contiguous().data<double>().ToArray();
}
