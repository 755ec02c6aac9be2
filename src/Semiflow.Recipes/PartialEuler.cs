using Semiflow.Recipes.Partial;

namespace Semiflow.Recipes;

/// <summary>Partial observations of ideal flow: the density is seen, the velocity hidden (spec partial-observations.md 6).</summary>
public static class PartialEuler
{
    /// <summary>The recipe.</summary>
    public static Recipe Recipe { get; } = new(
        "partial-euler", "Euler with a tracer: the density is seen, the velocity hidden", PartialMethod.Instance, "euler", "residual", [],
        Small: new PartialConfig(
            new PartialDataConfig(Train: 160, Validation: 16, Test: 32, Points: 32),
            new PartialModelConfig(Width: 16, Blocks: 2, EncoderWidths: [16, 32], Substeps: 1),
            new PartialTrainingConfig(Epochs: 30, BatchSize: 16, Rate: 2e-3, Horizon: 6),
            new PartialEvaluationConfig(Horizon: 10)),
        Paper: new PartialConfig(
            new PartialDataConfig(Train: 1000, Validation: 100, Test: 200, Points: 64),
            new PartialModelConfig(Width: 64, Blocks: 6),
            new PartialTrainingConfig(Epochs: 200, BatchSize: 16, Rate: 3e-4),
            new PartialEvaluationConfig(Baselines: [.. Enum.GetValues<ForecastBaseline>()])));
}
