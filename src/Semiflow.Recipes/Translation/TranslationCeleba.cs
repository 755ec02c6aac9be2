using Semiflow.Principles.Translation;

namespace Semiflow.Recipes.Translation;

/// <summary>Faces of CelebA (spec domain-translation.md 7, E7), on the user's files.</summary>
public static class TranslationCeleba
{
    /// <summary>The recipe; <c>--set data.stress_attribute=… data.stress=0.9</c> makes the stress setting.</summary>
    public static Recipe Recipe { get; } = new(
        "translation-celeba", "faces with and without an attribute (your CelebA files)", TranslationMethod.Instance, "celeba", "conv", [],
        Small: Settings(2000, 64, 16, 4, 400, 8), Paper: Settings(null, 128, 64, 6, 100_000, 16));

    private static TranslationConfig Settings(int? train, int size, int width, int blocks, int moves, int batch) => new(
        new TranslationDataConfig(Train: train, Test: 256, Size: size),
        new TranslationModelConfig(Blocks: blocks, Width: width, CriticWidth: width),
        new TranslationTrainingConfig(
            Discrepancy: Discrepancy.LeastSquares, Weight: 1e-4, Cost: TransportForm.Path, Reconstruction: 10, Moves: moves,
            BatchSize: batch, Rate: 2e-4, CriticRate: 2e-4),
        new CycleConfig(), new TranslationStudyConfig(), new TranslationEvaluationConfig());
}
