namespace Semiflow.Recipes.Partial;

/// <summary>
/// Partial observations of the ocean: its surface temperature is seen, its currents hidden (spec partial-observations.md 7).
/// </summary>
public static class PartialOceanRecipe
{
    /// <summary>The recipe: a synthetic ocean, or the files of <c>ocean.files</c>.</summary>
    public static Recipe Recipe { get; } = new(
        "partial-ocean", "Ocean patches: the surface temperature is seen, the currents hidden", PartialMethod.Instance, "ocean", "residual",
        [],
        Small: new PartialConfig(
            new PartialDataConfig(Train: 96, Validation: 16, Test: 32),
            new PartialModelConfig(Width: 16, Blocks: 2, EncoderWidths: [16, 32], Substeps: 1, Skips: true, HeadDeviation: 0.02),
            new PartialTrainingConfig(Epochs: 16, BatchSize: 8, Rate: 2e-3, FirstHorizon: 5, Horizon: 10),
            new PartialEvaluationConfig(Horizon: 10, Baselines: PartialProtocol.Short)),
        Paper: new PartialConfig(
            new PartialDataConfig(), PartialProtocol.Model with { Hidden = 8 }, PartialProtocol.Training, PartialProtocol.Evaluation,
            Ocean: new PartialOceanConfig(Patch: 64, Cells: 160, Days: 3600, SpinUpYears: 10, Spacing: 10)));
}
