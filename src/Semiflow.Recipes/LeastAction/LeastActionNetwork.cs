using Semiflow.Chains;
using Semiflow.Operators.Models.Networks;
using Semiflow.Recipes.Classification;
using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Recipes.LeastAction;

/// <summary>The networks by name (spec least-action.md 4).</summary>
internal static class LeastActionNetwork
{
    // Published networks whose sizes are not set here.
    private static readonly string[] Fixed = ["avg-pool", "wide", "resnet-110-pre", "resnext-29", "resnext-50"];

    /// <summary>Names, the default first: of sizes as set, of points, as published.</summary>
    public static IReadOnlyList<string> Names { get; } = ["one-rep", "resnet", "points", .. Fixed];

    /// <summary>A network with fresh parameters.</summary>
    /// <exception cref="InputException">Samples that it does not take.</exception>
    public static ChainClassifier Create(string model, LeastActionModelConfig config, ClassifierCard card, ulong seed)
    {
        bool points = card.InputShape.Count == 1;
        if (points != (model == "points") || (!points && card.InputShape.Count != 3))
        {
            throw new InputException(
                $"the model {model} does not take samples of shape [{string.Join(", ", card.InputShape)}]: 'points' takes [dimension], "
                    + $"{string.Join(" and ", Names.Where(name => name != "points"))} take images [channels, height, width].");
        }

        if (points)
        {
            return PointNetwork.Create((int)card.InputShape[0], card.Classes.Count, config, seed);
        }

        using var random = new Generator(seed);
        NetworkEntry entry = NetworkCatalogue.Find(model);
        object? options = Fixed.Contains(model) ? null : Options(model, config);
        ChainNetwork body = entry.Create(
            options, new ImageShape((int)card.InputShape[0], (int)card.InputShape[1], (int)card.InputShape[2]), random);
        var network = new ChainClassifier(body.Body, Heads.Of(entry.Head(options), body.FeatureShape, card.Classes.Count, random));
        Initialization.Weights(network, config.Weights, config.Gain, random);
        return network;
    }

    private static ResNetOptions Options(string model, LeastActionModelConfig config) => new()
    {
        Filters = model == "resnet" ? [config.Width, 2 * config.Width, 4 * config.Width] : [config.Width],
        Blocks = [config.Blocks],
        Stem = config.Stem,
        BatchNorm = config.BatchNorm,
        Step = config.Step,
        Head = new HeadSpec(config.Head, config.Head == HeadKind.NormalizedAverage && model == "resnet" ? 8 : 0),
    };
}
