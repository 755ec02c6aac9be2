using Semiflow.Systems.Pairs;
using Semiflow.Training;
using static Semiflow.Recipes.Translation.TranslationFigures;

namespace Semiflow.Recipes.Translation;

/// <summary>
/// The published experiments of domain translation (spec domain-translation.md 7). None has published values: of the paper we could read
/// the abstracts alone.
/// </summary>
internal static class TranslationExperiments
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Recipe> All { get; } = [Gaussian(), Shapes(), Bias(), Semantic(), Fashion(), Celeba()];

    /// <summary>E1: the optimal map is known; the acceptance test.</summary>
    private static Recipe Gaussian()
    {
        TranslationConfig Of(int moves, int batchSize, IReadOnlyList<double> weights) =>
            Settings(new TranslationModelConfig(), moves, batchSize, new TranslationTrainingConfig()) with
            { Study = new TranslationStudyConfig(Weights: weights) };
        return New("gaussian", "a Gaussian to another, optimal map known", "gaussian-pair", "mlp",
            Of(2000, 128, [0.005, 0.02, 0.05, 0.1]), Of(10_000, 512, [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1]),
            new(MapError, 2), new(Kappa, 0.99), new(CostOverAction, 0.98), new(MapError, 0.5) { Over = MapError.For(Free) },
            new(InverseError, 1e-4));
    }

    /// <summary>E2.</summary>
    private static Recipe Shapes()
    {
        TranslationConfig Of(int moves, int batchSize) =>
            Settings(new TranslationModelConfig(Width: 48), moves, batchSize, new TranslationTrainingConfig());
        TranslationConfig small = Of(1500, 256);
        return New("shapes", "shapes of the plane, against exact assignment", "shapes", "mlp", small, Of(10_000, 512),
            ShapesExperiment.Demands(small));
    }

    /// <summary>E3: the implicit bias of CycleGAN.</summary>
    private static Recipe Bias()
    {
        TranslationConfig Of(int cycleMoves, int moves, IReadOnlyList<double> gains) => Settings(
            new TranslationModelConfig(Blocks: 3, HiddenLayers: 1, Gain: 0.5, CriticWidth: 48), moves, batchSize: 64,
            new TranslationTrainingConfig(Weight: 0.05)) with
            {
                Data = new TranslationDataConfig(Test: 500),
                Cycle = new CycleConfig(cycleMoves),
                Study = new TranslationStudyConfig(Seeds: 10, Gains: gains),
            };
        return New("bias", "which map CycleGAN finds where many fit", "implicit-bias", "mlp",
            Of(400, 300, [0.1, 1]), Of(5000, 4000, [0.01, 0.1, 0.5, 1, 2]),
            new Acceptance(Choice(DomainPair.ParallelBlobs).For(LeastAction) with { Better = Better.Higher }, 99),
            new Acceptance(Choice(DomainPair.Rings).For(LeastAction) with { Better = Better.Lower }, 5));
    }

    /// <summary>E4: the cost chooses the map (5.1, 5.4).</summary>
    private static Recipe Semantic()
    {
        TranslationConfig Of(int moves, int seeds) =>
            Settings(new TranslationModelConfig(), moves, batchSize: 128, new TranslationTrainingConfig(Weight: 0.2)) with
            { Study = new TranslationStudyConfig(Seeds: seeds, Couplings: [0.5, -0.5, 0], Obstacles: [0, 2, 8, 32]) };
        return New("semantic", "a cost that says which map is meant", "semantic", "mlp", Of(600, 5), Of(4000, 20),
            new Acceptance(WorstPairing, 95));
    }

    /// <summary>E5 and E6.</summary>
    private static Recipe Fashion()
    {
        TranslationConfig Of(int train, int moves, int pixelMoves) => Settings(
            new TranslationModelConfig(Width: 128), moves, batchSize: 256, new TranslationTrainingConfig(Weight: 0.005), rate: 1e-3) with
            {
                Data = new TranslationDataConfig(Train: train, Test: 500),
                Study = new TranslationStudyConfig(Pairs: ["2-4", "5-9"], PixelMoves: pixelMoves),
            };
        return New("fashion", "classes of Fashion-MNIST", "fashion-classes", "conv", Of(1000, 1000, 300), Of(5000, 20_000, 10_000),
            FashionExperiment.Demands);
    }

    /// <summary>
    /// E7, on the user's files; <c>--set data.stress_attribute=… data.stress=0.9</c> makes the stress setting.
    /// </summary>
    private static Recipe Celeba()
    {
        TranslationConfig Of(int? train, int size, int width, int blocks, int moves, int batchSize) => Settings(
            new TranslationModelConfig(Blocks: blocks, Width: width, CriticWidth: width), moves, batchSize,
            new TranslationTrainingConfig(DiscrepancyKind.LeastSquares, Weight: 1e-4, Reconstruction: 10, CriticRate: 2e-4),
            rate: 2e-4) with
            { Data = new TranslationDataConfig(Train: train, Test: 256, Size: size) };
        return New("celeba", "faces with and without an attribute (your CelebA files)", "celeba", "conv",
            Of(2000, 64, 16, 4, 400, 8), Of(null, 128, 64, 6, 100_000, 16));
    }

    /// <summary>Settings without a study: Adam at a rate that falls to a fifth in the last third.</summary>
    public static TranslationConfig Settings(
        TranslationModelConfig model, int moves, int batchSize, TranslationTrainingConfig training, double rate = 2e-3) => new(
        new TranslationDataConfig(), model, new MoveBudget(moves, MovesPerEpoch: 50, batchSize),
        new Optimizer(Rate: rate, Schedule: ScheduleKind.Late, Factor: 0.2),
        new Multiplier(Start: 20, Rate: 20, Tolerance: 0.003, Every: 10),
        training, new CycleConfig(), new TranslationStudyConfig(), new TranslationEvaluationConfig());

    private static Recipe New(
        string name, string title, string system, string model, TranslationConfig small, TranslationConfig paper,
        params IReadOnlyList<Acceptance> demands) =>
        new($"translation-{name}", title, TranslationMethod.Instance, system, model, [], small, paper)
        {
            SettingSources = new Dictionary<string, string>
            {
                ["*"] = "ours: of the paper the abstracts alone could be read",
                ["cycle.{cycle_weight,pool_size}"] = "other code: CycleGAN (arXiv 1703.10593)",
            },
            Demands = demands,
        };
}
