namespace Semiflow.Recipes.Translation;

/// <summary>Shapes of the plane (spec domain-translation.md 7, E2).</summary>
public static class TranslationShapes
{
    /// <summary>The recipe.</summary>
    public static Recipe Recipe { get; } = new(
        "translation-shapes", "shapes of the plane, against exact assignment", TranslationMethod.Instance, "shapes", "mlp", [],
        Small: Settings(1500, 256), Paper: Settings(10_000, 512));

    private static TranslationConfig Settings(int moves, int batch) => new(
        new TranslationDataConfig(Test: 1000), new TranslationModelConfig(Blocks: 5, Width: 48, HiddenLayers: 2, Gain: 0.1),
        new TranslationTrainingConfig(Weight: 0.02, Moves: moves, BatchSize: batch), new CycleConfig(), new TranslationStudyConfig(),
        new TranslationEvaluationConfig());
}
