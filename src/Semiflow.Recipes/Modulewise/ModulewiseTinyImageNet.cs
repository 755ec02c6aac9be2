using Semiflow.Operators.Models.ImageNetworks;
using Semiflow.Operators.Models.ImageNetworks.Cuts;

namespace Semiflow.Recipes.Modulewise;

/// <summary>TinyImageNet by ResNet-50 in four parallel modules (arXiv 2309.17357, table 1).</summary>
public static class ModulewiseTinyImageNet
{
    private const string Table = ModulewiseProtocol.Modulewise + "table 1, ResNet-50";

    /// <summary>The recipe.</summary>
    public static Recipe Recipe { get; } = new(
        "modulewise-tinyimagenet", "TinyImageNet, ResNet-50 in four modules", ModulewiseMethod.Instance, "tinyimagenet", "resnet-50",
        [
            .. ModulewiseProtocol.Best(Table, 60.30, 58.43, 58.10),
            new("accuracy_best_predsim", 47.48, "%", Table), new("accuracy_best_dgl", 53.96, "%", Table),
        ],
        // The same images and protocol on eight pre-activation blocks, two a module.
        Small: new ModulewiseConfig(
            new ModulewiseDataConfig(Train: 4000, Validation: 1000, Test: 1000, Augment: true),
            new ModulewiseModelConfig(ModulewiseNetwork.PreActivation, Filters: [16, 32], Blocks: [4], Stem: StemKind.HalvingConvolution,
                Count: 4, Head: HeadKind.OneConvolution),
            ModulewiseProtocol.Parallel(128, 0.01) with { Epochs = 5 },
            new ModulewiseTransportConfig(TauKind.HalfDouble, Tau: 1),
            new ModulewiseEvaluationConfig([LocalMethod.VanGl])),
        // The published τ belongs to the published network, whose term lies behind a batch normalization: next to nothing there.
        Paper: new ModulewiseConfig(
            new ModulewiseDataConfig(Augment: true),
            new ModulewiseModelConfig(Modules: PublishedCut.Find("resnet-50", 4).Blocks, Pools: PublishedCut.Find("resnet-50", 4).Pools),
            ModulewiseProtocol.Parallel(256, 0.003),
            new ModulewiseTransportConfig(TauKind.HalfDouble, Tau: 5e5),
            new ModulewiseEvaluationConfig([LocalMethod.VanGl, LocalMethod.PredSim, LocalMethod.Dgl, LocalMethod.EndToEnd], Seeds: 5)));
}
