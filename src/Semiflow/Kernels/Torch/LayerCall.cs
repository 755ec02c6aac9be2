using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Kernels.Torch;

/// <summary>Calls of a block's own layers of libtorch that have a faster kernel here; their hooks are not called.</summary>
internal static class LayerCall
{
    /// <summary>
    /// The layer's output: of a convolution in two dimensions by <see cref="FieldConvolution"/> where it can do what is asked.
    /// </summary>
    /// <param name="layer">Any layer.</param>
    /// <param name="x">Its input.</param>
    public static Tensor Output(this nn.Module<Tensor, Tensor> layer, Tensor x)
    {
        ArgumentNullException.ThrowIfNull(layer);
        return layer is Conv2d { groups: 1, weight: { } weight } convolution && Rule(convolution) is { } rule
            && x.dim() == weight.dim() && x.shape[1] == weight.shape[1]
            ? FieldConvolution.Apply(x, weight, convolution.bias, rule)
            : layer.call(x);
    }

    private static ConvolutionRule? Rule(Conv2d layer)
    {
        bool plain = layer.padding_mode == PaddingModes.Zeros && Even(layer.dilation ?? [1]) == 1;
        return plain && Even(layer.stride) is { } stride && Even(layer.padding) is { } padding
            ? new ConvolutionRule(checked((int)stride), checked((int)padding), Border.Zero)
            : null;
    }

    // The number of both directions, if it is one.
    private static long? Even(long[]? both) => both is { Length: > 0 } && both.All(one => one == both[0]) ? both[0] : null;
}
