namespace Semiflow.Operators.Models.Networks;

/// <summary>The image networks that the command line knows by name.</summary>
public static class NetworkCatalogue
{
    /// <summary>All networks; a new one adds its line here.</summary>
    public static IReadOnlyList<NetworkEntry> All { get; } =
    [
        PreActivation("one-rep", "Pre-activation blocks at one resolution (arXiv 2009.08372).", ResNet.OneRepresentation),
        PreActivation("resnet", "Three stages of pre-activation blocks (arXiv 2009.08372).", new ResNetOptions()),
        PreActivation("avg-pool", "Three stages of equal width joined by means over 2×2 nodes.", ResNet.AveragePooled),
        PreActivation("wide", "Wide pre-activation network, 160, 320 and 640 filters.", ResNet.Wide),
        PreActivation("small", "Four stages of two pre-activation blocks, for a CPU.", ResNet.Small),
        PreActivation("resnet-110-pre", "ResNet-110 of pre-activation blocks (arXiv 2306.04252).", ResNet.OneHundredTen),
        PreActivation("net-10-1", "Ten modules of one block at 256 and 512 filters (arXiv 2210.00949).", ResNet.Modular(10, 1)),
        PreActivation("net-2-5", "Two modules of five blocks.", ResNet.Modular(2, 5)),
        PreActivation("net-2-7", "Two modules of seven blocks.", ResNet.Modular(2, 7)),
        PreActivation("net-4-4", "Four modules of four blocks.", ResNet.Modular(4, 4)),
        PostActivation("resnet-50", "ResNet-50: bottlenecks 3-4-6-3.", PostActivationResNet.Fifty),
        PostActivation("resnet-101", "ResNet-101: bottlenecks 3-4-23-3.", PostActivationResNet.OneHundredOne),
        PostActivation("resnet-110", "ResNet-110: 54 basic blocks.", PostActivationResNet.OneHundredTen),
        PostActivation("resnet-152", "ResNet-152: bottlenecks 3-8-36-3.", PostActivationResNet.OneHundredFiftyTwo),
        NetworkEntry.Of("resnext-29", "ResNeXt-29, 16×64d.", ResNeXt.TwentyNine, ResNeXt.Create, options => options.Head),
        NetworkEntry.Of("resnext-50", "ResNeXt-50, 32×4d.", ResNeXt.Fifty, ResNeXt.Create, options => options.Head),
        NetworkEntry.Of("vgg-19", "VGG-19: 16 convolutions without skips.", Vgg.Nineteen, Vgg.Create, options => options.Head),
        NetworkEntry.Of("swin-tiny", "Swin-Tiny: attention in shifted windows.", Swin.Tiny, Swin.Create, options => options.Head),
        NetworkEntry.Of("vit-small", "A small vision transformer.", new VitOptions(), Vit.Create, options => options.Head),
    ];

    /// <summary>The network of that name.</summary>
    /// <exception cref="InputException">No such network; the message lists all.</exception>
    public static NetworkEntry Find(string name) => All.FirstOrDefault(network => network.Name == name)
        ?? throw new InputException($"there is no network '{name}'. There are: {string.Join(", ", All.Select(network => network.Name))}.");

    private static NetworkEntry PreActivation(string name, string summary, ResNetOptions options) =>
        NetworkEntry.Of(name, summary, options, ResNet.Create, each => each.Head);

    private static NetworkEntry PostActivation(string name, string summary, PostActivationOptions options) =>
        NetworkEntry.Of(name, summary, options, PostActivationResNet.Create, each => each.Head);
}
