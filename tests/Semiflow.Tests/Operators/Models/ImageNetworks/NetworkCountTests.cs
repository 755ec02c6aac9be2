using Semiflow.Chains;
using Semiflow.Operators.Models;
using Semiflow.Operators.Models.ImageNetworks;
using Semiflow.Operators.Models.ImageNetworks.Cuts;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Operators.Models.ImageNetworks;

public sealed class NetworkCountTests
{
    private static readonly ImageShape Cifar = new(3, 32, 32);

    [Fact]
    public void ResNet_110_has_the_published_parameters()
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.Equal(1_727_962, Count("resnet-110", Cifar, 10)); // 1.73 M, He et al. 2016.
        ChainNetwork net = Create("resnet-110", Cifar, new Generator(1));
        Assert.Equal((54, 55), (net.Depth, net.Pieces.Count));
        Assert.Equal([64, 8, 8], net.FeatureShape);
    }

    [Theory, Trait("Category", "Science")]
    // The published ImageNet networks (25,557,032, 44,549,160, 60,192,808) with a 3×3 stem and 100 classes:
    [InlineData("resnet-50", 23_705_252)]
    [InlineData("resnet-101", 42_697_380)] // − 1000·2049 + 100·2049 for the classes, − 9408 + 1728 for the stem.
    [InlineData("resnet-152", 58_341_028)]
    [InlineData("resnext-50", 23_177_124)] // From 25,028,904.
    public void Bottleneck_networks_have_the_published_parameters(string name, long parameters)
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.Equal(parameters, Count(name, Cifar, 100));
    }

    [Fact, Trait("Category", "Science")]
    public void TinyImageNet_stem_is_that_of_ImageNet_without_pooling()
    {
        using DisposeScope scope = NewDisposeScope();
        PostActivationOptions options = PostActivationResNet.Fifty with { Stem = StemKind.HalvingSeven };
        ChainNetwork net = PostActivationResNet.Create(options, new ImageShape(3, 64, 64), new Generator(1));
        Assert.Equal(23_508_032, Parameters(net));
        Assert.Equal([2048, 4, 4], net.FeatureShape);
    }

    [Fact, Trait("Category", "Science")]
    public void ResNeXt_29_has_68_million()
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.Equal(68.1, Count("resnext-29", Cifar, 10) / 1e6, 0.06); // Xie et al. 2017, table 7: 68.1 M.
    }

    [Theory, Trait("Category", "Science")]
    [InlineData(true, 20_024_384 + 2 * 5504)]
    [InlineData(false, 20_024_384)]
    public void Vgg_19_has_the_published_features(bool batchNorm, long parameters)
    {
        using DisposeScope scope = NewDisposeScope();
        ChainNetwork net = Vgg.Create(Vgg.Nineteen with { BatchNorm = batchNorm }, new ImageShape(3, 64, 64), new Generator(1));
        Assert.Equal(parameters, Parameters(net));
        Assert.Equal(16, net.Depth);
        Assert.Equal([512, 2, 2], net.FeatureShape);
    }

    [Fact, Trait("Category", "Science")]
    public void Swin_tiny_has_the_published_parameters()
    {
        using DisposeScope scope = NewDisposeScope();

        // The published network: 224×224, window 7, 1000 classes.
        ChainNetwork net = Swin.Create(Swin.Tiny with { Window = 7 }, new ImageShape(3, 224, 224), new Generator(1));
        Assert.Equal(28_288_354, Parameters(net)
            + Parameters(ClassifierHeads.Of(Swin.Tiny.Head, net.FeatureShape, 1000, new Generator(1))));
        Assert.Equal(27.5, Count("swin-tiny", Cifar, 10) / 1e6, 0.1);
        Assert.Equal([768, 1, 1], Create("swin-tiny", Cifar, new Generator(1)).FeatureShape.Reverse());
    }

    [Theory, Trait("Category", "Science")]
    [InlineData("net-2-7", 45, 14)]
    [InlineData("net-4-4", 51, 16)]
    public void Modular_networks_have_the_published_millions(string name, double millions, int depth)
    {
        using DisposeScope scope = NewDisposeScope();
        ChainNetwork net = Create(name, Cifar, new Generator(1));
        Assert.Equal(millions, Math.Round(Parameters(net) / 1e6));
        Assert.Equal(depth, net.Depth);
        Assert.Equal([512, 8, 8], net.FeatureShape);
    }

    [Fact]
    public void Vision_transformer_counts_as_the_published_ones_do()
    {
        // ViT-Ti/16 of 224×224 and 1000 classes has 5,717,416 with a class token and its position; ours has neither.
        using DisposeScope scope = NewDisposeScope();
        ChainNetwork net = Vit.Create(new VitOptions { Patch = 16, Blocks = 12 }, new ImageShape(3, 224, 224), new Generator(1));
        Assert.Equal(5_717_416 - (2 * 192),
            Parameters(net) + Parameters(ClassifierHeads.Of(HeadKind.TokenMean, net.FeatureShape, 1000, new Generator(1))));
    }

    [Fact]
    public void Published_cuts_are_cuts_of_their_networks()
    {
        var depths = new Dictionary<string, int>
        {
            ["resnet-110"] = 54, ["resnet-50"] = 16, ["resnet-101"] = 33, ["resnet-152"] = 50, ["swin-tiny"] = 12, ["vgg-19"] = 16,
        };
        Assert.All(PublishedCut.All, cut =>
        {
            Assert.Equal(depths[cut.Network], cut.Blocks.Sum());
            Assert.True(cut.Pools.Count == 0 || cut.Pools.Count == cut.Blocks.Count);
            Assert.NotNull(NetworkCatalogue.Find<IImageNetwork>(cut.Network));
        });
        Assert.Equal([6, 8, 12, 28], PublishedCut.Find("resnet-110", 4, equallyHeavy: true).Blocks);
        Assert.Contains("resnet-110 16", Assert.Throws<InputException>(() => PublishedCut.Find("resnet-110", 5)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Published_heads_fit_the_modules_of_a_published_cut()
    {
        using DisposeScope scope = NewDisposeScope();
        ChainNetwork net = Create("resnet-110", new ImageShape(3, 96, 96), new Generator(1));
        PublishedCut cut = PublishedCut.Find("resnet-110", 16);
        IReadOnlyList<long> shape = net.InputShape;
        foreach ((BlockChain module, int pool) in net.Cut(cut.Blocks).Zip(cut.Pools))
        {
            shape = ShapeProbe.Of(module, shape);
            Assert.Equal([10], ShapeProbe.Of(
                ClassifierHeads.Of(new HeadSpec(HeadKind.OneConvolution, pool), shape, 10, new Generator(1)), shape));
        }
    }

    [Fact]
    public void Options_go_through_json()
    {
        Assert.All(NetworkCatalogue.For<IImageNetwork>(), entry =>
        {
            Assert.Equal(entry.ToJson(entry.Defaults), entry.ToJson(entry.FromJson("{}")));
            Assert.NotNull(entry.Head(entry.Defaults));
        });
        IImageNetwork small = NetworkCatalogue.Find<IImageNetwork>("small");
        var options = (ResNetOptions)small.FromJson("""{"blocks": [3], "head": {"kind": "one_convolution", "pool": 4}}""");
        Assert.Equal([16, 16, 32, 64], options.Filters);
        Assert.Equal([3], options.Blocks);
        Assert.Equal(new HeadSpec(HeadKind.OneConvolution, 4), options.Head);
        Assert.Throws<InputException>(() => small.FromJson("""{"block": [3]}"""));
        Assert.Throws<InputException>(() => small.FromJson("[]"));
        string unknown = Assert.Throws<InputException>(() => NetworkCatalogue.Find<IImageNetwork>("swin")).Message;
        Assert.Contains("swin-tiny", unknown, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => small.Create(Swin.Tiny, Cifar, new Generator(1)));
    }

    private static long Count(string name, ImageShape image, int classes)
    {
        IImageNetwork network = NetworkCatalogue.Find<IImageNetwork>(name);
        ChainNetwork net = Create(name, image, new Generator(1));
        return Parameters(net) + Parameters(
            ClassifierHeads.Of(network.Head(network.Defaults), net.FeatureShape, classes, new Generator(1)));
    }

    private static ChainNetwork Create(string name, ImageShape image, Generator random)
    {
        IImageNetwork network = NetworkCatalogue.Find<IImageNetwork>(name);
        return network.Create(network.Defaults, image, random);
    }

    private static long Parameters(nn.Module module) => module.parameters().Sum(each => each.numel());
}
