using Semiflow.Kernels.Torch;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Operators.Models.Blocks;

/// <summary>conv – BN – ReLU – conv – BN – … – conv – BN, the last one without ReLU unless asked for.</summary>
internal sealed class NormedConvolutions : nn.Module<Tensor, Tensor>
{
    private readonly ModuleList<Conv2d> convolutions = new();
    private readonly ModuleList<NormRelu> activations = new();
    private readonly BatchNorm2d? last;
    private readonly Conv2d[] layers;
    private readonly NormRelu[] between;

    /// <summary>Convolutions without bias.</summary>
    /// <param name="sizes">Channels in and out, kernel and stride of each.</param>
    /// <param name="groups">Groups of each, or null for one.</param>
    /// <param name="endsActive">True for a ReLU at the end.</param>
    public NormedConvolutions((int From, int To, int Kernel, int Stride)[] sizes, int[]? groups = null, bool endsActive = false)
        : base(nameof(NormedConvolutions))
    {
        for (int i = 0; i < sizes.Length; i++)
        {
            (int from, int to, int kernel, int stride) = sizes[i];
            convolutions.Add(ImageLayers.Convolution(from, to, kernel, stride, groups?[i] ?? 1));
            if (endsActive || i + 1 < sizes.Length)
            {
                activations.Add(new NormRelu(to));
            }
        }

        last = endsActive ? null : nn.BatchNorm2d(sizes[^1].To);
        (layers, between) = ([.. convolutions], [.. activations]);
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        Tensor state = input;
        for (int i = 0; i < layers.Length; i++)
        {
            Tensor convolved = layers[i].Output(state);
            if (i > 0)
            {
                state.Dispose();
            }

            state = i < between.Length ? between[i].call(convolved) : last!.call(convolved);
            convolved.Dispose();
        }

        return state;
    }
}
