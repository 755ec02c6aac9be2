using System.Numerics;
using Semiflow.Kernels.Lanes;
using Semiflow.Kernels.Products;

namespace Semiflow.Operators.Models.Convolutional;

/// <summary>Sizes of a <see cref="ConvNet"/> on a plane, and where its parts lie in packed weights and sums of gradients.</summary>
internal sealed class ConvNetShape<TLanes, TVector, T>
    where TLanes : struct, ILanes<TVector, T>
    where TVector : unmanaged
    where T : unmanaged, INumber<T>
{
    /// <summary>Points of the kernel in each direction.</summary>
    public const int Kernel = 3;

    /// <param name="network">The network.</param>
    /// <param name="height">Rows of the plane.</param>
    /// <param name="width">Points of a row.</param>
    public ConvNetShape(ConvNet network, int height, int width)
    {
        (Height, Width, Channels) = (height, width, [.. network.Channels]);
        Layers = Channels.Length - 1;
        (Forward, Backward) = (new Part[Layers], new Part[Layers]);
        (WeightGradient, BiasGradient, RateGradient) = (new nint[Layers], new nint[Layers], new nint[Layers]);
        for (int l = 0; l < Layers; l++)
        {
            Forward[l] = Next(Channels[l], Channels[l + 1]);
            Backward[l] = Next(Channels[l + 1], Channels[l]);
            WeightGradient[l] = Gradient;
            (int rows, int columns) = GradientSize(l);
            BiasGradient[l] = WeightGradient[l] + (nint)Kernel * rows * columns;
            RateGradient[l] = BiasGradient[l] + Padded(Channels[l + 1]);
            Gradient = RateGradient[l] + TLanes.Count;
        }
    }

    /// <summary>Weights of one layer in one direction.</summary>
    /// <param name="At">Where they stand in the packed numbers.</param>
    /// <param name="Panels">Their order.</param>
    public sealed record Part(nint At, ColumnPanels<TLanes, TVector, T> Panels);

    public int Height { get; }

    public int Width { get; }

    /// <summary>Pixels of the plane with a border of one around it.</summary>
    public int Framed => (Height + 2) * (Width + 2);

    public int[] Channels { get; }

    public int Layers { get; }

    /// <summary>Number of packed weights of one network.</summary>
    public nint Packed { get; private set; }

    /// <summary>Count of numbers in a sum of gradients of one network.</summary>
    public nint Gradient { get; }

    public Part[] Forward { get; }

    public Part[] Backward { get; }

    public nint[] WeightGradient { get; }

    public nint[] BiasGradient { get; }

    public nint[] RateGradient { get; }

    /// <summary>Numbers of a framed plane of a layer's input, whole registers.</summary>
    public int PlaneSize(int layer) => Padded(Framed * Channels[layer]);

    /// <summary>True where a layer has so few outputs that the lanes of its gradient hold inputs.</summary>
    public bool Transposed(int layer) => FewColumns.Are(Channels[layer + 1]);

    /// <summary>Rows and columns of the gradient of a layer's weights, for each line of the kernel.</summary>
    public (int Rows, int Columns) GradientSize(int layer)
    {
        int line = Kernel * Channels[layer], outputs = Channels[layer + 1];
        return Transposed(layer) ? (outputs, Padded(line)) : (line, Padded(outputs));
    }

    private static int Padded(int count) => ProductTiles<TLanes, TVector, T>.Padded(count);

    private Part Next(int channels, int columns)
    {
        var part = new Part(Packed, new ColumnPanels<TLanes, TVector, T>(channels, columns, Kernel, Kernel));
        Packed += (part.Panels.Size + TLanes.Count - 1) / TLanes.Count * TLanes.Count;
        return part;
    }
}
