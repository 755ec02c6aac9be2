namespace Semiflow.Recipes.Translation;

/// <summary>Classes of Fashion-MNIST (spec domain-translation.md 7, E5, E6).</summary>
public static class TranslationFashion
{
    /// <summary>The recipe.</summary>
    public static Recipe Recipe { get; } = new(
        "translation-fashion", "classes of Fashion-MNIST", TranslationMethod.Instance, "fashion-classes", "conv", [],
        Small: Settings(1000, 1000, 300), Paper: Settings(5000, 20_000, 10_000));

    private static TranslationConfig Settings(int train, int moves, int pixelMoves) => new(
        new TranslationDataConfig(Train: train, Test: 500, Components: 16),
        new TranslationModelConfig(Blocks: 5, Width: 128, HiddenLayers: 2, Gain: 0.1),
        new TranslationTrainingConfig(Weight: 0.005, Moves: moves, BatchSize: 256, Rate: 1e-3), new CycleConfig(),
        new TranslationStudyConfig(Pairs: ["2-4", "5-9"], PixelMoves: pixelMoves), new TranslationEvaluationConfig());
}
