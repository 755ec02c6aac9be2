using Semiflow.Images;
using Semiflow.Operators.Models;
using Semiflow.Training;
using Semiflow.Transport;

namespace Semiflow.Recipes.LeastActionRecipes;

/// <summary>
/// The published experiments of least action (spec least-action.md 10). The tables of the paper could not be read, so that no value is
/// published here.
/// </summary>
internal static class LeastActionExperiments
{
    /// <summary>Settings of the comparison with the known map.</summary>
    internal static MapConfig KnownMap { get; } = new(
        new MapDataConfig(), new LeastActionModelConfig(Blocks: 5, Width: 32, Weights: InitialWeights.Normal, Gain: 0.1),
        new MapBudget(), new Optimizer(Rate: 3e-3, Schedule: ScheduleKind.Late, Factor: 1.0 / 6),
        new Multiplier(Start: 0.1, Rate: 0.5, Every: 5), new MapEvaluationConfig());

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Recipe> All { get; } = [Analytic(), Circles(), Fashion(), Cifar()];

    /// <summary>Where the map is known: acceptance of the whole algorithm (10.2).</summary>
    private static Recipe Analytic() => new(
        "least-action-analytic", "Two classes over a margin: the least-action map against the exact one", LeastActionMethod.KnownMap,
        "opposite-blobs", "points", [], KnownMap, KnownMap with { Data = new MapDataConfig(4096), Budget = new MapBudget(Moves: 10_000) })
    {
        SettingSources = new Dictionary<string, string> { ["*"] = "ours: a check whose answer is known (spec least-action.md 10.2)" },
        Demands = [new(MapFigures.ActionRatio, 1.15), new(MapFigures.Hinge, 0.01)],
    };

    /// <summary>The effect of least action with forty training points (10.1).</summary>
    private static Recipe Circles()
    {
        LeastActionConfig Of(int seeds) => new(
            new LeastActionDataConfig([40], Validation: 0, Test: 400), new LeastActionModelConfig(Blocks: 9, Width: 16),
            new Budget(Epochs: 10, Passes: 20, BatchSize: 20), Adam(5e-3), new Multiplier(Start: 0.1, Rate: 0.2, Every: 5),
            new LeastActionTrainingConfig(Reduction: DisplacementReduction.SumFeaturesMeanBatch),
            new LeastActionEvaluationConfig(seeds, Rates: [1], TransportPoints: 400));
        return New("circles", "Two noisy circles, few training points", "circles", "points", Of(seeds: 10), Of(seeds: 50)) with
        {
            Demands = [new(LeastActionFigures.TransportFall, 2), new(LeastActionFigures.AccuracyDifference, 0) { InMedian = true }],
            SettingSources = new Dictionary<string, string>
            {
                ["*"] = "ours: the paper's sizes are not known (spec least-action.md 10.1)",
                ["model.blocks"] = "authors' code: an earlier one (cloud4)",
                ["multiplier.{start,every}"] = "authors' code: an earlier one (cloud4)",
                ["training.reduction"] = "paper: as restated in 2210.00949",
                ["training.{smoothing,variant,scaling,power}"] = "authors' code",
            },
        };
    }

    /// <summary>One-representation networks, few training images (10.3).</summary>
    private static Recipe Fashion()
    {
        LeastActionConfig Of(IReadOnlyList<int> sizes, int validation, int seeds) => new(
            new LeastActionDataConfig(sizes, validation, Test: 2000), OneRepresentation(StemKind.HalvingConvolution),
            new Budget(Epochs: 30, BatchSize: 50), Momentum(0.01), new Multiplier(Start: 5, Rate: 1, Every: 5),
            new LeastActionTrainingConfig(), new LeastActionEvaluationConfig(seeds));
        return New("fashion", "Fashion-MNIST from few images, one-representation networks", "fashion-mnist", "one-rep",
            Of([300], validation: 300, seeds: 5), Of([150, 300, 600, 1500], validation: 1000, seeds: 10)) with
        {
            Demands = [new(LeastActionFigures.TransportFall, 1.5), new(LeastActionFigures.AccuracyDifference, 0) { InMedian = true }],
            SettingSources = new Dictionary<string, string>
            {
                ["*"] = "ours: the paper's sizes are not known (spec least-action.md 10.3)",
                ["model.{blocks,weights,gain,head}"] = "authors' code: an earlier one (experiment11)",
                ["budget.epochs"] = "authors' code: an earlier one (experiment11)",
                ["optimizer.{method,rate,momentum,weight_decay}"] = "authors' code: an earlier one (experiment11)",
                ["multiplier.{start,rate,every}"] = "authors' code: an earlier one (experiment11)",
                ["training.*"] = "authors' code",
            },
        };
    }

    /// <summary>
    /// On the user's files, by the code that was published for the paper: its one-representation network and training, with
    /// λ_0 = τ = s = 1 as the authors' later code documents for this training (3, 4); the small tier is a smaller network on a thousand
    /// images.
    /// </summary>
    private static Recipe Cifar() => New(
        "cifar", "CIFAR-10, on your copy of its files", "cifar-10", "one-rep",
        new LeastActionConfig(
            new LeastActionDataConfig([1000], Validation: 500, Test: 1000, Augment: true), OneRepresentation(StemKind.HalvingEncoder),
            new Budget(Epochs: 15, BatchSize: 50), Momentum(0.01), new Multiplier(Start: 5, Rate: 1, Every: 5),
            new LeastActionTrainingConfig(), new LeastActionEvaluationConfig(Seeds: 2)),
        new LeastActionConfig(
            new LeastActionDataConfig(Protocol: SelectionProtocol.Paper, Augment: true),
            OneRepresentation(StemKind.HalvingEncoder) with { Width = 64, Weights = InitialWeights.Kaiming, Gain = 1 },
            new Budget(Epochs: 300, BatchSize: 128), Momentum(0.1) with { Milestones = [150, 225, 250] }, new Multiplier(Start: 1, Rate: 1),
            new LeastActionTrainingConfig(), new LeastActionEvaluationConfig(Seeds: 5))) with
    {
        SettingSources = new Dictionary<string, string>
        {
            ["data.protocol"] = "authors' code: half of the official tests choose",
            ["data.{train,augment}"] = "authors' code",
            ["model.{blocks,width,step,weights,gain,batch_norm,head}"] = "authors' code: its defaults",
            ["model.stem"] = "authors' code, but normalized: there the encoder is so only for CIFAR-100 and TinyImageNet",
            ["budget.{epochs,batch_size}"] = "authors' code: its defaults",
            ["optimizer.*"] = "authors' code: its defaults",
            ["multiplier.{rule,start,rate,every}"] = "authors' code: a later one (adversarial detection), which documents no others",
            ["training.*"] = "authors' code",
            ["evaluation.vanilla"] = "authors' code",
        },
    };

    /// <summary>AdamW without decay of the weights.</summary>
    internal static Optimizer Adam(double rate) => new(Rate: rate, Schedule: ScheduleKind.Milestones);

    /// <summary>Gradient descent with momentum.</summary>
    internal static Optimizer Momentum(double rate) => new(OptimizerMethod.Sgd, rate, WeightDecay: 1e-4, Schedule: ScheduleKind.Milestones);

    /// <summary>A network of images that starts near the identity.</summary>
    internal static LeastActionModelConfig OneRepresentation(StemKind stem) =>
        new(Blocks: 9, Width: 16, Weights: InitialWeights.Orthogonal, Gain: 0.01, BatchNorm: true, Stem: stem, Head: HeadKind.ThreeLinear);

    private static Recipe New(
        string name, string title, string system, string model, LeastActionConfig small, LeastActionConfig paper) =>
        new($"least-action-{name}", title, LeastActionMethod.Instance, system, model, [], small, paper);
}
