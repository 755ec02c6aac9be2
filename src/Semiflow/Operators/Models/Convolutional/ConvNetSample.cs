using System.Numerics;
using Semiflow.Flows;
using Semiflow.Flows.Fused;
using Semiflow.Kernels;
using Semiflow.Kernels.FramedPlanes;
using Semiflow.Kernels.Lanes;

namespace Semiflow.Operators.Models.Convolutional;

/// <summary>
/// One sample of a <see cref="ConvNet"/> on its way forward and back, in memory that stays in cache: on one thread, or where there are
/// fewer samples than threads could share evenly, blocks of channels on all of them.
/// </summary>
internal sealed unsafe class ConvNetSample<TLanes, TMath, TVector, T>
    where TLanes : struct, ILanes<TVector, T>
    where TMath : struct, ITranscendental<TVector>
    where TVector : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int Block = PlaneConvolution<TLanes, TVector, T>.Block;

    private readonly ConvNetShape<TLanes, TVector, T> shape;
    private readonly FramedPlane<T> plane;
    private readonly Nonlinearity kind;
    private readonly Border border;
    private readonly T factor;
    private readonly bool shared;
    private readonly nint[] inputs; // Address of the framed input of each layer, further planes of its nonlinearity behind it.
    private readonly nint[] transformed; // Address of the same as the products of its convolution read it.
    private readonly T* transformedCotangent;
    private readonly T* scratch; // As much as a block needs, for each block.
    private readonly nint scratchSize;
    private T* cotangent;
    private T* next;

    /// <param name="shape">Sizes.</param>
    /// <param name="network">The network.</param>
    /// <param name="planes">Planes that its nonlinearity keeps.</param>
    /// <param name="shared">True to share each layer with all threads.</param>
    /// <param name="memory">As much as <see cref="Size"/>, whatever it holds.</param>
    public ConvNetSample(ConvNetShape<TLanes, TVector, T> shape, ConvNet network, int planes, bool shared, T* memory)
    {
        (this.shape, plane, kind, border, this.shared) = (shape, shape.Plane, network.Nonlinearity, network.Border, shared);
        factor = T.CreateChecked(network.Factor);
        (inputs, transformed) = (new nint[shape.Layers], new nint[shape.Layers]);
        T* at = memory;
        for (int l = 0; l < shape.Layers; l++)
        {
            inputs[l] = (nint)at;
            at += (l == 0 ? 1 : planes) * shape.PlaneSize(l);
            transformed[l] = (nint)at;
            at += shape.Forward[l].Convolution.Transformed;

            // Numbers that count nowhere, but must be finite.
            plane.Frame((T*)inputs[l], shape.PlaneSize(l) / plane.Pitch, Border.Zero);
            shape.Forward[l].Convolution.Clear((T*)transformed[l]);
        }

        cotangent = at;
        next = at + shape.WidestPlanes;
        plane.Frame(cotangent, 2 * shape.WidestPlanes / plane.Pitch, Border.Zero);
        transformedCotangent = next + shape.WidestPlanes;
        scratch = transformedCotangent + shape.Backward.Max(part => part.Convolution.Transformed);
        scratchSize = ScratchSize(shape);
    }

    /// <summary>Numbers of memory that a sample works in.</summary>
    public static nint Size(ConvNetShape<TLanes, TVector, T> shape, int planes, bool shared)
    {
        nint size = 2 * shape.WidestPlanes + shape.Backward.Max(part => part.Convolution.Transformed);
        for (int l = 0; l < shape.Layers; l++)
        {
            size += (l == 0 ? 1 : planes) * shape.PlaneSize(l) + shape.Forward[l].Convolution.Transformed;
        }

        int blocks = shared ? (shape.Channels.Max() + Block - 1) / Block : 1;
        return size + blocks * ScratchSize(shape);
    }

    /// <summary>Values of the network, unless only what the backward pass needs is asked for.</summary>
    public void Forward(T* planes, T* weights, T[] rates, T* output)
    {
        plane.Enter(planes, shape.Channels[0], (T*)inputs[0], T.One);
        plane.Frame((T*)inputs[0], shape.Channels[0], border);
        int last = shape.Layers - 1;
        for (int l = 0; l < last; l++)
        {
            int layer = l;
            T* y = (T*)inputs[l + 1];
            Convolve(shape.Forward[l], (T*)inputs[l], (T*)transformed[l], weights, y);
            Share(shape.Forward[l].Convolution.Outputs, (first, end, _) =>
            {
                T* own = y + (nint)first * plane.Pitch;
                FusedNonlinearity<TLanes, TMath, TVector, T>.Forward(
                    kind, own, (nint)(end - first) * plane.Pitch, shape.PlaneSize(layer + 1), rates[layer]);
                plane.Frame(own, end - first, border);
            });
        }

        if (output == null)
        {
            for (int strip = 0; strip < shape.Forward[last].Convolution.Strips; strip++)
            {
                Transform(shape.Forward[last].Convolution, strip, (T*)inputs[last], (T*)transformed[last]);
            }

            return;
        }

        Convolve(shape.Forward[last], (T*)inputs[last], (T*)transformed[last], weights, next);
        plane.Leave(next, shape.Channels[^1], output, factor);
    }

    /// <summary>Gradient of the input, overwritten, and of the parameters, added; after <see cref="Forward"/> of the same sample.</summary>
    public void Backward(T* planes, T* weights, T[] rates, T* gradients, T* output)
    {
        plane.Enter(planes, shape.Channels[^1], cotangent, factor);
        for (int l = shape.Layers - 1; l >= 0; l--)
        {
            int layer = l;
            T* given = cotangent;
            PlaneConvolution<TLanes, TVector, T> convolution = shape.Forward[l].Convolution;
            Share(convolution.Outputs, (first, end, own) =>
            {
                // Zeros in the frame: its values are those of other pixels, which count once.
                plane.Frame(given + (nint)first * plane.Pitch, end - first, Border.Zero);
                Derive(layer, given, rates, first, end, gradients);
                convolution.AddGradient(
                    given, (T*)inputs[layer], (T*)transformed[layer], first, end, gradients + shape.WeightGradient[layer], own);
                end = Math.Min(end, shape.Channels[layer + 1]);
                for (int c = first; c < end; c++)
                {
                    AddTo(gradients + shape.BiasGradient[layer] + c, given + (nint)c * plane.Pitch + plane.First);
                }

                plane.Frame(given + (nint)first * plane.Pitch, end - first, border);
            });
            Convolve(shape.Backward[l], given, transformedCotangent, weights, next);
            cotangent = next;
            next = given;
        }

        plane.Leave(cotangent, shape.Channels[0], output, T.One);
    }

    private static nint ScratchSize(ConvNetShape<TLanes, TVector, T> shape) =>
        shape.Forward.Concat(shape.Backward).Max(part => part.Convolution.Scratch);

    // Through the nonlinearity behind a layer; a sum for each block of channels, whoever computes it.
    private void Derive(int layer, T* given, T[] rates, int first, int end, T* gradients)
    {
        for (int c = first; c < end && layer + 1 < shape.Layers; c += Block)
        {
            int count = Math.Min(Block, end - c);
            FusedNonlinearity<TLanes, TMath, TVector, T>.Backward(
                kind, (T*)inputs[layer + 1] + (nint)c * plane.Pitch, (nint)count * plane.Pitch, shape.PlaneSize(layer + 1),
                given + (nint)c * plane.Pitch, rates[layer], gradients + shape.RateGradient[layer] + c / Block * TLanes.Count);
        }
    }

    private void Convolve(ConvNetShape<TLanes, TVector, T>.Part part, T* x, T* near, T* weights, T* y)
    {
        for (int s = 0; s < part.Convolution.Strips; s++)
        {
            int strip = s;
            Transform(part.Convolution, strip, x, near);
            Share(part.Convolution.Outputs, (first, end, own) =>
                part.Convolution.Multiply(strip, x, near, weights + part.At, first, end, y, own));
        }
    }
    private void Transform(PlaneConvolution<TLanes, TVector, T> convolution, int strip, T* x, T* near)
    {
        if (convolution.Transformed > 0)
        {
            Share(convolution.Channels, (first, end, _) => convolution.Transform(strip, x, first, end, near));
        }
    }

    private delegate void Part(int first, int end, T* scratch);

    private void Share(int channels, Part part)
    {
        if (!shared)
        {
            part(0, channels, scratch);
            return;
        }

        PlaneLoop.Run((channels + Block - 1) / Block, block =>
            part(block * Block, Math.Min(channels, (block + 1) * Block), scratch + block * scratchSize));
    }

    private void AddTo(T* sum, T* pixels)
    {
        TVector total = default;
        for (int r = 0; r < plane.Registers; r++, pixels += TLanes.Count)
        {
            total = TLanes.Add(total, *(TVector*)pixels);
        }

        *sum = TLanes.Sum(total, *sum);
    }
}
