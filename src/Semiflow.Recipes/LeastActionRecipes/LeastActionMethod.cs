using Semiflow.Chains;
using Semiflow.Operators.Models;
using Semiflow.Principles;
using Semiflow.Recipes.Classification;

namespace Semiflow.Recipes.LeastActionRecipes;

/// <summary>The two methods of least action (spec least-action.md).</summary>
internal static class LeastActionMethod
{
    /// <summary>Trains classifications with the least transport through their blocks, and compares.</summary>
    public static Method<LeastActionConfig> Instance { get; } = new(
        "least-action", "classification by residual networks that displace their inputs as little as the labels allow",
        LeastActionNetwork.Names, LeastActionConfig.ForOwnData, LeastActionStudy.Run,
        (record, config) => Open(record, card => LeastActionNetwork.Create(record.Plan.Model, config.Model, card, 0)))
    {
        Rules = config => config.Checked(),
        Recipes = With<LeastActionConfig>,
        Figures = (_, config) => DeclaredFigures.In(typeof(LeastActionFigures), LeastActionVariant.Of(config).SelectMany(
            _ => config.Data.Train.DefaultIfEmpty(), (variant, size) => variant.At(size, [.. config.Data.Train.DefaultIfEmpty()]))),
    };

    /// <summary>Compares least-action maps with one that is known: the check of the whole algorithm (10.2).</summary>
    public static Method<MapConfig> KnownMap { get; } = new(
        "least-action-map", "a check of least action on a problem whose map is known; takes no data of its own",
        NetworkCatalogue.NamesFor<IPointNetwork>("points"), _ => LeastActionExperiments.KnownMap, MapStudy.Run,
        (record, config) => Open(record, _ => MapStudy.Network(record.Plan.Model, config, config.Model.Gain, 0)))
    {
        Rules = config => config.Checked(),
        Recipes = With<MapConfig>,
        Figures = (_, _) => DeclaredFigures.In(
            typeof(MapFigures), [LeastActionFigures.Vanilla], DeclaredFigures.Of<Figure>(typeof(LeastActionFigures))),
    };

    // The recipes of each method are those with its settings.
    private static IReadOnlyList<Recipe> With<TConfig>() => [.. LeastActionExperiments.All.Where(recipe => recipe.Small is TConfig)];

    private static TrainedClassifier Open(RunRecord record, Func<ClassifierCard, ChainClassifier> network)
    {
        var card = ClassifierCard.Read(record);
        ChainClassifier classifier = network(card);
        record.Folder.Checkpoints.LoadModel(classifier, LeastAction.PlayerName);
        classifier.eval();
        return new TrainedClassifier(card, classifier.call);
    }
}
