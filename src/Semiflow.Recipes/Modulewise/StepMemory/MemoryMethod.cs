using Semiflow.Recipes.Classification;

namespace Semiflow.Recipes.Modulewise.StepMemory;

/// <summary>
/// Measures how much memory module-wise training saves, by account and in fresh processes, and that it classifies as well (spec
/// modulewise.md 9, 12.2).
/// </summary>
internal static class MemoryMethod
{
    /// <summary>The method.</summary>
    public static Method<MemoryConfig> Instance { get; } = new(
        "modulewise-memory", "memory of training end to end and module by module, by account and measured",
        [ModulewiseNetwork.PreActivation], MemoryConfig.ForModel, MemoryStudy.Run, (record, config) =>
        {
            ClassifierCard card = ClassifierCard.Read(record);
            return new TrainedClassifier(card, MemoryStudy.Load(record, config, card).call);
        })
    {
        Rules = config => config.Checked(),
        Recipes = () => [MemoryExperiments.Memory],
        Figures = (_, config) => DeclaredFigures.In(typeof(MemoryFigures), [], config.Evaluation.Modules.Append(1)
            .SelectMany(modules => new[] { MemoryFigures.Saving(modules), MemoryFigures.Peak(modules) })),
    };
}
