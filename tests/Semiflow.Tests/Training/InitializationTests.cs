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
}
