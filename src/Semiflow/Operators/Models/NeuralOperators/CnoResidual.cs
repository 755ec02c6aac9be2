using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.NeuralOperators;

/// <summary><c>x + norm(convolution(activation(norm(convolution(x)))))</c> on one grid; nothing after the sum (spec cno.md 2.3).</summary>
internal sealed class CnoResidual : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "convolution1")]
    private readonly Convolution first;

    [ComponentName(Name = "batch_norm1")]
    private readonly BatchNormalization? firstNorm;

    [ComponentName(Name = "activation")]
    private readonly ActivationLayer activation;

    [ComponentName(Name = "convolution2")]
    private readonly Convolution second;

    [ComponentName(Name = "batch_norm2")]
    private readonly BatchNormalization? secondNorm;

    /// <summary>A residual block on a grid.</summary>
    public CnoResidual(CnoParts parts, int channels, IReadOnlyList<int> sizes)
        : base(nameof(CnoResidual))
    {
        bool normalized = parts.Options.BatchNorm;
        first = parts.Convolution(channels, channels);
        firstNorm = normalized ? new BatchNormalization(channels) : null;
        activation = parts.Activation(channels, sizes, sizes);
        second = parts.Convolution(channels, channels);
        secondNorm = normalized ? new BatchNormalization(channels) : null;
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor x)
    {
        Tensor y = activation.After(first, firstNorm, x);
        return x + (secondNorm is { training: true } ? secondNorm.forward(second.forward(y)) : second.Folded(y, secondNorm));
    }
}
