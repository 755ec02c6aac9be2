namespace Semiflow.Recipes.Translation;

/// <summary>The implicit bias of CycleGAN (spec domain-translation.md 7, E3).</summary>
public static class TranslationBias
{
    /// <summary>The recipe.</summary>
    public static Recipe Recipe { get; } = new(
        "translation-bias", "which map CycleGAN finds where many fit", TranslationMethod.Instance, "implicit-bias", "mlp", [],
        Small: Settings(400, 300, [0.1, 1]), Paper: Settings(5000, 4000, [0.01, 0.1, 0.5, 1, 2]));

    private static TranslationConfig Settings(int rounds, int moves, IReadOnlyList<double> gains) => new(
        new TranslationDataConfig(Test: 500), new TranslationModelConfig(Blocks: 3, Width: 32, HiddenLayers: 1, Gain: 0.5, CriticWidth: 48),
        new TranslationTrainingConfig(Weight: 0.05, Moves: moves, BatchSize: 64), new CycleConfig(Rounds: rounds),
        new TranslationStudyConfig(Seeds: 10, Gains: gains), new TranslationEvaluationConfig());
}
