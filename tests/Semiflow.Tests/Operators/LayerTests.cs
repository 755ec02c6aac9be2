using Semiflow.Kernels;
using Semiflow.Operators;
using Semiflow.Operators.Models;
using Semiflow.Tests.Operators.Models;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Operators;

public sealed class LayerTests
{
    [Fact]
    public void Circular_convolution_is_the_sum_of_translations_weighted_by_the_kernel()
    {
        using var scope = NewDisposeScope();
        Convolution convolution = Make(2, 5, Border.Circular);
        Tensor x = randn(2, 3, 6, 7), weight = convolution.get_parameter("weight")!,
            expected = convolution.get_parameter("bias")!.view(1, -1, 1, 1);
        for (int i = -2; i <= 2; i++)
        {
            for (int j = -2; j <= 2; j++)
            {
                Tensor tap = weight.select(3, j + 2).select(2, i + 2);
                expected = expected + einsum("oc,bcxy->boxy", tap, x.roll([-i, -j], [2, 3]));
            }
        }

        Assert.InRange(CnoGolden.Distance(convolution.forward(x), expected), 0, 2e-6);
    }

    [Theory]
    [InlineData(Border.Zero, PaddingModes.Zeros)]
    [InlineData(Border.Reflect, PaddingModes.Reflect)]
    [InlineData(Border.Replicate, PaddingModes.Replicate)]
    public void Borders_are_those_of_libtorch(Border border, PaddingModes mode)
    {
        using var scope = NewDisposeScope();
        Convolution convolution = Make(1, 3, border);
        var reference = nn.Conv1d(3, 4, 3, padding: 1, padding_mode: mode);
        reference.load_state_dict(convolution.state_dict());
        Tensor x = randn(2, 3, 9);
        Assert.InRange(CnoGolden.Distance(convolution.forward(x), reference.forward(x).detach()), 0, 1e-6);
    }

    [Fact]
    public void Convolution_names_the_shape_it_expects()
    {
        Assert.Contains("[batch, 3, x…]",
            Assert.Throws<ArgumentException>(() => Make(2, 3, Border.Zero).forward(zeros(1, 2, 4, 4))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Activation_without_filters_pools_down_and_repeats_up()
    {
        using var scope = NewDisposeScope();
        Tensor x = randn(2, 3, 8, 8), y = nn.functional.leaky_relu(x, 0.01);
        Assert.True(new PlainLeakyRelu([8, 8], [8, 8]).Apply(x).equal(y).all().item<bool>());
        Tensor half = new PlainLeakyRelu([8, 8], [4, 4]).Apply(x);
        Assert.InRange(CnoGolden.Distance(half, y.view(2, 3, 4, 2, 4, 2).mean([3, 5])), 0, 1e-6);
        Tensor twice = new PlainLeakyRelu([8, 8], [16, 16]).Apply(x);
        Assert.True(twice.equal(y.repeat_interleave(2, 2).repeat_interleave(2, 3)).all().item<bool>());
    }

    [Fact]
    public void Bias_enters_before_or_after_the_nonlinearity_as_asked()
    {
        using var scope = NewDisposeScope();
        var plain = new PlainLeakyRelu([4], [4]);
        Tensor x = randn(2, 3, 4), shift = tensor(new float[] { 1, -2, 3 });
        foreach (BiasPlace place in new[] { BiasPlace.Before, BiasPlace.After })
        {
            var layer = new ActivationLayer(plain, 3, place);
            using (no_grad())
            {
                layer.get_parameter("bias")!.copy_(shift);
            }

            Tensor b = shift.view(1, -1, 1);
            Tensor expected = place == BiasPlace.Before ? plain.Apply(x + b) : plain.Apply(x) + b;
            Assert.InRange(CnoGolden.Distance(layer.forward(x), expected), 0, 1e-6);

            // After a convolution the bias before is folded into it; the result is that of the parts.
            Convolution convolution = Make(1, 3, Border.Zero, 3);
            Tensor middle = convolution.forward(x);
            expected = place == BiasPlace.Before ? plain.Apply(middle + b) : plain.Apply(middle) + b;
            Assert.InRange(CnoGolden.Distance(layer.After(convolution, null, x), expected.detach()), 0, 1e-6);
        }

        Assert.Empty(new ActivationLayer(plain, 3, BiasPlace.None).parameters());
    }

    [Fact]
    public void Batch_normalization_is_that_of_libtorch_with_its_running_averages()
    {
        using var scope = NewDisposeScope();
        var ours = new BatchNormalization(3);
        var reference = nn.BatchNorm2d(3);
        for (int i = 0; i < 3; i++)
        {
            Tensor x = (2 * randn(4, 3, 5, 6)) + i;
            Assert.InRange(CnoGolden.Distance(ours.forward(x), reference.forward(x).detach()), 0, 1e-6);
        }

        Assert.Equal(3, ours.state_dict()["num_batches_tracked"].item<long>());
        foreach ((string name, Tensor value) in reference.state_dict())
        {
            Assert.True(ours.state_dict()[name].equal(value).all().item<bool>(), name);
        }
    }

    [Fact]
    public void State_dictionary_that_does_not_fit_is_refused_by_name()
    {
        using var golden = new CnoGolden("cno_classic_32");
        Semiflow.Spaces.Grid grid = golden.Model.Grid;
        Dictionary<string, Tensor> weights = golden.Weights();
        weights.Remove("encoder.1.batch_norm.bias");
        Assert.Contains("encoder.1.batch_norm.bias is missing", Refusal(golden.Options), StringComparison.Ordinal);
        weights = golden.Weights();
        weights["extra"] = zeros(1);
        Assert.Contains("extra is unknown", Refusal(golden.Options), StringComparison.Ordinal);
        weights = golden.Weights();
        Assert.Contains("instead of [", Refusal(golden.Options with { Channels = 16 }), StringComparison.Ordinal);

        string Refusal(CnoOptions options) =>
            Assert.Throws<InputException>(() => CnoImport.FromStateDictionary(weights, options, grid)).Message;
    }

    private static Convolution Make(int rank, int kernel, Border border, int outputs = 4)
    {
        using var generator = new Generator(3);
        return new Convolution(rank, 3, outputs, kernel, border, generator);
    }
}
