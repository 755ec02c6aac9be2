using Semiflow.Operators.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Operators.Models.ImageNetworks;

public sealed class HeadTests
{
    // K = 5 classes on 8 channels of 6×6 nodes.
    [Theory]
    [InlineData(HeadKind.OneLinear, 0, 288 * 5 + 5)]
    [InlineData(HeadKind.TwoLinear, 0, 288 * 50 + 50 + 50 * 5 + 5)]
    [InlineData(HeadKind.ThreeLinear, 0, 288 * 50 + 50 + 100 + 50 * 5 + 5)]
    [InlineData(HeadKind.AverageLinear, 0, 8 * 5 + 5)]
    [InlineData(HeadKind.AverageLinear, 3, 32 * 5 + 5)]
    [InlineData(HeadKind.NormalizedAverage, 0, 16 + 8 * 5 + 5)]
    [InlineData(HeadKind.OneConvolution, 3, 8 * 8 * 9 + 16 + 32 * 5 + 5)]
    [InlineData(HeadKind.OneConvolutionTwoLinear, 0, 8 * 32 * 9 + 64 + 32 * 128 + 128 + 128 * 5 + 5)]
    [InlineData(HeadKind.PooledPerceptron, 0, 3 * (64 + 16) + 3 * (32 * 32 + 32 + 64) + 32 * 5 + 5)]
    [InlineData(HeadKind.DecoderEnsemble, 0, 4 * (72 + 16 + 64 + 16 + 8 * 2048 + 4096 + 2048 * 5 + 5)
        + 6 * (384 + 96 + 432 + 96 + 384 + 16))]
    public void Widths_follow_from_the_features(HeadKind kind, int pool, int parameters)
    {
        using DisposeScope scope = NewDisposeScope();
        nn.Module<Tensor, Tensor> head = ClassifierHeads.Of(new HeadSpec(kind, pool), [8, 6, 6], 5, new Generator(1));
        Assert.Equal(parameters, head.parameters().Sum(each => each.numel()));
        Tensor x = randn(3, 8, 6, 6), logits = head.call(x);
        Assert.Equal([3, 5], logits.shape);
        nn.Module<Tensor, Tensor> again = ClassifierHeads.Of(new HeadSpec(kind, pool), [8, 6, 6], 5, new Generator(1));
        Assert.True(logits.equal(again.call(x)).all().item<bool>());
        Assert.All(head.named_buffers().Where(pair => pair.name.EndsWith("num_batches_tracked", StringComparison.Ordinal)),
            pair => Assert.Equal(1, pair.buffer.item<long>()));
    }

    [Fact]
    public void One_convolution_head_is_what_its_name_says()
    {
        using DisposeScope scope = NewDisposeScope();
        nn.Module<Tensor, Tensor> head = ClassifierHeads.Of(new HeadSpec(HeadKind.OneConvolution, 2), [3, 4, 4], 2, new Generator(1));
        head.eval();
        Tensor x = randn(2, 3, 4, 4);
        Tensor[] weights = [.. head.parameters()];
        Tensor pooled = nn.functional.avg_pool2d(nn.functional.conv2d(x, weights[0], padding: [1, 1]).relu(), 2);
        Tensor expected = nn.functional.linear((pooled / Math.Sqrt(1 + 1e-5)).flatten(1), weights[3], weights[4]);
        Assert.True(expected.allclose(head.call(x), atol: 1e-5));
    }

    [Fact]
    public void Points_take_linear_heads_and_maps_too_small_for_a_pool_are_refused()
    {
        using DisposeScope scope = NewDisposeScope();
        Assert.Equal([7, 2], ClassifierHeads.Of(HeadKind.OneLinear, [2], 2, new Generator(1)).call(randn(7, 2)).shape);
        Assert.Contains("OneLinear", Assert.Throws<InputException>(
            () => ClassifierHeads.Of(HeadKind.OneConvolution, [2], 2, new Generator(1))).Message, StringComparison.Ordinal);
        Assert.Contains("smaller pool", Assert.Throws<InputException>(
            () => ClassifierHeads.Of(new HeadSpec(HeadKind.AverageLinear, 8), [3, 4, 4], 2, new Generator(1))).Message,
                StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(16, 32, 3)]
    [InlineData(32, 64, 3)]
    [InlineData(64, 64, 6)]
    [InlineData(128, 128, 6)]
    public void One_convolution_two_linear_follows_the_table_of_widths(int channels, int width, int side)
    {
        using DisposeScope scope = NewDisposeScope();
        var head = (Semiflow.Chains.BlockChain)ClassifierHeads.Of(HeadKind.OneConvolutionTwoLinear, [channels, 6, 6], 5, new Generator(1));
        Assert.Equal([1, width, side, side], head.Blocks[0].call(randn(1, channels, 6, 6)).shape);
    }

    [Fact]
    public void Mean_over_tokens_normalizes_each_first()
    {
        using DisposeScope scope = NewDisposeScope();
        nn.Module<Tensor, Tensor> head = ClassifierHeads.Of(HeadKind.TokenMean, [3, 4, 6], 5, new Generator(1));
        Tensor x = randn(2, 3, 4, 6);
        Tensor[] p = [.. head.parameters()];
        Assert.True(nn.functional.linear(nn.functional.layer_norm(x, [6]).mean([1L, 2L]), p[2], p[3]).allclose(head.call(x), atol: 1e-5));
    }

    [Fact]
    public void Far_line_is_frozen_and_far()
    {
        using DisposeScope scope = NewDisposeScope();
        nn.Module<Tensor, Tensor> head = ClassifierHeads.FrozenLine();
        Assert.Empty(head.parameters());
        Assert.True(tensor(new float[] { 17, 0, 22, 0 }, [2, 2]).equal(head.call(tensor(new float[] { -1, -2, 3, -1 }, [2, 2]))).all()
            .item<bool>());
        Assert.Throws<ArgumentException>(() => head.call(randn(2, 3)));
    }
}
