using Semiflow.Kernels;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.Convolutional;

/// <summary>One cell of a <see cref="ConvLstm"/>: <c>C' = f∘C + i∘tanh(…)</c>, <c>H' = o∘tanh(C')</c>.</summary>
internal sealed class ConvLstmCell : nn.Module
{
    [ComponentName(Name = "gates")]
    private readonly Convolution gates;

    /// <summary>Peephole weights per channel of input, forget and output gate: one for the whole plane, so that any grid fits.</summary>
    [ComponentName(Name = "peephole")]
    private readonly Parameter peephole;

    private readonly int width;

    public ConvLstmCell(int inputChannels, int width, Border border, Generator generator)
        : base(nameof(ConvLstmCell))
    {
        this.width = width;
        gates = new Convolution(2, inputChannels + width, 4 * width, 3, border, generator);
        peephole = nn.Parameter(zeros([3, 1, width, 1, 1], float32));
        RegisterComponents();
        this.KeepOwnTensors();
    }

    /// <summary>Hidden state and memory after a frame; before the first frame both are zero.</summary>
    public (Tensor Hidden, Tensor Cell) Next(Tensor x, (Tensor Hidden, Tensor Cell)? before)
    {
        Tensor hidden = before?.Hidden ?? zeros([x.shape[0], width, x.shape[2], x.shape[3]], x.dtype, x.device);
        Tensor cell = before?.Cell ?? zeros_like(hidden);
        Tensor[] parts = gates.call(cat([x, hidden], 1)).chunk(4, 1);
        Tensor keep = sigmoid(parts[1] + peephole[1] * cell);
        Tensor next = keep * cell + sigmoid(parts[0] + peephole[0] * cell) * tanh(parts[2]);
        return (sigmoid(parts[3] + peephole[2] * next) * tanh(next), next);
    }
}
