using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.Convolutional;

/// <summary><c>relu(second(relu(first(x))))</c> on one grid.</summary>
internal sealed class ConvolutionPair : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "first")]
    private readonly Convolution first;

    [ComponentName(Name = "second")]
    private readonly Convolution second;

    public ConvolutionPair(Convolution first, Convolution second)
        : base(nameof(ConvolutionPair))
    {
        (this.first, this.second) = (first, second);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor x) => nn.functional.relu(second.call(nn.functional.relu(first.call(x))));
}
