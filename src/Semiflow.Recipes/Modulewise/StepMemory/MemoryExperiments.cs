namespace Semiflow.Recipes.Modulewise.StepMemory;

/// <summary>The published measurement of what module-wise training saves in memory.</summary>
internal static class MemoryExperiments
{
    /// <summary>Memory saved by 2 to 16 modules of a network of 32 blocks on 28×28 images (spec modulewise.md 12.2).</summary>
    public static Recipe Memory { get; } = MadeMemory();

    private static Recipe MadeMemory()
    {
        const string Source = "arXiv 2309.17357, STL-10, ResNet-110, batch 64";
        var small = MemoryConfig.ForModel(ModulewiseNetwork.PreActivation);
        return new Recipe(
            "modulewise-memory", "Memory of module-wise training", MemoryMethod.Instance, "fashion-mnist", ModulewiseNetwork.PreActivation,
            [
                (MemoryFigures.Saving(4), 24), (MemoryFigures.Saving(8), 48),
                new(MemoryFigures.Saving(16), 58.5, Source + " (integer part recovered)"),
            ],
            small, Paper: small with
            {
                Data = new MemoryDataConfig(10_000, 10_000),
                Budget = small.Budget with { Epochs = 30 },
            })
        {
            Source = Source,
            Demands = [new(MemoryFigures.Saving(4), 24), new(MemoryFigures.Saving(8), 48)],
            SettingSources = new Dictionary<string, string>
            {
                ["*"] = "ours: a smaller network whose memory a machine without a GPU can measure (spec modulewise.md 12.2)",
                ["evaluation.modules"] = "paper: 2309.17357, table 6",
            },
        };
    }
}
