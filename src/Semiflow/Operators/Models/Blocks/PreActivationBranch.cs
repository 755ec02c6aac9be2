using Semiflow.Kernels.Torch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.Blocks;

/// <summary>
/// The branch of a pre-activation block: (BN) – ReLU – conv 3×3 – (BN) – ReLU – conv 3×3, channels kept (He et al. 2016, "Identity
/// Mappings"). It ends in a convolution, so a penalty on it reaches the weights.
/// </summary>
internal sealed class PreActivationBranch : nn.Module<Tensor, Tensor>
{
    private readonly NormRelu? activation1;
    private readonly Conv2d convolution1;
    private readonly NormRelu activation2;
    private readonly Conv2d convolution2;

    /// <summary>A branch with fresh parameters.</summary>
    /// <param name="filters">Channels.</param>
    /// <param name="generator">Source of the initial parameters.</param>
    /// <param name="first">True for the first block of a network, whose input is already activated: no leading BN and ReLU.</param>
    /// <param name="batchNorm">False for ReLU alone.</param>
    /// <param name="bias">True for convolutions with bias.</param>
    public PreActivationBranch(int filters, Generator generator, bool first = false, bool batchNorm = true, bool bias = false)
        : base(nameof(PreActivationBranch))
    {
        activation1 = first ? null : new NormRelu(filters, batchNorm);
        convolution1 = ImageLayers.Convolution(filters, filters, 3, bias: bias);
        activation2 = new NormRelu(filters, batchNorm);
        convolution2 = ImageLayers.Convolution(filters, filters, 3, bias: bias);
        RegisterComponents();
        this.Drawn(generator);
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        using Tensor? entry = activation1?.call(input);
        using Tensor inner = convolution1.Output(entry ?? input);
        using Tensor active = activation2.call(inner);
        return convolution2.Output(active);
    }
}
