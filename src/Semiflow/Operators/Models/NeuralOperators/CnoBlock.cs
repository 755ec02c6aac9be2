using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.NeuralOperators;

/// <summary>Convolution, normalization, activation; the activation also changes the grid (spec cno.md 2.3).</summary>
internal sealed class CnoBlock : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "convolution")]
    private readonly Convolution convolution;

    [ComponentName(Name = "batch_norm")]
    private readonly BatchNormalization? norm;

    [ComponentName(Name = "activation")]
    private readonly ActivationLayer activation;

    /// <summary>A block between two grids.</summary>
    public CnoBlock(CnoParts parts, int inputChannels, int outputChannels, IReadOnlyList<int> inputSizes, IReadOnlyList<int> outputSizes,
        bool normalized)
        : base(nameof(CnoBlock))
    {
        convolution = parts.Convolution(inputChannels, outputChannels);
        norm = normalized ? new BatchNormalization(outputChannels) : null;
        activation = parts.Activation(outputChannels, inputSizes, outputSizes);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor x) => activation.After(convolution, norm, x);
}
