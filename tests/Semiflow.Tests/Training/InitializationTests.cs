using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Training;

public sealed class InitializationTests
{
    [Fact]
    public void Weights_and_biases_are_uniform_on_one_over_the_root_of_fan_in()
    {
        using DisposeScope scope = NewDisposeScope();
        var layer = nn.Conv2d(16, 400, 3);
        Initialization.Uniform(layer, new Generator(1));
        double bound = 1 / Math.Sqrt(16 * 9);
        foreach (Tensor value in new[] { layer.weight, layer.bias! })
        {
            Assert.InRange(value.abs().max().item<float>(), 0.98 * bound, bound);
            Assert.Equal(bound / Math.Sqrt(3), value.std().item<float>(), 0.06 * bound);
            Assert.Equal(0, value.mean().item<float>(), 0.1 * bound);
        }
    }

    [Fact]
    public void The_generator_alone_decides()
    {
        using DisposeScope scope = NewDisposeScope();
        float[] Draw(ulong seed)
        {
            var model = nn.Sequential(("a", nn.Conv1d(2, 3, 3)), ("b", nn.BatchNorm1d(3)), ("c", nn.Linear(5, 7)));
            Initialization.Uniform(model, new Generator(seed));
            return [.. model.parameters().SelectMany(p => p.data<float>())];
        }

        Assert.Equal(Draw(4), Draw(4));
        Assert.NotEqual(Draw(4), Draw(5));
        // No two entries of weights or biases alike: nothing was left out or drawn twice.
        Assert.Equal(2 * 3 * 3 + 3 + 5 * 7 + 7 + 2, Draw(4).Distinct().Count());
    }

    [Fact]
    public void Normalizations_start_neutral()
    {
        using DisposeScope scope = NewDisposeScope();
        var norm = nn.BatchNorm2d(3);
        _ = norm.call(randn(4, 3, 5, 5) + 2);
        using (no_grad())
        {
            norm.weight!.fill_(5);
        }

        Initialization.Uniform(norm, new Generator(1));
        norm.eval();
        using Tensor x = ones(1, 3, 2, 2);
        Assert.Equal(1, norm.call(x).mean().item<float>(), 1e-4);
    }

    [Theory]
    [InlineData(16, 3, 0.05)]
    [InlineData(40, 2, 2.0)]
    public void Orthogonal_weights_have_orthonormal_rows_or_columns_times_the_gain(int outputs, int inputs, double gain)
    {
        using DisposeScope scope = NewDisposeScope();
        var layer = nn.Conv2d(inputs, outputs, 3);
        Initialization.Weights(layer, InitialWeights.Orthogonal, gain, new Generator(1));
        Tensor flat = layer.weight.flatten(1) / gain;
        Tensor gram = flat.shape[0] <= flat.shape[1] ? flat.mm(flat.t()) : flat.t().mm(flat);
        Assert.True(gram.allclose(eye(gram.shape[0]), atol: 1e-5));
        Assert.Equal(0, layer.bias!.abs().max().item<float>());
    }

    [Theory]
    [InlineData(InitialWeights.Normal, 0.3, 0.3)]
    [InlineData(InitialWeights.Kaiming, 7, 0.02357)]
    [InlineData(InitialWeights.TruncatedNormal, 0.02, 0.02)]
    [InlineData(InitialWeights.TruncatedNormal, 1.0, 0.8796)]
    public void Weights_spread_as_their_law_says(InitialWeights law, double gain, double deviation)
    {
        using DisposeScope scope = NewDisposeScope();
        var layer = nn.Conv2d(30, 400, 3); // √(2/(400·9)) = 0.02357; a standard normal cut at ±2 has deviation 0.8796.
        var net = nn.Sequential(("a", layer), ("b", nn.BatchNorm2d(400)));
        Initialization.Weights(net, law, gain, new Generator(1));
        Assert.Equal(deviation, layer.weight.std().item<float>(), 0.02 * deviation);
        Assert.Equal(0, layer.weight.mean().item<float>(), 0.02 * deviation);
        Assert.InRange(layer.weight.abs().max().item<float>(), 0, law == InitialWeights.TruncatedNormal ? 2 : 10);
        Tensor first = layer.weight.clone();
        Initialization.Weights(net, law, gain, new Generator(1));
        Assert.True(first.equal(layer.weight).all().item<bool>());
    }

    [Fact]
    public void Biases_are_drawn_where_asked()
    {
        using DisposeScope scope = NewDisposeScope();
        var layer = nn.Linear(3, 4000);
        Initialization.Weights(layer, InitialWeights.Normal, 5, new Generator(1), biases: true);
        Assert.Equal(5, layer.bias!.std().item<float>(), 0.25);
    }
}
