
namespace Semiflow.Operators.Models.Convolutional;

/// <summary>Sizes of a <see cref="ConvNet"/> on a plane, and where its parts lie in packed weights and sums of gradients.</summary>
internal sealed class ConvNetShape
{
    /// <param name="network">The network.</param>
    /// <param name="height">Rows of the plane.</param>
    /// <param name="width">Points of a row.</param>
    /// <param name="padded">Rounds a number of channels up to whole registers.</param>
    /// <param name="lanes">Lanes of a register.</param>
    public ConvNetShape(ConvNet network, int height, int width, Func<int, int> padded, int lanes)
    {
        (Height, Width, Channels) = (height, width, [.. network.Channels]);
        Padded = [.. Channels.Select(padded)];
        Layers = Channels.Length - 1;
        (Forward, Bias, Backward) = (new int[Layers], new int[Layers], new int[Layers]);
        (WeightGradient, BiasGradient, RateGradient) = (new int[Layers], new int[Layers], new int[Layers]);
        for (int l = 0; l < Layers; l++)
        {
            Forward[l] = Packed;
            Bias[l] = Forward[l] + 9 * InputStride(l) * Padded[l + 1];
            Backward[l] = Bias[l] + Padded[l + 1];
            Packed = Backward[l] + 9 * CotangentStride(l) * Padded[l];
            WeightGradient[l] = Gradient;
            BiasGradient[l] = WeightGradient[l] + 9 * InputStride(l) * Padded[l + 1];
            RateGradient[l] = BiasGradient[l] + Padded[l + 1];
            Gradient = RateGradient[l] + lanes;
        }
    }

    public int Height { get; }

    public int Width { get; }

    /// <summary>Pixels of the plane with a border of one around it.</summary>
    public int Framed => (Height + 2) * (Width + 2);

    public int[] Channels { get; }

    /// <summary>Channels rounded up to whole registers.</summary>
    public int[] Padded { get; }

    public int Layers { get; }

    /// <summary>Number of packed weights of one network.</summary>
    public int Packed { get; }

    /// <summary>Count of numbers in a sum of gradients of one network.</summary>
    public int Gradient { get; }

    public int[] Forward { get; }

    public int[] Bias { get; }

    public int[] Backward { get; }

    public int[] WeightGradient { get; }

    public int[] BiasGradient { get; }

    public int[] RateGradient { get; }

    /// <summary>Numbers from pixel to pixel of the input of a layer: the few channels of the data are packed closely.</summary>
    public int InputStride(int layer) => layer == 0 ? Channels[0] : Padded[layer];

    /// <summary>The same for the cotangent of its output where the input's is computed from it.</summary>
    public int CotangentStride(int layer) => layer == Layers - 1 ? Channels[^1] : Padded[layer + 1];
}
