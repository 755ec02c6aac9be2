using System.Numerics;
using Semiflow.Kernels.FramedPlanes;
using Semiflow.Kernels.Lanes;
using Semiflow.Kernels.Products;

namespace Semiflow.Operators.Models.Convolutional;

/// <summary>Sizes of a <see cref="ConvNet"/> on a plane, and where its parts lie in packed weights and sums of gradients.</summary>
internal sealed class ConvNetShape<TLanes, TVector, T>
    where TLanes : struct, ILanes<TVector, T>
    where TVector : unmanaged
    where T : unmanaged, INumber<T>
{
    private const int Block = PlaneConvolution<TLanes, TVector, T>.Block;

    /// <param name="network">The network.</param>
    /// <param name="height">Rows of the plane.</param>
    /// <param name="width">Points of a row.</param>
    public ConvNetShape(ConvNet network, int height, int width)
    {
        (Plane, Channels) = (new(height, width, TLanes.Count, ShiftedTiles<TLanes, TVector, T>.Run), [.. network.Channels]);
        Layers = Channels.Length - 1;
        (Forward, Backward) = (new Part[Layers], new Part[Layers]);
        (WeightGradient, BiasGradient, RateGradient) = (new nint[Layers], new nint[Layers], new nint[Layers]);
        for (int l = 0; l < Layers; l++)
        {
            Forward[l] = Next(Channels[l], Channels[l + 1]);
            Backward[l] = Next(Channels[l + 1], Channels[l]);
            WeightGradient[l] = Gradient;
            BiasGradient[l] = WeightGradient[l] + Forward[l].Convolution.GradientSize;
            RateGradient[l] = BiasGradient[l] + Channels[l + 1];
            Gradient = RateGradient[l] + RateParts(l) * TLanes.Count;
        }
    }

    /// <summary>Weights of one layer in one direction.</summary>
    /// <param name="At">Where they stand in the packed numbers.</param>
    /// <param name="Convolution">What they do.</param>
    public sealed record Part(nint At, PlaneConvolution<TLanes, TVector, T> Convolution);

    public FramedPlane<T> Plane { get; }

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

    /// <summary>Numbers of the framed planes of a layer's input.</summary>
    public int PlaneSize(int layer) => ShiftedTiles<TLanes, TVector, T>.Padded(Channels[layer]) * Plane.Pitch;

    /// <summary>Numbers of the most planes that a layer has.</summary>
    public int WidestPlanes => Enumerable.Range(0, Layers + 1).Max(PlaneSize);

    /// <summary>Registers of sums of a rate's gradient, one for each block of channels.</summary>
    public int RateParts(int layer) => (Channels[layer + 1] + Block - 1) / Block;

    private Part Next(int channels, int outputs)
    {
        var part = new Part(Packed, new PlaneConvolution<TLanes, TVector, T>(Plane, channels, outputs));
        Packed += part.Convolution.Packed;
        return part;
    }
}
