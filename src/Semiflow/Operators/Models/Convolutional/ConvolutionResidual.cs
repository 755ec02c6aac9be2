using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.Convolutional;

/// <summary><c>x + second(σ(first(x)))</c> on one grid.</summary>
internal sealed class ConvolutionResidual : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "first")]
    private readonly Convolution first;

    [ComponentName(Name = "second")]
    private readonly Convolution second;

    private readonly FieldActivation activation;

    public ConvolutionResidual(Convolution first, Convolution second, FieldActivation activation)
        : base(nameof(ConvolutionResidual))
    {
        (this.first, this.second, this.activation) = (first, second, activation);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor x) => x + second.call(activation.Apply(first.call(x)));
}
