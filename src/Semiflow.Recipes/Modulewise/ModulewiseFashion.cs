using Semiflow.Operators.Models.ImageNetworks;
using Semiflow.Training;
using Semiflow.Training.Optimizers;

namespace Semiflow.Recipes.Modulewise;

/// <summary>
/// Greedy training loses accuracy with depth, regularized does not: eight modules of one block, 300 images (spec modulewise.md 12.1).
/// </summary>
public static class ModulewiseFashion
{
    /// <summary>The recipe.</summary>
    public static Recipe Recipe { get; } = new(
        "modulewise-fashion", "Fashion-MNIST, 300 images, eight modules", ModulewiseMethod.Instance, "fashion-mnist",
        ModulewiseNetwork.PreActivation,
        // The papers' experiment of this kind, on CIFAR-10; its figures are no target for other images.
        [],
        Small: Settings(seeds: 10, epochs: 40),
        Paper: Settings(seeds: 10, epochs: 40) with
        {
            Evaluation = new ModulewiseEvaluationConfig(
                [LocalMethod.VanGl, LocalMethod.Dgl, LocalMethod.PredSim, LocalMethod.InfoPro, LocalMethod.InfoProContrastive,
                    LocalMethod.EndToEnd], Seeds: 50),
        });

    private static ModulewiseConfig Settings(int seeds, int epochs) => new(
        new ModulewiseDataConfig(Train: 300, Validation: 1000, Test: 2000),
        new ModulewiseModelConfig(Filters: [16], Blocks: [8], Stem: StemKind.HalvingConvolution, Count: 8, Head: HeadKind.OneLinear,
            Gain: 0.05),
        new ModulewiseTrainingConfig(
            Regime.Sequential, Epochs: epochs, BatchSize: 50, Optimizer: OptimizerMethod.Sgd, Rate: 0.007, Momentum: 0.9, WeightDecay: 1e-4,
            CheckpointSeconds: 60),
        new ModulewiseTransportConfig(TauKind.Fixed, Tau: 1),
        new ModulewiseEvaluationConfig([LocalMethod.VanGl], Seeds: seeds));
}
