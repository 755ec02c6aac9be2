using Semiflow.Operators.Models.Capabilities;
using Semiflow.Operators.Models.Convolutional;
using Semiflow.Operators.Models.ImageNetworks;
using Semiflow.Operators.Models.NeuralOperators;
using Semiflow.Operators.Models.Points;

namespace Semiflow.Operators.Models;

/// <summary>
/// The networks by name: what <c>--model</c> of every method chooses from. A method asks for a capability and can be run with every network
/// that has it.
/// </summary>
public static class NetworkCatalogue
{
    private const string LeastAction = "arXiv 2009.08372", Modular = "arXiv 2210.00949", He = "arXiv 1512.03385", Xie = "arXiv 1611.05431";

    private static INetwork[] all =
    [
        new CnoNetwork(),
        new MlpNetwork(),
        new ConvNetNetwork(),
        new FnoNetwork(),
        new ResidualDynamicsNetwork(),
        new UNetNetwork(),
        new PatchCriticNetwork(),
        PreActivation("pre-activation", "Pre-activation blocks in stages that are set one by one.", LeastAction, new ResNetOptions()),
        PreActivation("one-rep", "Pre-activation blocks at one resolution.", LeastAction, ResNet.OneRepresentation),
        PreActivation("resnet", "Three stages of pre-activation blocks.", LeastAction, new ResNetOptions()),
        new PointResNet(),
        PreActivation("avg-pool", "Three stages of equal width joined by means over 2×2 nodes.", LeastAction, ResNet.AveragePooled),
        PreActivation("wide", "Wide pre-activation network, 160, 320 and 640 filters.", LeastAction, ResNet.Wide),
        PreActivation("small", "Four stages of two pre-activation blocks, for a CPU.", Modular, ResNet.Small),
        PreActivation("resnet-110-pre", "ResNet-110 of pre-activation blocks.", "arXiv 2306.04252", ResNet.OneHundredTen),
        PreActivation("net-10-1", "Ten modules of one block at 256 and 512 filters.", Modular, ResNet.Modular(10, 1)),
        PreActivation("net-2-5", "Two modules of five blocks.", Modular, ResNet.Modular(2, 5)),
        PreActivation("net-2-7", "Two modules of seven blocks.", Modular, ResNet.Modular(2, 7)),
        PreActivation("net-4-4", "Four modules of four blocks.", Modular, ResNet.Modular(4, 4)),
        PostActivation("resnet-50", "ResNet-50: bottlenecks 3-4-6-3.", PostActivationResNet.Fifty),
        PostActivation("resnet-101", "ResNet-101: bottlenecks 3-4-23-3.", PostActivationResNet.OneHundredOne),
        PostActivation("resnet-110", "ResNet-110: 54 basic blocks.", PostActivationResNet.OneHundredTen),
        PostActivation("resnet-152", "ResNet-152: bottlenecks 3-8-36-3.", PostActivationResNet.OneHundredFiftyTwo),
        ImageNetwork.Of("resnext-29", "ResNeXt-29, 16×64d.", Xie, ResNeXt.TwentyNine, ResNeXt.Create, each => each.Head),
        ImageNetwork.Of("resnext-50", "ResNeXt-50, 32×4d.", Xie, ResNeXt.Fifty, ResNeXt.Create, each => each.Head),
        ImageNetwork.Of("vgg-19", "VGG-19: 16 convolutions without skips.", "arXiv 1409.1556", Vgg.Nineteen, Vgg.Create, each => each.Head),
        ImageNetwork.Of("swin-tiny", "Swin-Tiny: attention in shifted windows.", "arXiv 2103.14030", Swin.Tiny, Swin.Create,
            each => each.Head),
        ImageNetwork.Of("vit-small", "A small vision transformer.", "arXiv 2010.11929", new VitOptions(), Vit.Create, each => each.Head),
    ];

    /// <summary>All networks; a new one adds its line here.</summary>
    public static IReadOnlyList<INetwork> All => all;

    /// <summary>The capabilities, each with its purpose.</summary>
    public static IReadOnlyList<(Type Capability, string Title)> Capabilities { get; } =
    [
        (typeof(IGridFunctionNetwork), "functions on a grid"),
        (typeof(IVectorFieldNetwork), "vector field"),
        (typeof(IGroupedVectorFieldNetwork), "vector field in copies"),
        (typeof(IImageNetwork), "images to labels"),
        (typeof(IPointNetwork), "points to labels"),
        (typeof(ICriticNetwork), "critic"),
    ];

    /// <summary>
    /// Adds a network of another assembly, until the program ends: every method that asks for one of its capabilities then knows it by
    /// name.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <exception cref="ArgumentException">A network of that name exists already.</exception>
    public static void Add(INetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        INetwork[] before;
        do
        {
            before = all;
            if (before.Any(each => each.Name == network.Name))
            {
                throw new ArgumentException($"there already is a network '{network.Name}'.", nameof(network));
            }
        }
        while (Interlocked.CompareExchange(ref all, [.. before, network], before) != before);
    }

    /// <summary>The networks that have a capability.</summary>
    public static IReadOnlyList<TCapability> For<TCapability>()
        where TCapability : class, INetwork => [.. all.OfType<TCapability>()];

    /// <summary>Their names: what <c>--model</c> of a method chooses from.</summary>
    /// <param name="first">Those to list first, starting with the default.</param>
    public static IReadOnlyList<string> NamesFor<TCapability>(params IReadOnlyList<string> first)
        where TCapability : class, INetwork =>
        [.. first, .. For<TCapability>().Select(network => network.Name).Where(name => !first.Contains(name))];

    /// <summary>The network of that name.</summary>
    /// <exception cref="InputException">No such network with this capability; the message names the nearest and lists all.</exception>
    public static TCapability Find<TCapability>(string name)
        where TCapability : class, INetwork =>
        all.OfType<TCapability>().FirstOrDefault(network => network.Name == name) ?? throw KnownNames.Unknown(
            "model", name, [.. NamesFor<TCapability>()]);

    /// <summary>The vector field of that name, for given states.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="shape">The states.</param>
    /// <exception cref="InputException">No such vector field, or it does not suit such states; the message lists those that do.</exception>
    public static TCapability Find<TCapability>(string name, VectorFieldShape shape)
        where TCapability : class, IVectorFieldNetwork
    {
        ArgumentNullException.ThrowIfNull(shape);
        TCapability network = Find<TCapability>(name);
        if (network.Ranks.Contains(shape.Rank))
        {
            return network;
        }

        string[] fit = [.. For<TCapability>().Where(each => each.Ranks.Contains(shape.Rank)).Select(each => each.Name)];
        string acts = network.Ranks is [0] ? "on states without space" : $"in {string.Join(" or ", network.Ranks)} dimensions of space";
        throw new InputException($"the network '{name}' acts {acts}; these states {shape.Text}: "
            + (fit.Length > 0 ? $"use --model {string.Join(" or ", fit)}." : "there is no network for them."));
    }

    private static ImageNetwork PreActivation(string name, string title, string reference, ResNetOptions options) =>
        ImageNetwork.Of(name, title, reference, options, ResNet.Create, each => each.Head);

    private static ImageNetwork PostActivation(string name, string title, PostActivationOptions options) =>
        ImageNetwork.Of(name, title, He, options, PostActivationResNet.Create, each => each.Head);
}
