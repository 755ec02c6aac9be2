using Semiflow.Chains;
using Semiflow.Images;
using Semiflow.Operators.Models;
using Semiflow.Principles.Modulewise;
using Semiflow.Principles.Modulewise.Losses;
using Semiflow.Recipes.Classification;
using Semiflow.Spaces;
using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Modulewise;

/// <summary>Networks cut into modules, with a head and a loss for each.</summary>
internal static class ModulewiseNetwork
{
    /// <summary>The network whose stages are set one by one.</summary>
    public const string PreActivation = "pre-activation";

    /// <summary>Names, the default first.</summary>
    public static IReadOnlyList<string> Names => NetworkCatalogue.NamesFor<IImageNetwork>(PreActivation);

    /// <summary>A stack with fresh parameters: those of the body are the same for all methods.</summary>
    /// <exception cref="InputException">Images or numbers of blocks that the network does not take.</exception>
    /// <param name="model">Name of the network.</param>
    /// <param name="config">How it is cut.</param>
    /// <param name="card">The images.</param>
    /// <param name="method">What modules are taught.</param>
    /// <param name="seed">Seed of the parameters.</param>
    /// <param name="ownHead">Whether the whole network, end to end, has its own classifier.</param>
    public static ModuleStack Stack(
        string model, ModulewiseModelConfig config, ClassifierCard card, LocalMethod method, ulong seed, bool ownHead = false)
    {
        using var random = new Generator(seed);
        var image = new ImageShape((int)card.InputShape[0], (int)card.InputShape[1], (int)card.InputShape[2]);
        IImageNetwork named = NetworkCatalogue.Find<IImageNetwork>(config.Network ?? model);
        object options = Options(named, config);
        ChainNetwork network = named.Create(options, image, random);
        if (config.Gain > 0)
        {
            Initialization.Weights(network, config.Weights, config.Gain, random);
        }

        IReadOnlyList<BlockChain> bodies = method == LocalMethod.EndToEnd ? [network.Body]
            : EncoderAlone(config, config.Modules.Count > 0 ? network.Cut(config.Modules) : network.CutEvenly(config.Count));
        int modules = bodies.Count;
        return ModuleStack.Of(bodies, network.InputShape, (k, shape) =>
        {
            using var own = new Generator(RandomStream.Mix(seed, (ulong)k + 1)); // So that methods with other heads share the rest.
            HeadSpec spec = ownHead && method == LocalMethod.EndToEnd ? named.Head(options) : Head(config, method, k, modules);
            nn.Module<Tensor, Tensor> head = ClassifierHeads.Of(spec, shape, card.Classes.Count, own);
            if (config.Gain > 0)
            {
                Initialization.Weights(head, config.Weights, config.Gain, own);
            }

            return head;
        });
    }

    /// <summary>The loss of each module.</summary>
    /// <param name="stack">The modules.</param>
    /// <param name="method">What they are taught.</param>
    /// <param name="card">The images.</param>
    /// <param name="smoothing">Label smoothing of methods that have it.</param>
    /// <param name="seed">Seed of the networks of the losses.</param>
    public static Func<int, ILocalLoss> Loss(ModuleStack stack, LocalMethod method, ClassifierCard card, double smoothing, ulong seed)
    {
        IReadOnlyList<long> shape = card.InputShape;
        ImageNormalization normalization = card.Normalization ?? ImageNormalization.Unit((int)card.InputShape[0]);
        var shapes = new List<IReadOnlyList<long>>();
        foreach (StackModule module in stack.Modules)
        {
            shapes.Add(shape = ShapeProbe.Of(module.Body, shape));
        }

        int local = stack.Modules.Count - 1;
        return k =>
        {
            using var random = new Generator(RandomStream.Mix(seed, (ulong)k));
            return method switch
            {
                LocalMethod.PredSim => new SimilarityLoss(shapes[k], random),
                LocalMethod.InfoPro or LocalMethod.InfoProContrastive when k < local => new InfoProLoss(
                    shapes[k], card.InputShape, normalization.Mean, normalization.Deviation, k, local,
                    new InfoProOptions(Contrastive: method == LocalMethod.InfoProContrastive), random),
                _ => new ClassifierLoss(new CrossEntropy(smoothing)),
            };
        };
    }

    private static object Options(IImageNetwork network, ModulewiseModelConfig config)
    {
        if (config.NetworkStem is not { } stem)
        {
            return network.Name == PreActivation
                ? network.With(new { config.Filters, config.Blocks, config.Stem, config.JoinKernel })
                : network.Defaults;
        }

        return network.Name != PreActivation && network.Knows(nameof(config.Stem))
            ? network.With(new { Stem = stem })
            : throw new InputException($"setting model.network_stem must be unset for the network {network.Name}: "
                + (network.Name == PreActivation ? "model.stem sets its first layers." : "its first layers cannot be chosen."));
    }

    private static IReadOnlyList<BlockChain> EncoderAlone(ModulewiseModelConfig config, IReadOnlyList<BlockChain> bodies) =>
        config.EncoderAlone
        ? [new BlockChain(bodies[0].Blocks[0]), new BlockChain([.. bodies[0].Blocks.Skip(1)]), .. bodies.Skip(1)]
        : bodies;

    private static HeadSpec Head(ModulewiseModelConfig config, LocalMethod method, int module, int modules)
    {
        int pool = config.Pools.Count == 0
            ? 0
            : config.Pools[Math.Min(method == LocalMethod.EndToEnd ? config.Pools.Count - 1 : module, config.Pools.Count - 1)];
        return method switch
        {
            LocalMethod.Dgl => new HeadSpec(HeadKind.PooledPerceptron),
            LocalMethod.PredSim => new HeadSpec(HeadKind.OneLinear),
            LocalMethod.InfoPro or LocalMethod.InfoProContrastive when module + 1 < modules =>
                new HeadSpec(HeadKind.OneConvolutionTwoLinear),
            _ => new HeadSpec(config.Head, pool),
        };
    }
}
