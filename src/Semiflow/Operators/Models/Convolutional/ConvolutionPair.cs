using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.Convolutional;

/// <summary><c>σ(second(σ(first(x))))</c> on one grid.</summary>
internal sealed class ConvolutionPair : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "first")]
    private readonly Convolution first;

    [ComponentName(Name = "second")]
    private readonly Convolution second;

    private readonly FieldActivation activation;

    public ConvolutionPair(Convolution first, Convolution second, FieldActivation activation)
        : base(nameof(ConvolutionPair))
    {
        (this.first, this.second, this.activation) = (first, second, activation);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor x) => activation.Apply(second.call(activation.Apply(first.call(x))));
}
