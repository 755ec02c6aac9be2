using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.NeuralOperators;

/// <summary>Lift or projection: a block without normalization to the hidden channels, then a convolution (spec cno.md 2.3).</summary>
internal sealed class CnoLift : nn.Module<Tensor, Tensor>
{
    [ComponentName(Name = "inter_CNOBlock")]
    private readonly CnoBlock block;

    [ComponentName(Name = "convolution")]
    private readonly Convolution convolution;

    /// <summary>A lift between two grids.</summary>
    public CnoLift(CnoParts parts, int inputChannels, int outputChannels, IReadOnlyList<int> inputSizes, IReadOnlyList<int> outputSizes)
        : base(nameof(CnoLift))
    {
        int hidden = parts.Options.LiftChannels;
        block = new CnoBlock(parts, inputChannels, hidden, inputSizes, outputSizes, normalized: false);
        convolution = parts.Convolution(hidden, outputChannels);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor x) => convolution.forward(block.forward(x));
}
