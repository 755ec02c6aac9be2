namespace Semiflow.Recipes.Translation;

/// <summary>Gaussian to Gaussian, the acceptance test (spec domain-translation.md 7, E1).</summary>
public static class TranslationGaussian
{
    /// <summary>The recipe.</summary>
    public static Recipe Recipe { get; } = new(
        "translation-gaussian", "a Gaussian to another, optimal map known", TranslationMethod.Instance, "gaussian-pair", "mlp", [],
        Small: Settings(1000, 128, [0.005, 0.02, 0.05, 0.1]),
        Paper: Settings(10_000, 512, [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1]));

    private static TranslationConfig Settings(int moves, int batch, IReadOnlyList<double> weights) => new(
        new TranslationDataConfig(Test: 1000), new TranslationModelConfig(Blocks: 5, Width: 32, HiddenLayers: 2, Gain: 0.1),
        new TranslationTrainingConfig(Weight: 0.02, Moves: moves, BatchSize: batch), new CycleConfig(),
        new TranslationStudyConfig(Weights: weights), new TranslationEvaluationConfig());
}
