using Semiflow.Principles;
using Semiflow.Transport;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Translation;

/// <summary>What a flow does to test points (spec domain-translation.md 6).</summary>
/// <param name="Trained">The flow.</param>
/// <param name="Target">Test points of β, in double precision on the CPU, in the units of the flow.</param>
/// <param name="Path">x_0 … x_M of the test points of α.</param>
/// <param name="Report">Coupling, path, monotonicity, curl, map error where the truth is known.</param>
/// <param name="Cost">E c(x, T(x)) of the penalized cost.</param>
/// <param name="Action">Action of the penalized cost.</param>
/// <param name="Distance">Energy distance of images and target, of the two samples.</param>
/// <param name="Floor">Energy distance of two halves of the target: what chance gives.</param>
/// <param name="Unit">Scale of the flow's units.</param>
internal sealed record FlowScore(
    TrainedContestant<ResidualFlow> Trained, Tensor Target, IReadOnlyList<Tensor> Path, TransportReport Report, double Cost, double Action,
    double Distance, double Floor, double Unit)
{
    /// <summary>Least cost of taking the points to their images in any order, over the cost of the map.</summary>
    public double Kappa { get; private init; } = Report.Kappa;

    /// <summary>Whether the squared distance was priced.</summary>
    private bool IsSquared { get; init; } = true;

    /// <summary>T.</summary>
    public ResidualFlow Flow => Trained.Model!;

    /// <summary>Its name for people.</summary>
    public string Title => Trained.Title;

    /// <summary>Test points of α.</summary>
    public Tensor Source => Path[0];

    /// <summary>T(x).</summary>
    public Tensor Image => Path[^1];

    /// <summary>Mean displacement of each layer, in the units of the data.</summary>
    public IReadOnlyList<double> LayerDisplacements => [.. Report.Layers.Select(layer => Unit * layer.Displacement)];

    /// <summary>Measures a flow without an encoder.</summary>
    /// <param name="trained">The flow.</param>
    /// <param name="source">Test points of α, in the units of the flow.</param>
    /// <param name="target">Test points of β.</param>
    /// <param name="cost">What was penalized.</param>
    /// <param name="exact">The optimal map, where it is known.</param>
    /// <param name="unit">Scale of the flow's units; squared costs are multiplied by its square.</param>
    /// <param name="seed">Seed of the points and pairs that the report takes.</param>
    public static FlowScore Measure(
        TrainedContestant<ResidualFlow> trained, Tensor source, Tensor target, ITransportCost cost, Func<Tensor, Tensor>? exact = null,
        double unit = 1, ulong seed = 0)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor from = source.cpu(), to = target.cpu().to(float64);
        ResidualFlow flow = trained.Model!;
        Device device = TranslationNetworks.DeviceOf(flow);
        IReadOnlyList<Tensor> path = PathOf(flow, from, device);
        bool small = from.dim() == 2 && from.shape[1] <= 16;
        int half = (int)Math.Min(to.shape[0] / 2, 1000);
        using IDisposable quiet = no_grad();
        TransportReport report;
        using (enable_grad())
        {
            report = TransportReport.Measure(path, new TransportReportOptions
            {
                Truth = exact?.Invoke(path[0]),
                TargetVariance = Number((to - to.mean([0], keepdim: true)).square().reshape(to.shape[0], -1).sum(1).mean()),
                Map = small ? points => flow.call(points.to(float32).to(device)).to(points.dtype).to(points.device) : null,
                LayerDistances = false,
                Seed = seed,
            });
        }

        var energy = new EnergyDistance(Unbiased: false);
        FlowScore score = new(
            trained, to.alias(), [.. path.Select(state => state.alias())], report,
            unit * unit * Number(cost.Between(path[0], path[^1]).mean()), unit * unit * Number(PathAction.Of(cost, path)),
            unit * Number(energy.Of(path[^1], to)), unit * Number(energy.Of(to[..half], to[half..(2 * half)])), unit);
        if (cost is not QuadraticCost)
        {
            int few = (int)Math.Min(1000, path[0].shape[0]);
            score = score with
            {
                IsSquared = false,
                Kappa = Assignment.Solve(cost, path[0][..few], path[^1][..few]).MeanCost
                    / Number(cost.Between(path[0][..few], path[^1][..few]).mean()),
            };
        }

        foreach (Tensor kept in score.Path.Append(score.Target))
        {
            kept.MoveToOuterDisposeScope();
        }

        return score;
    }

    /// <summary>W₂² of the two test samples by exact assignment, in the units of the data.</summary>
    public double SampleCost()
    {
        using DisposeScope scope = NewDisposeScope();
        int few = (int)Math.Min(1000, Math.Min(Source.shape[0], Target.shape[0]));
        return Unit * Unit * Assignment.Solve(new QuadraticCost(), Source[..few], Target[..few]).MeanCost;
    }

    /// <summary>What the map is measured by; null where that is not known.</summary>
    public IReadOnlyList<(Figure Figure, double? Value)> Values =>
    [
        (TranslationFigures.MapError, Report.Uvp),
        (TranslationFigures.Action, Action),
        (TranslationFigures.Cost, Cost),
        (TranslationFigures.Kappa, Kappa),
        (TranslationFigures.Straightness, Report.Straightness),
        (TranslationFigures.CostOverAction, Report.Displacement / Report.Action),
        (TranslationFigures.Distance, Distance),
        (TranslationFigures.Floor, Floor),
        // Cyclical monotonicity and a symmetric Jacobian belong to the squared distance.
        (TranslationFigures.Violations, IsSquared ? Report.MonotonicityViolations : null),
        (TranslationFigures.Curl, IsSquared ? Report.Curl : null),
    ];

    private static IReadOnlyList<Tensor> PathOf(ResidualFlow flow, Tensor source, Device device)
    {
        using IDisposable quiet = no_grad();
        return [.. flow.Path(source.to(float32).to(device)).Select(state => state.cpu().to(float64))];
    }

    private static double Number(Tensor scalar) => scalar.to(float64).cpu().item<double>();
}
