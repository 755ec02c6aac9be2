using Semiflow.Operators.Models.ImageNetworks;
using Semiflow.Operators.Models.ImageNetworks.Cuts;

namespace Semiflow.Recipes.Modulewise;

/// <summary>STL-10 by ResNet-110 in sixteen parallel modules, where regularization gains most (arXiv 2309.17357, table 3).</summary>
public static class ModulewiseStl10
{
    private const string Table = ModulewiseProtocol.Modulewise + "table 3, K = 16";

    /// <summary>The recipe.</summary>
    public static Recipe Recipe { get; } = new(
        "modulewise-stl10", "STL-10, ResNet-110 in sixteen modules", ModulewiseMethod.Instance, "stl-10", "resnet-110",
        [
            .. ModulewiseProtocol.Best(Table, 77.22, 73.57, 77.73),
            new("accuracy_best_dgl", 72.27, "%", Table), new("accuracy_best_infopro", 73.95, "%", Table),
            new("accuracy_best_infopro_contrastive", 73.73, "%", Table),
        ],
        // The same images and protocol on eight pre-activation blocks, two a module.
        Small: new ModulewiseConfig(
            new ModulewiseDataConfig(Train: 1000, Validation: 500, Test: 1000, Augment: true),
            new ModulewiseModelConfig(ModulewiseNetwork.PreActivation, Filters: [16, 32], Blocks: [4], Stem: StemKind.HalvingConvolution,
                Count: 4, Head: HeadKind.OneConvolution),
            ModulewiseProtocol.Parallel(64, 0.003) with { Epochs = 6 },
            new ModulewiseTransportConfig(TauKind.HalfDouble, Tau: 0.5),
            new ModulewiseEvaluationConfig([LocalMethod.VanGl])),
        Paper: new ModulewiseConfig(
            new ModulewiseDataConfig(Augment: true),
            new ModulewiseModelConfig(Modules: PublishedCut.Find("resnet-110", 16).Blocks,
                Pools: PublishedCut.Find("resnet-110", 16).Pools),
            ModulewiseProtocol.Parallel(64, 0.002),
            new ModulewiseTransportConfig(TauKind.HalfDouble, Tau: 0.5),
            new ModulewiseEvaluationConfig([
                LocalMethod.VanGl, LocalMethod.Dgl, LocalMethod.InfoPro, LocalMethod.InfoProContrastive, LocalMethod.EndToEnd], Seeds: 5)));
}
