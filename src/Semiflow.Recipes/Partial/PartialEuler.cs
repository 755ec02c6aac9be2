namespace Semiflow.Recipes.Partial;

/// <summary>Partial observations of ideal flow: the density is seen, the velocity hidden (spec partial-observations.md 6).</summary>
public static class PartialEuler
{
    /// <summary>The recipe.</summary>
    public static Recipe Recipe { get; } = new(
        "partial-euler", "Euler with a tracer: the density is seen, the velocity hidden", PartialMethod.Instance, "euler", "residual", [],
        Small: new PartialConfig(
            new PartialDataConfig(Train: 128, Validation: 16, Test: 32, Points: 64, Coarsen: 2),
            new PartialModelConfig(Width: 16, Blocks: 2, EncoderWidths: [16, 32], Substeps: 1, Skips: true, HeadDeviation: 0.02),
            new PartialTrainingConfig(Epochs: 20, BatchSize: 8, Rate: 2e-3, FirstHorizon: 4, Horizon: 10),
            new PartialEvaluationConfig(Horizon: 10, Baselines: PartialProtocol.Short)),
        Paper: new PartialConfig(
            new PartialDataConfig(Train: 1000, Validation: 100, Test: 200, Points: 64), PartialProtocol.Model, PartialProtocol.Training,
            PartialProtocol.Evaluation));
}
