using Semiflow.Chains;
using Semiflow.Operators.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Operators.Models.ImageNetworks;

public sealed class ResNetTests
{
    private static readonly ImageShape Cifar = new(3, 32, 32);

    // Two 3×3 convolutions and two normalizations; the first block of a network lacks one.
    private static long Block(long f) => (2 * 9 * f * f) + (4 * f);

    [Fact]
    public void Small_network_has_four_stages_of_two_blocks()
    {
        using DisposeScope scope = NewDisposeScope();
        ChainNetwork net = ResNet.Create(ResNet.Small, Cifar, new Generator(1));
        Assert.Equal(8, net.Depth);
        Assert.Equal([64, 8, 8], net.FeatureShape);
        Assert.Equal(
            (9 * 3 * 16) + (4 * Block(16)) - 32 + (16 * 32) + (2 * Block(32)) + (32 * 64) + (2 * Block(64)), Count(net));
        Assert.Equal(new long[][] { [16, 32, 32], [16, 32, 32], [32, 16, 16], [64, 8, 8] }, Shapes(net.CutEvenly(4), Cifar));
    }

    [Fact]
    public void One_representation_keeps_filters_and_resolution_behind_the_encoder()
    {
        using DisposeScope scope = NewDisposeScope();
        ChainNetwork net = ResNet.Create(ResNet.OneRepresentation, Cifar, new Generator(1));
        Assert.Equal((9 * 3 * 32) + 64 + (25 * 32 * 64) + 128 + (9 * Block(64)) - 128, Count(net));
        Assert.Equal([64, 16, 16], net.FeatureShape);
        Assert.Equal(9, net.Depth);
    }

    [Theory]
    [InlineData(18, 64)]
    [InlineData(2, 16)]
    public void Three_stages_double_the_filters(int blocks, int f)
    {
        using DisposeScope scope = NewDisposeScope();
        ChainNetwork net = ResNet.Create(new ResNetOptions { Filters = [f, 2 * f, 4 * f], Blocks = [blocks] }, Cifar, new Generator(1));
        long encoder = (9 * 3 * f / 2) + f + (9 * f / 2 * f) + (2 * f);
        Assert.Equal(
            encoder - (2 * f) + (2 * f * f) + (8 * f * f) + (blocks * (Block(f) + Block(2 * f) + Block(4 * f))), Count(net));
        Assert.Equal([4 * f, 8, 8], net.FeatureShape);
    }

    [Fact]
    public void Pooled_network_keeps_its_filters()
    {
        using DisposeScope scope = NewDisposeScope();
        ChainNetwork net = ResNet.Create(ResNet.AveragePooled with { Filters = [8, 8, 8], Blocks = [2] }, Cifar, new Generator(1));
        Assert.Equal([8, 4, 4], net.FeatureShape);
        Assert.Equal((9 * 3 * 4) + 8 + (9 * 4 * 8) + 16 + (6 * Block(8)) - 16, Count(net));
        Assert.Equal(new long[][] { [8, 16, 16], [8, 8, 8], [8, 4, 4] }, Shapes(net.CutEvenly(3), Cifar));
    }

    [Fact]
    public void Same_seed_gives_the_same_bits_and_a_state_dictionary_carries_them()
    {
        using DisposeScope scope = NewDisposeScope();
        ResNetOptions options = ResNet.Small with { Filters = [4, 6] };
        ChainNetwork a = ResNet.Create(options, Cifar, new Generator(1)), b = ResNet.Create(options, Cifar, new Generator(1));
        ChainNetwork c = ResNet.Create(options, Cifar, new Generator(2));
        Tensor x = randn(4, 3, 32, 32);
        Assert.True(a.call(x).equal(b.call(x)).all().item<bool>());
        Assert.False(a.call(x).equal(c.call(x)).all().item<bool>());
        c.load_state_dict(a.state_dict());
        a.eval();
        c.eval();
        Assert.True(a.call(x).equal(c.call(x)).all().item<bool>());
    }

    [Fact]
    public void Step_of_the_flow_is_one_over_the_depth_where_asked()
    {
        ChainNetwork net = ResNet.Create(ResNet.Small with { Filters = [4], Blocks = [4], Step = 0 }, Cifar, new Generator(1));
        Assert.All(net.Pieces.Select(piece => piece.Module).OfType<ResidualBlock>(), block => Assert.Equal(0.25, block.Increment));
    }

    [Fact]
    public void Options_that_make_no_network_are_refused()
    {
        void Refused(ResNetOptions options) => Assert.Throws<InputException>(() => ResNet.Create(options, Cifar, new Generator(1)));
        Refused(ResNet.Small with { Filters = [] });
        Refused(ResNet.Small with { Blocks = [1, 2] });
        Refused(ResNet.AveragePooled with { Filters = [4, 8, 8] });
        Refused(ResNet.Small with { JoinKernel = 2 });
        Refused(ResNet.OneRepresentation with { Filters = [5] });
    }

    private static long Count(nn.Module module) => module.parameters().Sum(each => each.numel());

    private static IEnumerable<long[]> Shapes(IReadOnlyList<BlockChain> modules, ImageShape image)
    {
        IReadOnlyList<long> shape = image.Sizes;
        foreach (BlockChain module in modules)
        {
            shape = ShapeProbe.Of(module, shape);
            yield return [.. shape];
        }
    }
}
