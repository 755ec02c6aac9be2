using Semiflow.Kernels.Torch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.Blocks;

/// <summary>
/// conv 3×3 – (BN) – ReLU, a layer of a network without skip connections. Where it keeps the shape, it displaces its input by T(x) − x
/// (spec modulewise.md 1, displacement).
/// </summary>
internal sealed class ConvolutionLayer : nn.Module<Tensor, Tensor>
{
    private readonly Conv2d convolution;
    private readonly NormRelu activation;

    /// <summary>A layer with fresh parameters.</summary>
    /// <param name="from">Channels of the input.</param>
    /// <param name="to">Channels of the output.</param>
    /// <param name="generator">Source of the initial parameters.</param>
    /// <param name="batchNorm">False for ReLU alone.</param>
    public ConvolutionLayer(int from, int to, Generator generator, bool batchNorm = true)
        : base(nameof(ConvolutionLayer))
    {
        convolution = ImageLayers.Convolution(from, to, 3, bias: true);
        activation = new NormRelu(to, batchNorm);
        RegisterComponents();
        this.Drawn(generator);
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using Tensor convolved = convolution.Output(input);
        return activation.call(convolved);
    }
}
