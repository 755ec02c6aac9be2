using Semiflow.Recipes.Reporting;
using Semiflow.Recipes.Reporting.Figures;
using Semiflow.Spaces;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.LeastActionRecipes;

/// <summary>Pictures of two classes of points in the plane: decisions, and ways through the blocks.</summary>
internal static class LeastActionPictures
{
    private const int Nodes = 96;
    private const int Shown = 24; // points of each class

    /// <summary>The networks of the first seed.</summary>
    public static ReportSection Of(RunSession run, LeastActionResults results)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        IReadOnlyList<LeastActionEntry> entries = results.WholeOfMainSize;
        LeastActionSamples samples = results.Data.Of(results.Main.Size, 0, run.Device);
        LabeledBatch learned = samples.Plain.Batch(0, 0);
        double[] points = Numbers(learned.Images);
        double reach = 1.15 * Math.Max(points.Max(Math.Abs), Numbers(samples.Shown.Images).Max(Math.Abs));
        var axis = new Axis(-reach, reach, Nodes, Boundary.Dirichlet);
        long[] labels = learned.Labels.cpu().data<long>().ToArray();
        (double, double, int)[] dots = [.. labels.Select((label, i) => (points[2 * i], points[(2 * i) + 1], (int)label))];
        return new ReportSection("In the plane",
        [
            DynamicsFigures.Decisions(
                new FigureText("decisions", "Decision maps.",
                    "Probability of class 1 (red) over the plane, white where it is even; dots are the training points of the first seed."),
                [.. entries.Select(entry => new DecisionPanel(
                    entry.Variant.Title, [axis, axis], Map(entry.Seeds[0]!, axis, run.Device), dots))]),
            DynamicsFigures.PhasePortraits(
                new FigureText("trajectories",
                    "Paths through the blocks.", $"{Shown} test points of each class of the first seed, from layer to layer, rings where "
                        + $"they start. Each panel has its own scale."),
                "x₁", "x₂", [.. entries.Select(entry => (entry.Variant.Title, Ways(entry.Seeds[0]!, samples.Shown)))]),
        ]);
    }

    private static double[] Map(MeasuredClassifier trained, Axis axis, Device device)
    {
        Tensor nodes = tensor(axis.Nodes().Select(x => (float)x).ToArray());
        Tensor grid = cartesian_prod(nodes, nodes).to(device);
        return Numbers(trained.Network.call(grid).softmax(1)[.., 1]);
    }

    private static IReadOnlyList<CurveSeries> Ways(MeasuredClassifier trained, LabeledBatch samples)
    {
        double[][] states = [.. trained.Network.Body.Path(samples.Images).States.Select(Numbers)];
        long[] labels = samples.Labels.cpu().data<long>().ToArray();
        IEnumerable<int> chosen = Enumerable.Range(0, 2)
            .SelectMany(label => Enumerable.Range(0, labels.Length).Where(i => labels[i] == label).Take(Shown));
        return CurveSeries.PathsInThePlane(states, chosen, i => $"class {labels[i]}");
    }

    private static double[] Numbers(Tensor values) => values.detach().cpu().to(float64).contiguous().data<double>().ToArray();
}
