using Semiflow.Training.Multipliers;
using Semiflow.Training.Optimizers;
using Semiflow.Transport.Motion;

namespace Semiflow.Recipes.LeastAction;

/// <summary>Two noisy circles and forty training points: the effect of least action (spec least-action.md 10.1).</summary>
public static class LeastActionCircles
{
    /// <summary>The recipe.</summary>
    public static Recipe Recipe { get; } = new(
        "least-action-circles", "Two noisy circles, few training points", LeastActionMethod.Instance, "circles", "points", [],
        Small: Settings(seeds: 10), Paper: Settings(seeds: 50));

    private static LeastActionConfig Settings(int seeds) => new(
        new LeastActionDataConfig([40], Validation: 0, Test: 400),
        new LeastActionModelConfig(Blocks: 9, Width: 16),
        new LeastActionTrainingConfig(
            Epochs: 10, Passes: 20, BatchSize: 20, Optimizer: OptimizerMethod.AdamW, Rate: 5e-3, WeightDecay: 0,
            Multiplier: new MultiplierSpec { Start = 0.1, Rate = 0.2 }, UpdateEvery: 5,
            Reduction: DisplacementReduction.SumFeaturesMeanBatch),
        new LeastActionEvaluationConfig(seeds, Rates: [1], TransportPoints: 400));
}
