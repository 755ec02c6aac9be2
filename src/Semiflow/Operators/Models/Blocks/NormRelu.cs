using Semiflow.Kernels.Torch;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.Blocks;

/// <summary>
/// <c>max(norm(x), 0)</c>: batch normalization and ReLU as one layer, the pair that causes most memory traffic in residual networks.
/// </summary>
internal sealed class NormRelu : nn.Module<Tensor, Tensor>
{
    private static readonly Scalar One = 1L.ToScalar();

    private readonly BatchNorm2d? norm;

    /// <summary>γ = 1, β = 0, running mean 0, running variance 1.</summary>
    /// <param name="channels">Channels of the input <c>[batch, channels, height, width]</c>.</param>
    /// <param name="normalized">False for the ReLU alone.</param>
    public NormRelu(int channels, bool normalized = true)
        : base(nameof(NormRelu))
    {
        norm = normalized ? nn.BatchNorm2d(channels) : null;
        RegisterComponents();
    }

    /// <inheritdoc/>
    /// <exception cref="InputException">Training with a single value per channel, which has no variance.</exception>
    public override Tensor forward(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (norm is null)
        {
            return input.relu();
        }

        if (training && input.numel() <= input.shape[1])
        {
            throw new InputException(
                $"batch normalization of shape [{string.Join(", ", input.shape)}] needs more than one value per channel: use a larger "
                    + $"batch or larger images.");
        }

        if (!training)
        {
            return norm.call(input).relu_();
        }

        using (no_grad())
        {
            norm.num_batches_tracked!.add_(One);
        }

        return NormalizedRelu.Apply(input, norm.weight!, norm.bias!, norm.running_mean!, norm.running_var!);
    }
}
