using System.Numerics;
using Semiflow.Flows;
using Semiflow.Flows.Fused;
using Semiflow.Kernels;
using Semiflow.Kernels.Lanes;
using Semiflow.Kernels.Products;

namespace Semiflow.Operators.Models.Convolutional;

/// <summary>One sample of a <see cref="ConvNet"/> on its way forward and back, in the memory of one thread.</summary>
internal sealed unsafe class ConvNetSample<TLanes, TMath, TVector, T> : IDisposable
    where TLanes : struct, ILanes<TVector, T>
    where TMath : struct, ITranscendental<TVector>
    where TVector : unmanaged
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const int Behind = 64; // Whole registers are read beyond the last pixel.

    private readonly ConvNetShape<TLanes, TVector, T> shape;
    private readonly Nonlinearity kind;
    private readonly Border border;
    private readonly T factor;
    private readonly FusedMemory<T> memory;
    private readonly nint[] inputs; // Address of the framed input of each layer, further planes of its nonlinearity behind it.
    private readonly T* row;
    private readonly T* scratch;
    private T* cotangent;
    private T* next;

    public ConvNetSample(ConvNetShape<TLanes, TVector, T> shape, Nonlinearity kind, Border border, int planes, T factor)
    {
        (this.shape, this.kind, this.border, this.factor) = (shape, kind, border, factor);
        int widest = Enumerable.Range(0, shape.Layers + 1).Max(shape.PlaneSize) + Behind;
        int rowSize = ((shape.Width * shape.Channels.Max()) + Behind) / TLanes.Count * TLanes.Count;
        int[] sizes = [.. Enumerable.Range(0, shape.Layers).Select(l => (l == 0 ? 1 : planes) * shape.PlaneSize(l) + Behind)];
        int most = checked((int)shape.Forward.Concat(shape.Backward).Max(part => part.Panels.RowScratch(shape.Width)));
        memory = new FusedMemory<T>(sizes.Sum() + 2 * widest + rowSize + most);
        inputs = new nint[shape.Layers];
        T* at = memory.Start;
        for (int l = 0; l < shape.Layers; l++)
        {
            inputs[l] = (nint)at;
            at += sizes[l];
        }

        cotangent = at;
        next = cotangent + widest;
        row = next + widest;
        scratch = row + rowSize;
    }

    /// <summary>Values of the network, unless only what the backward pass needs is asked for.</summary>
    public void Forward(T* planes, T* weights, ReadOnlySpan<T> rates, T* output)
    {
        int height = shape.Height, width = shape.Width;
        ConvNetPlane<T>.Enter(planes, shape.Channels[0], height, width, (T*)inputs[0], T.One);
        ConvNetPlane<T>.Frame((T*)inputs[0], height, width, shape.Channels[0], border);
        for (int l = 0; l < shape.Layers; l++)
        {
            bool hidden = l + 1 < shape.Layers;
            int channels = shape.Channels[l + 1];
            if (!hidden && output == null)
            {
                return;
            }

            for (int r = 0; r < height; r++)
            {
                T* y = hidden ? ConvNetPlane<T>.Row((T*)inputs[l + 1], r, width, channels) : row;
                Convolve((T*)inputs[l], shape.Channels[l], r, weights, shape.Forward[l], y, channels);
                if (!hidden)
                {
                    ConvNetPlane<T>.Leave(row, channels, r, height, width, output, factor);
                }
            }

            if (hidden)
            {
                FusedNonlinearity<TLanes, TMath, TVector, T>.Forward(kind, (T*)inputs[l + 1], shape.PlaneSize(l + 1), rates[l]);
                ConvNetPlane<T>.Frame((T*)inputs[l + 1], height, width, channels, border);
            }
        }
    }

    /// <summary>Gradient of the input, overwritten, and of the parameters, added; after <see cref="Forward"/> of the same sample.</summary>
    public void Backward(T* planes, T* weights, ReadOnlySpan<T> rates, T* gradients, T* output)
    {
        int height = shape.Height, width = shape.Width, last = shape.Layers - 1;
        ConvNetPlane<T>.Enter(planes, shape.Channels[^1], height, width, cotangent, factor);
        for (int l = last; l >= 0; l--)
        {
            int channels = shape.Channels[l + 1], below = shape.Channels[l];
            Accumulate(l, gradients);
            ConvNetPlane<T>.Frame(cotangent, height, width, channels, border);
            for (int r = 0; r < height; r++)
            {
                T* y = l == 0 ? row : ConvNetPlane<T>.Row(next, r, width, below);
                Convolve(cotangent, channels, r, weights, shape.Backward[l], y, below);
                if (l == 0)
                {
                    ConvNetPlane<T>.Leave(row, below, r, height, width, output, T.One);
                }
            }

            if (l > 0)
            {
                // Zeros in the frame: its values are those of other pixels, which count once.
                ConvNetPlane<T>.Frame(next, height, width, below, Border.Zero);
                new Span<T>(next + shape.Framed * below, shape.PlaneSize(l) - shape.Framed * below).Clear();
                FusedNonlinearity<TLanes, TMath, TVector, T>.Backward(
                    kind, (T*)inputs[l], shape.PlaneSize(l), next, rates[l - 1], gradients + shape.RateGradient[l - 1]);
                T* swap = cotangent;
                cotangent = next;
                next = swap;
            }
        }
    }

    public void Dispose() => memory.Dispose();

    // Three rows of the frame; in each, the pixels of the 3x3 neighborhood lie next to each other.
    private void Convolve(T* framed, int channels, int at, T* weights, ConvNetShape<TLanes, TVector, T>.Part part, T* y, int outputs)
    {
        nint line = (nint)(shape.Width + 2) * channels;
        nint* left = stackalloc nint[ConvNetShape<TLanes, TVector, T>.Kernel] { 0, line, 2 * line };
        part.Panels.Rows(framed + at * line, channels, shape.Width, left, weights + part.At, y, outputs, scratch);
    }

    // Columns behind the channels are sums of other pixels' numbers, which nobody reads.
    private void Accumulate(int layer, T* gradients)
    {
        int channels = shape.Channels[layer + 1], near = shape.Channels[layer];
        nint line = (nint)(shape.Width + 2) * near, outLine = (nint)(shape.Width + 2) * channels;
        (int rows, int columns) = shape.GradientSize(layer);
        bool transposed = shape.Transposed(layer);
        int panel = ProductTiles<TLanes, TVector, T>.Panel * TLanes.Count;
        const int most = 8; // Rows of pixels that stay in the nearest cache.
        nint* ofInput = stackalloc nint[most], ofOutput = stackalloc nint[most];
        for (int i = 0; i < most; i++)
        {
            (ofInput[i], ofOutput[i]) = (i * line, i * outLine);
        }

        for (int r = 0; r < shape.Height; r += most)
        {
            T* delta = ConvNetPlane<T>.Row(cotangent, r, shape.Width, channels);
            int count = Math.Min(most, shape.Height - r);
            for (int tap = 0; tap < ConvNetShape<TLanes, TVector, T>.Kernel; tap++)
            {
                T* from = (T*)inputs[layer] + (r + tap) * line;
                T* sums = gradients + shape.WeightGradient[layer] + (nint)tap * rows * columns;
                ProductSum sum = transposed
                    ? new(shape.Width, channels, near, count, ofOutput, ofInput)
                    : new(shape.Width, near, channels, count, ofInput, ofOutput);
                ProductTiles<TLanes, TVector, T>.Multiply(
                    transposed ? delta : from, 1, rows, sum, transposed ? from : delta, panel, columns, sums, columns, sums, columns);
            }

            for (int i = 0; i < count; i++)
            {
                AddTo(gradients + shape.BiasGradient[layer], delta + i * outLine, channels);
            }
        }
    }

    private void AddTo(T* sums, T* delta, int channels)
    {
        int j = 0;
        for (; j + TLanes.Count <= channels; j += TLanes.Count)
        {
            TVector total = *(TVector*)(sums + j);
            for (int x = 0; x < shape.Width; x++)
            {
                total = TLanes.Add(total, *(TVector*)(delta + x * channels + j));
            }

            *(TVector*)(sums + j) = total;
        }

        for (; j < channels; j++)
        {
            for (int x = 0; x < shape.Width; x++)
            {
                sums[j] += delta[x * channels + j];
            }
        }
    }
}
