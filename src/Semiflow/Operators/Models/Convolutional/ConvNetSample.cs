using System.Numerics;
using Semiflow.Flows;
using Semiflow.Flows.Fused;
using Semiflow.Kernels;
using Semiflow.Kernels.Lanes;

namespace Semiflow.Operators.Models.Convolutional;

/// <summary>One sample of a <see cref="ConvNet"/> on its way forward and back, in the memory of one thread.</summary>
internal sealed unsafe class ConvNetSample<TLanes, TMath, TVector, T> : IDisposable
    where TLanes : struct, ILanes<TVector, T>
    where TMath : struct, ITranscendental<TVector>
    where TVector : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private readonly ConvNetShape shape;
    private readonly Nonlinearity kind;
    private readonly Border border;
    private readonly T factor;
    private readonly FusedMemory<T> memory;
    private readonly nint[] inputs; // Address of the framed input of each layer, further planes of its nonlinearity behind it.
    private readonly T* narrow;
    private readonly T* row;
    private T* cotangent;
    private T* next;

    public ConvNetSample(ConvNetShape shape, Nonlinearity kind, Border border, int planes, T factor)
    {
        (this.shape, this.kind, this.border, this.factor) = (shape, kind, border, factor);
        int framed = shape.Framed, widest = shape.Padded.Max();
        int last = shape.Layers - 1;
        int[] sizes = [.. Enumerable.Range(0, shape.Layers).Select(l => (l == 0 ? 1 : planes) * framed * shape.InputStride(l) + 64)];
        memory = new FusedMemory<T>(sizes.Sum() + (nint)2 * (framed * widest + 64) + framed * shape.CotangentStride(last) + 64
            + shape.Width * widest);
        inputs = new nint[shape.Layers];
        T* at = memory.Start;
        for (int l = 0; l < shape.Layers; l++)
        {
            inputs[l] = (nint)at;
            at += sizes[l];
        }

        cotangent = at;
        next = cotangent + framed * widest + 64;
        narrow = next + framed * widest + 64;
        row = narrow + framed * shape.CotangentStride(last) + 64;
    }

    /// <summary>Values of the network, unless only what the backward pass needs is asked for.</summary>
    public void Forward(T* planes, T* weights, ReadOnlySpan<T> rates, T* output)
    {
        int height = shape.Height, width = shape.Width;
        ConvNetPlane<T>.Enter(planes, shape.Channels[0], height, width, (T*)inputs[0], shape.InputStride(0), T.One);
        ConvNetPlane<T>.Frame((T*)inputs[0], height, width, shape.InputStride(0), border);
        for (int l = 0; l < shape.Layers; l++)
        {
            bool hidden = l + 1 < shape.Layers;
            int stride = shape.Padded[l + 1];
            if (!hidden && output == null)
            {
                return;
            }

            for (int r = 0; r < height; r++)
            {
                T* y = hidden ? ConvNetPlane<T>.Row((T*)inputs[l + 1], r, width, stride) : row;
                Convolve((T*)inputs[l], shape.InputStride(l), r, weights + shape.Forward[l], weights + shape.Bias[l], y, stride);
                if (!hidden)
                {
                    ConvNetPlane<T>.Leave(row, stride, shape.Channels[^1], r, height, width, output, factor);
                }
            }

            if (hidden)
            {
                nint size = (nint)shape.Framed * stride;
                FusedNonlinearity<TLanes, TMath, TVector, T>.Forward(kind, (T*)inputs[l + 1], size, rates[l]);
                ConvNetPlane<T>.Frame((T*)inputs[l + 1], height, width, stride, border);
            }
        }
    }

    /// <summary>Gradient of the input, overwritten, and of the parameters, added; after <see cref="Forward"/> of the same sample.</summary>
    public void Backward(T* planes, T* weights, ReadOnlySpan<T> rates, T* gradients, T* output)
    {
        int height = shape.Height, width = shape.Width, last = shape.Layers - 1, outputs = shape.Channels[^1];
        new Span<T>(cotangent, shape.Framed * shape.Padded[^1]).Clear();
        ConvNetPlane<T>.Enter(planes, outputs, height, width, cotangent, shape.Padded[^1], factor);
        ConvNetPlane<T>.Enter(planes, outputs, height, width, narrow, outputs, factor);
        ConvNetPlane<T>.Frame(narrow, height, width, outputs, border);
        for (int l = last; l >= 0; l--)
        {
            int stride = shape.Padded[l + 1], below = shape.Padded[l];
            Accumulate(l, gradients);
            T* source = l == last ? narrow : cotangent;
            int sourceStride = shape.CotangentStride(l);
            if (l < last)
            {
                ConvNetPlane<T>.Frame(cotangent, height, width, stride, border);
            }

            for (int r = 0; r < height; r++)
            {
                T* y = l == 0 ? row : ConvNetPlane<T>.Row(next, r, width, below);
                Convolve(source, sourceStride, r, weights + shape.Backward[l], null, y, below);
                if (l == 0)
                {
                    ConvNetPlane<T>.Leave(row, below, shape.Channels[0], r, height, width, output, T.One);
                }
            }

            if (l > 0)
            {
                // Zeros in the frame: its values are those of other pixels, which count once.
                ConvNetPlane<T>.ClearFrame(next, height, width, below);
                FusedNonlinearity<TLanes, TMath, TVector, T>.Backward(
                    kind, (T*)inputs[l], (nint)shape.Framed * below, next, rates[l - 1], gradients + shape.RateGradient[l - 1]);
                T* swap = cotangent;
                cotangent = next;
                next = swap;
            }
        }
    }

    public void Dispose() => memory.Dispose();

    // Three rows of the frame; in each, the pixels of the 3x3 neighborhood lie next to each other.
    private void Convolve(T* framed, int stride, int row, T* panels, T* bias, T* y, int outputs)
    {
        nint line = (nint)(shape.Width + 2) * stride;
        SmallProduct<TLanes, TVector, T>.Multiply(
            framed + row * line, stride, shape.Width, 3 * stride, panels, bias, y, outputs, outputs, 3, line);
    }

    private void Accumulate(int layer, T* gradients)
    {
        int stride = shape.Padded[layer + 1], near = shape.InputStride(layer);
        nint line = (nint)(shape.Width + 2) * near;
        for (int r = 0; r < shape.Height; r++)
        {
            T* delta = ConvNetPlane<T>.Row(cotangent, r, shape.Width, stride);
            for (int tap = 0; tap < 3; tap++)
            {
                SmallProduct<TLanes, TVector, T>.AddOuter(
                    (T*)inputs[layer] + (r + tap) * line, near, delta, stride, shape.Width,
                    gradients + shape.WeightGradient[layer] + tap * 3 * near * stride, 3 * near);
            }

            for (int j = 0; j < stride; j += TLanes.Count)
            {
                TVector total = *(TVector*)(gradients + shape.BiasGradient[layer] + j);
                for (int x = 0; x < shape.Width; x++)
                {
                    total = TLanes.Add(total, *(TVector*)(delta + x * stride + j));
                }

                *(TVector*)(gradients + shape.BiasGradient[layer] + j) = total;
            }
        }
    }
}
