using Semiflow.Principles.Translation;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Translation;

/// <summary>What runs of domain translation do, by the name of the recipe's system.</summary>
internal static class TranslationExperiments
{
    private static readonly Dictionary<string, Func<RunSession, TranslationConfig, TranslationResult>> All = new()
    {
        ["gaussian-pair"] = GaussianExperiment.Run,
        ["shapes"] = ShapesExperiment.Run,
        ["implicit-bias"] = BiasExperiment.Run,
        ["semantic"] = SemanticExperiment.Run,
        ["fashion-classes"] = FashionExperiment.Run,
        ["celeba"] = CelebaExperiment.Run,
    };

    /// <summary>Does the run.</summary>
    public static TranslationResult Of(RunSession run, TranslationConfig config) =>
        run.Plan.Source.System is { } system ? All[system](run, config) : OwnPair.Run(run, config);

    /// <summary>The flow of a finished run, before its parameters are loaded.</summary>
    public static ResidualFlow Flow(RunRecord record, TranslationSpace space)
    {
        var config = (TranslationConfig)record.Plan.Config;
        return record.Plan.Source.System switch
        {
            "celeba" => CelebaExperiment.Flow(config, 0, CPU),
            "fashion-classes" => space.Shape.Count == 1
                ? TranslationNetworks.Flow("mlp", config.Model, space.Shape, 0, CPU)
                : TranslationNetworks.Flow("conv", FashionExperiment.PixelModel, space.Shape, 0, CPU),
            _ => TranslationNetworks.Flow(record.Plan.Model, config.Model, space.Shape, 0, CPU),
        };
    }
}
