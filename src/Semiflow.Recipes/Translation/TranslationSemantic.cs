namespace Semiflow.Recipes.Translation;

/// <summary>The cost chooses the map (spec domain-translation.md 5.1, 5.4, 7, E4).</summary>
public static class TranslationSemantic
{
    /// <summary>The recipe.</summary>
    public static Recipe Recipe { get; } = new(
        "translation-semantic", "a cost that says which map is meant", TranslationMethod.Instance, "semantic", "mlp", [],
        Small: Settings(600, 5), Paper: Settings(4000, 20));

    private static TranslationConfig Settings(int moves, int seeds) => new(
        new TranslationDataConfig(Test: 1000), new TranslationModelConfig(Blocks: 5, Width: 32, HiddenLayers: 2, Gain: 0.1),
        new TranslationTrainingConfig(Weight: 0.2, Moves: moves, BatchSize: 128), new CycleConfig(),
        new TranslationStudyConfig(Seeds: seeds, Couplings: [0.5, -0.5, 0], Obstacles: [0, 2, 8, 32]), new TranslationEvaluationConfig());
}
