using Semiflow.Chains;
using Semiflow.Operators.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Chains;

public sealed class BlockChainTests
{
    private static readonly ImageShape Image = new(3, 8, 8);

    public static ChainNetwork Small(ulong seed = 1) =>
        ResNet.Create(new ResNetOptions { Filters = [4, 4, 6], Blocks = [2], Stem = StemKind.Convolution }, Image, new Generator(seed));

    [Fact]
    public void Way_ends_where_the_forward_ends_and_residuals_add_up()
    {
        using DisposeScope scope = NewDisposeScope();
        ChainNetwork net = Small();
        Tensor x = randn(5, 3, 8, 8, generator: new Generator(2));
        net.eval();
        ChainPath path = net.Path(x);
        Assert.True(path.Output.equal(net.call(x)).all().item<bool>());
        Assert.Equal(net.Pieces.Count + 1, path.States.Count);
        for (int i = 0; i < net.Pieces.Count; i++)
        {
            if (net.Pieces[i].Kind == PieceKind.Block)
            {
                Tensor residual = Assert.Single(path.Residuals[i]);
                Assert.True((path.States[i] + residual).equal(path.States[i + 1]).all().item<bool>());
            }
            else
            {
                Assert.Empty(path.Residuals[i]);
            }
        }

        Assert.Equal(6, path.AllResiduals.Count());
    }

    [Fact]
    public void Module_that_keeps_the_shape_moves_by_the_difference_and_another_by_nothing()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = randn(4, 3);
        nn.Module<Tensor, Tensor> keeps = nn.Linear(3, 3), changes = nn.Linear(3, 2);
        Assert.True((keeps.call(x) - x).equal(Assert.Single(BlockStep.Of(keeps, x).Residuals)).all().item<bool>());
        Assert.Empty(BlockStep.Of(changes, x).Residuals);
        Assert.Empty(BlockStep.Of(new UnpricedLayers(keeps), x).Residuals);
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(0.25)]
    public void Residual_block_is_one_step_of_euler(double step)
    {
        using DisposeScope scope = NewDisposeScope();
        var block = new ResidualBlock(nn.Linear(3, 3), step);
        Tensor x = randn(4, 3), r = block.Residual(x);
        Assert.True((x + step * r).allclose(block.call(x)));
        Assert.True(r.equal(Assert.Single(block.Step(x).Residuals)).all().item<bool>());
        Assert.Throws<ArgumentException>(() => new ResidualBlock(nn.Linear(3, 2)).call(x));
    }

    [Theory]
    [InlineData(6)]
    [InlineData(1, 5)]
    [InlineData(2, 2, 2)]
    [InlineData(1, 1, 1, 1, 1, 1)]
    public void Parts_of_a_cut_give_the_whole_to_the_bit_and_share_its_parameters(params int[] blocks)
    {
        using DisposeScope scope = NewDisposeScope();
        ChainNetwork net = Small();
        net.eval();
        Tensor x = randn(2, 3, 8, 8), state = x;
        IReadOnlyList<BlockChain> modules = net.Cut(blocks);
        foreach (BlockChain module in modules)
        {
            state = module.call(state);
        }

        Assert.True(state.equal(net.call(x)).all().item<bool>());
        Assert.Equal(blocks, modules.Select(module => module.Blocks.Count(block => block is ResidualBlock)));
        Assert.Equal(
            net.parameters().Select(each => each.Handle).Order(), modules.SelectMany(module => module.parameters())
                .Select(each => each.Handle).Order());
    }

    [Fact]
    public void Cuts_that_do_not_fit_are_refused()
    {
        ChainNetwork net = Small();
        Assert.Contains("6 blocks", Assert.Throws<InputException>(() => net.Cut(3, 4)).Message, StringComparison.Ordinal);
        Assert.Throws<InputException>(() => net.Cut(0, 6));
        Assert.Throws<InputException>(() => net.CutEvenly(7));
        Assert.Equal([2, 2, 1, 1], net.CutEvenly(4).Select(module => module.Blocks.Count(block => block is ResidualBlock)));
    }

    [Fact]
    public void Network_survives_the_scope_it_was_made_in_and_names_the_shape_it_expects()
    {
        ChainNetwork net;
        using (NewDisposeScope())
        {
            net = Small();
        }

        using DisposeScope scope = NewDisposeScope();
        Assert.Equal([2, 6, 4, 4], net.call(randn(2, 3, 8, 8)).shape);
        Assert.Contains("[batch, 3, 8, 8]", Assert.Throws<ArgumentException>(() => net.call(randn(2, 3, 9, 8))).Message,
            StringComparison.Ordinal);
        Assert.Equal([6, 4, 4], net.FeatureShape);
    }

    [Fact]
    public void Probing_leaves_statistics_modes_and_random_numbers_alone()
    {
        using DisposeScope scope = NewDisposeScope();
        ChainNetwork net = Small();
        net.train();
        net.Pieces[1].Module.eval();
        bool[] modes = [.. net.modules().Select(part => part.training)];
        (string Name, Tensor Value)[] before = [.. net.state_dict().Select(pair => (pair.Key, pair.Value.clone()))];
        random.manual_seed(5);
        float expected = rand(1).item<float>();
        random.manual_seed(5);
        _ = ShapeProbe.Of(net, [3, 8, 8]);
        Assert.Equal(expected, rand(1).item<float>());
        Assert.Equal(modes, net.modules().Select(part => part.training));
        Dictionary<string, Tensor> after = net.state_dict();
        Assert.All(before, pair => Assert.True(pair.Value.equal(after[pair.Name]).all().item<bool>(), pair.Name));
    }
}
