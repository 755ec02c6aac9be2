using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Semiflow.Operators;

/// <summary>
/// An activation with its learnable bias per channel, and the one place where convolution, normalization and activation meet.
/// </summary>
internal sealed class ActivationLayer : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "bias")]
    private readonly Parameter? bias;

    private readonly IActivation activation;
    private readonly bool biasAfter;

    /// <summary>An activation without bias, or with a bias that starts at zero.</summary>
    /// <param name="activation">The nonlinearity between the two grids.</param>
    /// <param name="channels">Number of channels.</param>
    /// <param name="bias">Where the bias enters.</param>
    public ActivationLayer(IActivation activation, int channels, BiasPlace bias)
        : base(nameof(ActivationLayer))
    {
        ArgumentNullException.ThrowIfNull(activation);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        this.activation = activation;
        biasAfter = bias == BiasPlace.After;
        this.bias = bias == BiasPlace.None ? null : nn.Parameter(zeros(channels, float32));
        RegisterComponents();
        this.KeepOwnTensors();
    }

    private Tensor? BiasBefore => biasAfter ? null : bias;

    /// <inheritdoc/>
    public override Tensor forward(Tensor x) => Biased(activation.Apply(x, shift: BiasBefore));

    /// <summary>
    /// <c>activation(norm(convolution(x)))</c>. Whatever is affine per channel (a normalization in evaluation mode, the bias) is folded
    /// into the convolution and costs nothing; a normalization in training mode goes to the activation, which may fuse it.
    /// </summary>
    /// <param name="convolution">Maps x to the channels of this layer.</param>
    /// <param name="norm">The normalization in between, if any.</param>
    /// <param name="x">Input of the convolution, <c>[batch, channel, x…]</c>.</param>
    public Tensor After(Convolution convolution, BatchNormalization? norm, Tensor x)
    {
        ArgumentNullException.ThrowIfNull(convolution);
        if (norm is { training: true })
        {
            return Biased(activation.ApplyNormalized(convolution.forward(x), norm, BiasBefore));
        }

        return Biased(activation.Apply(convolution.Folded(x, norm, BiasBefore)));
    }

    private Tensor Biased(Tensor y) => biasAfter ? y.ScaledAndShifted(null, bias) : y;
}
