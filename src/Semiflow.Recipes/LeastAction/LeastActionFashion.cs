using Semiflow.Operators.Models.ImageNetworks;
using Semiflow.Training;
using Semiflow.Training.Multipliers;

namespace Semiflow.Recipes.LeastAction;

/// <summary>Fashion-MNIST from few training images, one-representation networks (spec least-action.md 10.3).</summary>
public static class LeastActionFashion
{
    /// <summary>The recipe.</summary>
    public static Recipe Recipe { get; } = new(
        "least-action-fashion", "Fashion-MNIST from few images, one-representation networks", LeastActionMethod.Instance, "fashion-mnist",
        "one-rep", [],
        Small: Settings([300], validation: 300, seeds: 5), Paper: Settings([150, 300, 600, 1500], validation: 1000, seeds: 10));

    private static LeastActionConfig Settings(IReadOnlyList<int> sizes, int validation, int seeds) => new(
        new LeastActionDataConfig(sizes, validation, Test: 2000),
        new LeastActionModelConfig(
            Blocks: 9, Width: 16, Weights: InitialWeights.Orthogonal, Gain: 0.01, BatchNorm: true, Stem: StemKind.HalvingConvolution,
            Head: HeadKind.ThreeLinear),
        new LeastActionTrainingConfig(
            Epochs: 30, BatchSize: 50, Rate: 0.01, Momentum: 0.9, WeightDecay: 1e-4, Multiplier: new MultiplierSpec { Start = 5, Rate = 1 },
            UpdateEvery: 5),
        new LeastActionEvaluationConfig(seeds));
}
