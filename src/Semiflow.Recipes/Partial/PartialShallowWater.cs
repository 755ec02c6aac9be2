namespace Semiflow.Recipes.Partial;

/// <summary>
/// Partial observations of a wind-driven basin: the height is seen, the velocity hidden (spec partial-observations.md 5).
/// </summary>
public static class PartialShallowWater
{
    /// <summary>The recipe.</summary>
    public static Recipe Recipe { get; } = new(
        "partial-shallow-water", "Shallow water: the height is seen, the velocity hidden", PartialMethod.Instance, "shallow-water",
        "residual", [],
        Small: new PartialConfig(
            new PartialDataConfig(Train: 96, Validation: 16, Test: 32, Points: 64, Coarsen: 2, Interval: 1, SpinUpYears: 2),
            new PartialModelConfig(Width: 16, Blocks: 2, EncoderWidths: [16, 32], Substeps: 1, Skips: true, HeadDeviation: 0.02),
            new PartialTrainingConfig(Epochs: 20, BatchSize: 8, Rate: 2e-3, FirstHorizon: 5, Horizon: 10),
            new PartialEvaluationConfig(Horizon: 10, Baselines: PartialProtocol.Short)),
        Paper: new PartialConfig(
            new PartialDataConfig(Train: 200, Validation: 20, Test: 40, Points: 80), PartialProtocol.Model, PartialProtocol.Training,
            PartialProtocol.Evaluation));
}
