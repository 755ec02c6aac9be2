using Semiflow.Chains;
using Semiflow.Operators.Models;
using Semiflow.Operators.Models.Blocks;
using Semiflow.Tests.Chains;
using Semiflow.Tests.Kernels;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Operators.Models.ImageNetworks;

public sealed class BlockTests
{
    private static readonly Dictionary<string, (Func<Generator, nn.Module<Tensor, Tensor>> Make, long[] Shape)> Blocks = new()
    {
        ["pre-activation"] = (random => new ResidualBlock(new PreActivationBranch(4, random)), [4, 6, 6]),
        ["pre-activation, first"] = (random => new ResidualBlock(new PreActivationBranch(4, random, first: true)), [4, 6, 6]),
        ["pre-activation without BN"] =
            (random => new ResidualBlock(new PreActivationBranch(4, random, batchNorm: false, bias: true), 0.5), [4, 6, 6]),
        ["basic"] = (random => PostActivationBlock.Basic(4, 4, 1, random), [4, 6, 6]),
        ["basic, strided"] = (random => PostActivationBlock.Basic(4, 6, 2, random), [4, 6, 6]),
        ["bottleneck"] = (random => PostActivationBlock.Bottleneck(8, 2, 1, random), [8, 6, 6]),
        ["bottleneck, strided"] = (random => PostActivationBlock.Bottleneck(4, 2, 2, random), [4, 6, 6]),
        ["aggregated"] = (random => new AggregatedBlock(8, 2, 1, 2, 32, random), [8, 6, 6]),
        ["aggregated, strided"] = (random => new AggregatedBlock(4, 2, 2, 2, 32, random, AggregatedResidual.Branch), [4, 6, 6]),
        ["aggregated, no ReLU"] = (random => new AggregatedBlock(8, 2, 1, 2, 32, random, AggregatedResidual.BranchAlone), [8, 6, 6]),
        ["convolution"] = (random => new ConvolutionLayer(4, 4, random), [4, 6, 6]),
        ["tokens"] = (random => new TokenBlock(new WindowAttention(4, 2, 4, 6, 6, false, random, relative: false), 4, 2, 0, 1, random), [
            4, 6, 4]),
        ["tokens, windows"] = (random => new TokenBlock(new WindowAttention(4, 2, 4, 6, 2, false, random), 4, 2, 0, 1, random), [4, 6, 4]),
        ["tokens, shifted"] = (random => new TokenBlock(new WindowAttention(4, 2, 4, 6, 2, true, random), 4, 2, 0, 1, random), [4, 6, 4]),
        ["points"] = (random => new ResidualBlock(new PointBranch(2, 8, random)), [2]),
        ["points with BN"] = (random => new ResidualBlock(new PointBranch(2, 8, random, batchNorm: true)), [2]),
    };

    public static TheoryData<string> Names => [.. Blocks.Keys];

    [Theory, MemberData(nameof(Names))]
    public void Step_ends_where_the_forward_ends(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        (nn.Module<Tensor, Tensor> block, Tensor x) = Make(name);
        block.eval();
        Assert.True(BlockStep.Of(block, x).Output.equal(block.call(x)).all().item<bool>());
    }

    [Theory, MemberData(nameof(Names))]
    public void Gradients_are_slopes(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        (nn.Module<Tensor, Tensor> block, Tensor x) = Make(name);
        block.to(float64);
        Tensor weight = randn(block.call(x.to(float64)).shape, float64, generator: new Generator(4));
        Assert.InRange(Slopes.Deviation(block, x.to(float64), input =>
        {
            BlockStep step = BlockStep.Of(block, input);
            return (step.Output * weight).sum() + step.Residuals.Select(each => each.square().mean()).Aggregate((a, b) => a + b);
        }), 0, 1e-5);
    }

    [Theory, MemberData(nameof(Names))]
    public void Items_of_a_batch_are_independent_in_evaluation(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        (nn.Module<Tensor, Tensor> block, Tensor x) = Make(name);
        _ = block.call(x); // Statistics that are not neutral.
        block.eval();
        Tensor whole = block.call(x);
        Assert.True(whole[1].allclose(block.call(x.slice(0, 1, 2, 1))[0], atol: 1e-6));
    }

    [Theory, MemberData(nameof(Names))]
    public void Seed_decides_and_a_state_dictionary_carries_everything(string name)
    {
        using DisposeScope scope = NewDisposeScope();
        (nn.Module<Tensor, Tensor> block, Tensor x) = Make(name);
        nn.Module<Tensor, Tensor> again = Blocks[name].Make(new Generator(1)), other = Blocks[name].Make(new Generator(2));
        Assert.True(block.call(x).equal(again.call(x)).all().item<bool>());
        Assert.False(block.call(x).equal(other.call(x)).all().item<bool>());
        _ = block.call(x + 1);
        other.load_state_dict(block.state_dict());
        block.eval();
        other.eval();
        Assert.True(block.call(x).equal(other.call(x)).all().item<bool>());
    }

    [Fact]
    public void Branch_without_normalization_applies_its_first_activation_to_the_running_value()
    {
        using DisposeScope scope = NewDisposeScope();
        var branch = new PreActivationBranch(4, new Generator(1), batchNorm: false);
        Tensor x = randn(2, 4, 5, 5), first = branch.get_parameter("convolution1.weight")!,
            second = branch.get_parameter("convolution2.weight")!;
        Tensor inner = nn.functional.conv2d(x.relu(), first, padding: [1, 1]);
        Compare.Close(nn.functional.conv2d(inner.relu(), second, padding: [1, 1]), branch.call(x), 1e-6, "values");
    }

    [Theory]
    [InlineData("basic")]
    [InlineData("basic, strided")]
    [InlineData("bottleneck")]
    [InlineData("bottleneck, strided")]
    public void Mean_square_of_a_post_activation_residual_is_that_of_its_last_normalization(string name)
    {
        // (spec modulewise.md 1.2, 11, V8): mean(z²) = mean over channels of γ²σ²/(σ² + ε) + β².
        using DisposeScope scope = NewDisposeScope();
        (nn.Module<Tensor, Tensor> block, Tensor x) = Make(name);
        Tensor gamma = block.get_parameter("branch.last.weight")!, beta = block.get_parameter("branch.last.bias")!;
        using (no_grad())
        {
            gamma.copy_(randn(gamma.shape, generator: new Generator(5)));
            beta.copy_(randn(beta.shape, generator: new Generator(6)));
        }

        Tensor z = Assert.Single(BlockStep.Of(block, x).Residuals);

        // σ²/(σ² + ε) of the last normalization's input, from its output: the variance of z is γ²σ²/(σ² + ε).
        Tensor variance = z.var([0, 2, 3], unbiased: false);
        Assert.True((variance / gamma.square()).allclose(ones(gamma.shape), rtol: 5e-3));
        double expected = (gamma.square() * (variance / gamma.square()) + beta.square()).mean().item<float>();
        Assert.Equal(expected, z.square().mean().item<float>(), 1e-4 * expected);
    }

    [Fact]
    public void Shortcut_without_parameters_takes_every_second_node_and_adds_channels_of_zeros()
    {
        using DisposeScope scope = NewDisposeScope();
        PostActivationBlock block = PostActivationBlock.Basic(2, 4, 2, new Generator(1));
        Tensor x = randn(3, 2, 6, 6).abs();
        BlockStep step = block.Step(x);
        Tensor expected = zeros(3, 4, 3, 3);
        expected[.., ..2] = x[.., .., TensorIndex.Slice(null, null, 2), TensorIndex.Slice(null, null, 2)];
        Assert.True((expected + step.Residuals[0]).relu().equal(step.Output).all().item<bool>());
    }

    [Theory]
    [InlineData(AggregatedResidual.Displacement)]
    [InlineData(AggregatedResidual.Branch)]
    [InlineData(AggregatedResidual.BranchAlone)]
    public void Aggregated_block_counts_what_its_option_says(AggregatedResidual option)
    {
        using DisposeScope scope = NewDisposeScope();
        AggregatedBlock Make(AggregatedResidual residual) => new(8, 2, 1, 2, 32, new Generator(1), residual);
        Tensor x = randn(3, 8, 6, 6);
        Tensor branch = Assert.Single(Make(AggregatedResidual.Branch).Step(x).Residuals);
        Assert.True(branch.min().item<float>() >= 0); // It ends in a ReLU.
        BlockStep step = Make(option).Step(x);
        Tensor output = option == AggregatedResidual.BranchAlone ? x + branch : (x + branch).relu();
        Assert.True(output.allclose(step.Output));
        Assert.True((option == AggregatedResidual.Displacement ? output - x : branch).allclose(Assert.Single(step.Residuals)));
    }

    private static (nn.Module<Tensor, Tensor> Block, Tensor Input) Make(string name) =>
        (Blocks[name].Make(new Generator(1)), randn([3, .. Blocks[name].Shape], generator: new Generator(3)));
}
