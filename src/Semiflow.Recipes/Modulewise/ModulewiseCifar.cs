using Semiflow.Operators.Models.ImageNetworks;

namespace Semiflow.Recipes.Modulewise;

/// <summary>
/// CIFAR-10 by eleven sequential modules: the encoder and the ten blocks of the 10-1 net (arXiv 2210.00949, tables 5 and 6).
/// </summary>
public static class ModulewiseCifar
{
    private const string Table = ModulewiseProtocol.Blockwise + "tables 5 and 6, 1,000 images";

    /// <summary>The recipe.</summary>
    public static Recipe Recipe { get; } = new(
        "modulewise-cifar", "CIFAR-10, 1,000 images, ten blocks one after another", ModulewiseMethod.Instance, "cifar-10",
        ModulewiseNetwork.PreActivation,
        [
            new("accuracy_last", 51.34, "%", Table), new("accuracy_last_vangl", 45.67, "%", Table), new("accuracy_best", 52.06, "%", Table),
            new("accuracy_best_vangl", 51.59, "%", Table), new("accuracy_last_end_to_end", 50.63, "%", Table),
        ],
        // The same images and protocol on blocks of 16 filters instead of 256 and 512.
        Small: new ModulewiseConfig(
            new ModulewiseDataConfig(Train: 1000, Validation: 1000, Test: 2000),
            new ModulewiseModelConfig(Filters: [16], Blocks: [10], Count: 10, Head: HeadKind.OneLinear, Gain: 0.05),
            Training(epochs: 20, growth: 0), new ModulewiseTransportConfig(TauKind.Fixed, Tau: 1),
            new ModulewiseEvaluationConfig([LocalMethod.VanGl], Seeds: 3)),
        Paper: new ModulewiseConfig(
            new ModulewiseDataConfig(Train: 1000, Augment: true),
            new ModulewiseModelConfig(
                Filters: [256, 512], Blocks: [5], Stem: StemKind.HalvingEncoder, JoinKernel: 5, EncoderAlone: true, Count: 10,
                Head: HeadKind.OneLinear, Gain: 0.05),
            Training(epochs: 50, growth: 10), new ModulewiseTransportConfig(TauKind.Fixed, Tau: 1), // τ is not published for this table.
            new ModulewiseEvaluationConfig([LocalMethod.VanGl, LocalMethod.EndToEnd], Seeds: 10)));

    private static ModulewiseTrainingConfig Training(int epochs, int growth) =>
        new(Regime.Sequential, Epochs: epochs, EpochGrowth: growth, BatchSize: 128, Rate: 0.007, WeightDecay: 1e-4);
}
