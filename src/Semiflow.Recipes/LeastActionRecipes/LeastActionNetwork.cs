using Semiflow.Chains;
using Semiflow.Operators.Models;
using Semiflow.Recipes.Classification;
using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Recipes.LeastActionRecipes;

/// <summary>The networks by name (spec least-action.md 4).</summary>
internal static class LeastActionNetwork
{
    // Networks of images whose sizes are set here; those of all others are as published.
    private static readonly string[] Sized = ["one-rep", "resnet"];

    private static readonly IReadOnlyList<string> Points = NetworkCatalogue.NamesFor<IPointNetwork>();

    /// <summary>Names, the default first: of sizes as set, of points, as published.</summary>
    public static IReadOnlyList<string> Names => NetworkCatalogue.NamesFor<IImageNetwork>([.. Sized, .. Points]);

    /// <summary>Whether a network is one of points.</summary>
    public static bool IsOfPoints(string model) => Points.Contains(model);

    /// <summary>A network with fresh parameters.</summary>
    /// <exception cref="InputException">Samples that it does not take.</exception>
    public static ChainClassifier Create(string model, LeastActionModelConfig config, ClassifierCard card, ulong seed)
    {
        bool points = card.InputShape.Count == 1;
        if (points != IsOfPoints(model) || (!points && card.InputShape.Count != 3))
        {
            throw new InputException(
                $"the model {model} does not take samples of shape [{string.Join(", ", card.InputShape)}]: {string.Join(" and ", Points)} "
                    + $"takes [dimension], {string.Join(" and ", Names.Where(name => !IsOfPoints(name)))} take images [channels, height, "
                    + $"width].");
        }

        using var random = new Generator(seed);
        if (points)
        {
            return OfPoints(model, (int)card.InputShape[0], card.Classes.Count, config, random);
        }

        IImageNetwork network = NetworkCatalogue.Find<IImageNetwork>(model);
        object options = Sized.Contains(model) ? Options(model, config) : network.Defaults;
        ChainNetwork body = network.Create(
            options, new ImageShape((int)card.InputShape[0], (int)card.InputShape[1], (int)card.InputShape[2]), random);
        var classifier = new ChainClassifier(
            body.Body, ClassifierHeads.Of(network.Head(options), body.FeatureShape, card.Classes.Count, random));
        Initialization.Weights(classifier, config.Weights, config.Gain, random);
        return classifier;
    }

    /// <summary>A network of points with fresh parameters.</summary>
    /// <param name="model">Its name.</param>
    /// <param name="dimension">Dimension of the points.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="config">Its sizes and initial weights.</param>
    /// <param name="random">Source of the parameters.</param>
    /// <param name="head">The classifier; null for a linear one that is learned.</param>
    public static ChainClassifier OfPoints(
        string model, int dimension, int classes, LeastActionModelConfig config, Generator random, nn.Module<Tensor, Tensor>? head = null)
    {
        IPointNetwork network = NetworkCatalogue.Find<IPointNetwork>(model);
        object options = network.With(new { config.Blocks, config.Width, config.Step, config.BatchNorm, config.Weights, config.Gain });
        return network.Create(options, dimension, classes, random, head);
    }

    private static ResNetOptions Options(string model, LeastActionModelConfig config) => new()
    {
        Filters = model == "resnet" ? [config.Width, 2 * config.Width, 4 * config.Width] : [config.Width], Blocks = [config.Blocks],
        Stem = config.Stem, BatchNorm = config.BatchNorm, Step = config.Step,
        Head = new HeadSpec(config.Head, config.Head == HeadKind.NormalizedAverage && model == "resnet" ? 8 : 0),
    };
}
