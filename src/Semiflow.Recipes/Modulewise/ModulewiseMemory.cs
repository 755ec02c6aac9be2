namespace Semiflow.Recipes.Modulewise;

/// <summary>Memory saved by 2 to 16 modules of a network of 32 blocks on 28×28 images (spec modulewise.md 12.2).</summary>
public static class ModulewiseMemory
{
    private const string Source = "arXiv 2309.17357, STL-10, ResNet-110, batch 64";

    /// <summary>The recipe.</summary>
    public static Recipe Recipe { get; } = new(
        "modulewise-memory", "Memory of module-wise training", MemoryMethod.Instance, "fashion-mnist", ModulewiseNetwork.PreActivation,
        [
            new("saving_percent_k4", 24, "%", Source),
            new("saving_percent_k8", 48, "%", Source),
            new("saving_percent_k16", 58.5, "%", Source + " (integer part recovered)"),
        ],
        Small: MemoryMethod.Instance.Defaults(ModulewiseNetwork.PreActivation),
        Paper: (MemoryConfig)MemoryMethod.Instance.Defaults(ModulewiseNetwork.PreActivation) with
            { Data = new MemoryDataConfig(10_000, 10_000), Training = new MemoryTrainingConfig(Epochs: 30) });
}
