using Semiflow.Recipes.Classification;

namespace Semiflow.Recipes.Modulewise;

/// <summary>Trains image classifiers module by module with transport regularization, and compares (spec modulewise.md).</summary>
internal static class ModulewiseMethod
{
    /// <summary>The method.</summary>
    public static Method<ModulewiseConfig> Instance { get; } = new(
        "modulewise", "image classifiers trained module by module, each with as little transport as the labels allow",
        ModulewiseNetwork.Names, ModulewiseConfig.ForOwnData, ModulewiseStudy.Run, (record, config) =>
        {
            ClassifierCard card = ClassifierCard.Read(record);
            return new TrainedClassifier(card, RunStack.Load(record, config, card).call);
        })
    {
        Rules = config => config.Checked(),
        Recipes = () => ModulewiseExperiments.All,
        Figures = (_, config) => DeclaredFigures.In(
            typeof(ModulewiseFigures), DeclaredFigures.Each<LocalMethod>(ModulewiseFigures.Of), Enumerable.Range(1, config.Model.Total)
                .SelectMany(module => new[] { ModulewiseFigures.Idle(module), ModulewiseFigures.BatchAge(module) })),
    };
}
