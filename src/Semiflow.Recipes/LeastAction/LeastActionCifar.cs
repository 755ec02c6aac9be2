using Semiflow.Images;
using Semiflow.Operators.Models.ImageNetworks;
using Semiflow.Training;
using Semiflow.Training.Multipliers;

namespace Semiflow.Recipes.LeastAction;

/// <summary>
/// CIFAR-10 on the user's files (spec least-action.md 3, 4): the settings that the authors document for ResNeXt-50, λ_0 = τ = s = 1. The
/// small tier is a
/// one-representation network on a thousand images. The tables of the paper could not be read, so that no value is published here.
/// </summary>
public static class LeastActionCifar
{
    /// <summary>The recipe.</summary>
    public static Recipe Recipe { get; } = new(
        "least-action-cifar", "CIFAR-10, on your copy of its files", LeastActionMethod.Instance, "cifar-10", "one-rep", [],
        Small: new LeastActionConfig(
            new LeastActionDataConfig([1000], Validation: 500, Test: 1000, Augment: true),
            new LeastActionModelConfig(
                Blocks: 9, Width: 16, Weights: InitialWeights.Orthogonal, Gain: 0.01, BatchNorm: true, Stem: StemKind.HalvingEncoder,
                Head: HeadKind.ThreeLinear),
            new LeastActionTrainingConfig(
                Epochs: 15, BatchSize: 50, Rate: 0.01, Multiplier: new MultiplierSpec { Start = 5, Rate = 1 }, UpdateEvery: 5),
            new LeastActionEvaluationConfig(Seeds: 2)),
        Paper: new LeastActionConfig(
            new LeastActionDataConfig(Protocol: Protocol.Paper, Augment: true),
            new LeastActionModelConfig(
                Blocks: 9, Width: 100, Weights: InitialWeights.Kaiming, BatchNorm: true, Stem: StemKind.HalvingEncoder,
                Head: HeadKind.ThreeLinear),
            new LeastActionTrainingConfig(
                Epochs: 300, BatchSize: 128, Rate: 0.1, Milestones: [150, 225, 250], Multiplier: new MultiplierSpec { Start = 1, Rate = 1 },
                UpdateEvery: 1),
            new LeastActionEvaluationConfig(Seeds: 5)));
}
