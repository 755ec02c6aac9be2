using Semiflow.Chains;
using Semiflow.Operators.Models;
using Semiflow.Operators.Models.Blocks;
using Semiflow.Operators.Models.ImageNetworks;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Operators.Models.ImageNetworks;

public sealed class TokenTests
{
    [Fact]
    public void One_window_without_positions_is_plain_attention()
    {
        using DisposeScope scope = NewDisposeScope();
        var attention = new WindowAttention(6, 2, 3, 4, 4, false, new Generator(1), relative: false);
        Tensor x = randn(2, 3, 4, 6), tokens = x.view(2, 12, 6);
        Tensor[] parts = nn.functional.linear(tokens, attention.get_parameter("qkv.weight")!, attention.get_parameter("qkv.bias")!)
            .chunk(3, 2);
        var heads = new List<Tensor>();
        for (int head = 0; head < 2; head++)
        {
            Tensor q = parts[0].slice(2, 3 * head, 3 * head + 3, 1), k = parts[1].slice(2, 3 * head, 3 * head + 3, 1);
            heads.Add((q.matmul(k.transpose(1, 2)) / Math.Sqrt(3)).softmax(2).matmul(parts[2].slice(2, 3 * head, 3 * head + 3, 1)));
        }

        Tensor expected = nn.functional.linear(
            cat(heads, 2), attention.get_parameter("projection.weight")!, attention.get_parameter("projection.bias")!);
        Assert.True(expected.view(2, 3, 4, 6).allclose(attention.call(x), atol: 1e-5));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Tokens_see_those_of_their_window_and_no_other(bool shifted)
    {
        using DisposeScope scope = NewDisposeScope();
        const int height = 6, width = 9, window = 3, shift = window / 2;
        var attention = new WindowAttention(2, 1, height, width, window, shifted, new Generator(1));
        for (int token = 0; token < height * width; token += 7)
        {
            Tensor x = randn([1, height, width, 2], requires_grad: true);
            attention.call(x)[0, token / width, token % width].sum().backward();
            float[] reach = [.. x.grad!.abs().sum(3).data<float>()];
            for (int other = 0; other < height * width; other++)
            {
                // A window of the shifted grid begins at shift, 3 + shift, …; the rests at the edges are windows of their own.
                int Window(int at) => shifted ? (at + window - shift) / window : at / window;
                bool together = Window(token / width) == Window(other / width) && Window(token % width) == Window(other % width);
                Assert.Equal(together, reach[other] > 1e-8);
            }
        }
    }

    [Fact]
    public void Each_relative_position_has_a_bias_of_its_own()
    {
        using DisposeScope scope = NewDisposeScope();
        var plan = new WindowPlan(3, 8, 4, shifted: true); // Clipped to 3×4, shifted to the right only.
        Assert.Equal((3, 4, 0, 2), (plan.Height, plan.Width, plan.ShiftDown, plan.ShiftRight));
        long[] rows = [.. plan.Index.data<long>()];
        var known = new Dictionary<(int, int), long>();
        for (int pair = 0; pair < rows.Length; pair++)
        {
            int i = pair / plan.Tokens, j = pair % plan.Tokens;
            (int, int) offset = ((i / 4) - (j / 4), (i % 4) - (j % 4));
            Assert.Equal(known.TryAdd(offset, rows[pair]) ? rows[pair] : known[offset], rows[pair]);
        }

        Assert.Equal(Enumerable.Range(0, plan.Offsets).Select(row => (long)row), known.Values.Order());
    }

    [Fact]
    public void Depth_drops_whole_items_by_its_seed_and_keeps_the_mean()
    {
        using DisposeScope scope = NewDisposeScope();
        var drop = new StochasticDepth(0.25, 7);
        Tensor x = ones(4000, 2, 3), y = drop.call(x);
        Tensor means = y.mean([1L, 2L]);
        Assert.True((means.eq(0) | means.isclose(tensor(4f / 3))).all().item<bool>());
        Assert.Equal(1, y.mean().item<float>(), 0.03);
        Assert.True(y.equal(new StochasticDepth(0.25, 7).call(x)).all().item<bool>());
        Assert.False(y.equal(new StochasticDepth(0.25, 8).call(x)).all().item<bool>());

        // A copy made from the state dictionary draws on as the original does.
        var copy = new StochasticDepth(0.25, 7);
        copy.load_state_dict(drop.state_dict());
        Tensor next = drop.call(x);
        Assert.False(y.equal(next).all().item<bool>());
        Assert.True(next.equal(copy.call(x)).all().item<bool>());
        drop.eval();
        Assert.True(x.equal(drop.call(x)).all().item<bool>());
    }

    [Fact]
    public void Both_residuals_of_a_block_add_up_after_the_drop()
    {
        using DisposeScope scope = NewDisposeScope();
        var block = new TokenBlock(new WindowAttention(4, 2, 4, 4, 4, false, new Generator(1)), 4, 4, 0.5, 3, new Generator(2));
        Tensor x = randn(8, 4, 4, 4);
        BlockStep step = block.Step(x);
        Assert.Equal(2, step.Residuals.Count);
        Assert.True((x + step.Residuals[0] + step.Residuals[1]).allclose(step.Output, atol: 1e-6));
        Assert.Contains(step.Residuals.SelectMany(each => each.abs().amax([1L, 2L, 3L]).data<float>()), size => size == 0);
    }

    [Fact]
    public void Merged_tokens_are_the_four_of_a_square()
    {
        using DisposeScope scope = NewDisposeScope();
        var merging = new PatchMerging(2, new Generator(1));
        Tensor x = randn(1, 4, 6, 2), a = x[0, 2, 2], b = x[0, 3, 2], c = x[0, 2, 3], d = x[0, 3, 3];
        Tensor four = nn.functional.layer_norm(cat([a, b, c, d]), [8]);
        Assert.True(nn.functional.linear(four, merging.get_parameter("reduction.weight")!).allclose(merging.call(x)[0, 1, 1], atol: 1e-5));
        Assert.Throws<InputException>(() => merging.call(randn(1, 3, 6, 2)));
    }

    [Fact]
    public void Small_transformers_run_and_do_not_depend_on_their_neighbors_in_evaluation()
    {
        using DisposeScope scope = NewDisposeScope();
        ChainNetwork[] networks =
        [
            Swin.Create(new SwinOptions { Channels = 8, Blocks = [2, 2], Heads = [1, 2], Window = 4 }, new ImageShape(3, 32, 32),
                new Generator(1)),
            Vit.Create(new VitOptions { Patch = 8, Channels = 8, Blocks = 2, Heads = 2 }, new ImageShape(3, 32, 32), new Generator(1)),
        ];
        foreach (ChainNetwork net in networks)
        {
            net.eval();
            Tensor x = randn(3, 3, 32, 32), whole = net.call(x);
            Assert.True(whole[1].allclose(net.call(x.slice(0, 1, 2, 1))[0], atol: 1e-5));
            Assert.True(whole.equal(net.Path(x).Output).all().item<bool>());
            Assert.Equal([3, 10], ClassifierHeads.Of(HeadKind.TokenMean, net.FeatureShape, 10, new Generator(1)).call(whole).shape);
        }

        Assert.Equal([4, 4, 16], networks[0].FeatureShape);
        Assert.Equal(2, networks[0].CutEvenly(2).Count(module => module.Blocks.OfType<TokenBlock>().Count() == 2));
    }

    [Fact]
    public void Images_that_do_not_divide_are_refused()
    {
        Assert.Contains("patches", Assert.Throws<InputException>(
            () => Swin.Create(Swin.Tiny, new ImageShape(3, 30, 32), new Generator(1))).Message, StringComparison.Ordinal);
        Assert.Contains("window", Assert.Throws<InputException>(
            () => Swin.Create(Swin.Tiny, new ImageShape(3, 96, 96), new Generator(1)).FeatureShape).Message, StringComparison.Ordinal);
        Assert.Contains("heads", Assert.Throws<InputException>(
            () => Vit.Create(new VitOptions { Heads = 5 }, new ImageShape(3, 32, 32), new Generator(1))).Message, StringComparison.Ordinal);
    }
}
