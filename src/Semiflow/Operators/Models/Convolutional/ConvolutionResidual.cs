using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.Convolutional;

/// <summary><c>x + second(relu(first(x)))</c> on one grid.</summary>
internal sealed class ConvolutionResidual : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "first")]
    private readonly Convolution first;

    [ComponentName(Name = "second")]
    private readonly Convolution second;

    public ConvolutionResidual(Convolution first, Convolution second)
        : base(nameof(ConvolutionResidual))
    {
        (this.first, this.second) = (first, second);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor x) => x + second.call(nn.functional.relu(first.call(x)));
}
