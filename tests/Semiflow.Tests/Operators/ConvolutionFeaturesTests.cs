using Semiflow.Operators.Models.ImageNetworks;
using static TorchSharp.torch;

namespace Semiflow.Tests.Operators;

public sealed class ConvolutionFeaturesTests
{
    [Fact]
    public void Convolutions_follow_by_number_each_with_relu_and_pool()
    {
        using Generator random = new(3);
        using Tensor first = randn(4, 3, 3, 3, generator: random), bias = randn(4, generator: random),
            tenth = randn(2, 4, 1, 1, generator: random), images = randn(5, 3, 8, 6, generator: random);
        var network = new ConvolutionFeatures(new Dictionary<string, Tensor>
            { ["10.weight"] = tenth, ["2.bias"] = bias, ["2.weight"] = first, ["2.pool"] = tensor(2L) });
        using Tensor inner = nn.functional.conv2d(images, first, bias, padding: [1, 1]).clamp_min(0);
        using Tensor pooled = inner.view(5, 4, 4, 2, 3, 2).amax([3, 5]);
        using Tensor expected = einsum("nchw,oc->nohw", pooled, tenth.view(2, 4)).clamp_min(0).mean([2, 3]);
        using Tensor actual = network.Of(images);
        Assert.Equal([5L, 2], actual.shape);
        Assert.InRange((actual - expected).abs().max().item<float>(), 0, 1e-5f);
    }

    [Fact]
    public void Other_arrays_are_refused()
    {
        foreach (string name in new[] { "0.weight", "features.weight", "0.bias" })
        {
            Assert.Contains("no sequence of convolutions", Assert.Throws<InputException>(
                () => new ConvolutionFeatures(new Dictionary<string, Tensor> { [name] = zeros(4, 2, 3, 3) })).Message,
                StringComparison.Ordinal);
        }
    }
}
