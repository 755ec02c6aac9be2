using System.Numerics;
using Semiflow.Kernels.Lanes;
using Semiflow.Kernels.Products;

namespace Semiflow.Kernels.FramedPlanes;

/// <summary>
/// A 3x3 convolution of framed planes that fit in cache, and the gradient of its weights. Lanes hold pixels, so that few channels are as
/// good as many; from some channels on by the <see cref="LineTransform{TLanes,TVector,T}"/> with half the products.
/// </summary>
/// <typeparam name="TLanes">The register's operations.</typeparam>
/// <typeparam name="TVector">A register.</typeparam>
/// <typeparam name="T">float or double.</typeparam>
internal sealed unsafe class PlaneConvolution<TLanes, TVector, T>
    where TLanes : struct, ILanes<TVector, T>
    where TVector : unmanaged
    where T : unmanaged, INumber<T>
{
    /// <summary>Points of the kernel in each direction.</summary>
    public const int Kernel = 3;

    /// <summary>Points of the kernel.</summary>
    public const int Points = Kernel * Kernel;

    private const int FewChannels = 8; // Transforms cost as much as they save where fewer channels are summed over.

    /// <summary>Outputs, and channels, are shared out in such blocks.</summary>
    public const int Block = 8;

    private readonly FramedPlane<T> plane;
    private readonly int outputs;
    private readonly int products;
    private readonly int points;
    private readonly nint[] at;

    /// <summary>The convolution of a plane.</summary>
    /// <param name="plane">Where the pixels stand.</param>
    /// <param name="channels">Channels that are summed over.</param>
    /// <param name="outputs">Channels that come out.</param>
    public PlaneConvolution(FramedPlane<T> plane, int channels, int outputs)
    {
        (this.plane, Channels, this.outputs) = (plane, channels, outputs);
        Outputs = ShiftedTiles<TLanes, TVector, T>.Padded(outputs);
        bool transformed = Math.Min(channels, outputs) >= FewChannels && plane.Height >= FramedPlane<T>.Together
            && plane.Width >= TLanes.Count;
        (products, points) = transformed ? (LineTransform<TLanes, TVector, T>.Products, Kernel) : (1, Points);
        at = new nint[channels * points];
        for (int k = 0; k < at.Length; k++)
        {
            (int c, int p) = (k / points, k % points);
            at[k] = transformed
                ? (nint)c * plane.BandPitch + plane.BandFirst - 1 + p
                : (nint)c * plane.Pitch + plane.First + (p / Kernel - 1) * plane.Line + p % Kernel - 1;
        }
    }

    /// <summary>Channels that are summed over.</summary>
    public int Channels { get; }

    /// <summary>Outputs with those that fill the last tile up: so many planes are written.</summary>
    public int Outputs { get; }

    /// <summary>Numbers of packed weights.</summary>
    public nint Packed => GradientSize + 2 * Outputs;

    /// <summary>Numbers of sums of the gradient of the weights.</summary>
    public nint GradientSize => (nint)products * at.Length * Outputs;

    /// <summary>Strips of the plane that are transformed and multiplied one by one.</summary>
    public int Strips => products == 1 ? 1 : plane.Strips;

    /// <summary>Numbers of a transformed input.</summary>
    public nint Transformed => products == 1 ? 0 : (nint)plane.Strips * StripSize;

    /// <summary>Numbers of working memory for one block of outputs.</summary>
    public nint Scratch => products == 1 ? 0 : (nint)products * Block * plane.BandPitch;

    private nint StripSize => (nint)products * Channels * plane.BandPitch;

    /// <summary>Packs weights.</summary>
    /// <param name="weights">The points of one kernel are neighbors.</param>
    /// <param name="channelStride">Numbers from channel to channel that is summed over.</param>
    /// <param name="outputStride">Numbers from output to output.</param>
    /// <param name="reversed">True to reverse the kernel, for the gradient of the input.</param>
    /// <param name="start">What the sums begin with, one an output; null for 0.</param>
    /// <param name="packed">As many numbers as <see cref="Packed"/>.</param>
    public void Pack(T* weights, nint channelStride, nint outputStride, bool reversed, T* start, T* packed)
    {
        T* kernel = stackalloc T[Points], numbers = stackalloc T[products * points];
        nint step = (nint)at.Length * Outputs;
        for (nint filled = Outputs > outputs ? 0 : GradientSize; filled < Packed; filled++)
        {
            packed[filled] = T.Zero;
        }

        for (int o = 0; o < outputs; o++)
        {
            T* to = packed + Place(o, out int tile);
            for (int c = 0; c < Channels; c++)
            {
                T* source = weights + c * channelStride + o * outputStride;
                for (int p = 0; p < Points; p++)
                {
                    kernel[p] = source[reversed ? Points - 1 - p : p];
                }

                if (products > 1)
                {
                    LineTransform<TLanes, TVector, T>.Weights(kernel, numbers);
                }

                T* from = products > 1 ? numbers : kernel;
                for (int k = 0; k < points; k++, to += tile)
                {
                    for (int j = 0; j < products; j++)
                    {
                        to[j * step] = from[j * points + k];
                    }
                }
            }
        }

        if (start != null)
        {
            new Span<T>(start, outputs).CopyTo(new Span<T>(packed + GradientSize, outputs));
        }
    }

    /// <summary>Clears what lies behind the pixels of a transformed input, where it is read but does not count.</summary>
    public void Clear(T* transformed)
    {
        int behind = plane.BandFirst - 1 + plane.StripBands * plane.Line, first = plane.BandFirst - 1;
        for (T* row = transformed; row < transformed + Transformed; row += plane.BandPitch)
        {
            // The last strip may have fewer bands.
            new Span<T>(row, plane.Strips > 1 ? plane.BandPitch : first).Clear();
            new Span<T>(row + behind, plane.BandPitch - behind).Clear();
        }
    }

    /// <summary>Transforms a strip of some channels; nothing for a convolution that needs none.</summary>
    /// <param name="strip">Which strip.</param>
    /// <param name="x">Framed channels; the frame is read.</param>
    /// <param name="first">The first of the channels.</param>
    /// <param name="end">Behind the last.</param>
    /// <param name="transformed">As many numbers as <see cref="Transformed"/>.</param>
    public void Transform(int strip, T* x, int first, int end, T* transformed)
    {
        for (int c = first; c < end && products > 1; c++)
        {
            LineTransform<TLanes, TVector, T>.Input(
                plane, strip, x + (nint)c * plane.Pitch, transformed + strip * StripSize + (nint)c * plane.BandPitch,
                (nint)Channels * plane.BandPitch);
        }
    }

    /// <summary>The convolution of a strip, once it is transformed.</summary>
    /// <param name="strip">Which strip.</param>
    /// <param name="x">Framed channels; the frame is read.</param>
    /// <param name="transformed">The same, transformed.</param>
    /// <param name="packed">The weights.</param>
    /// <param name="first">The first output, the first of a block.</param>
    /// <param name="end">Behind the last, which ends a block, or of all.</param>
    /// <param name="y">Framed channels; in the frame and behind the last row anything may be written.</param>
    /// <param name="scratch">Working memory.</param>
    public void Multiply(int strip, T* x, T* transformed, T* packed, int first, int end, T* y, T* scratch)
    {
        T* start = packed + GradientSize, zeros = start + Outputs;
        fixed (nint* shifts = at)
        {
            if (products == 1)
            {
                ShiftedTiles<TLanes, TVector, T>.Multiply(
                    x, shifts, at.Length, packed + (nint)first * at.Length, start + first, end - first,
                    y + plane.First + (nint)first * plane.Pitch, plane.Pitch, plane.Registers);
                return;
            }

            nint step = (nint)Block * plane.BandPitch;
            for (int o = first; o < end; o += Block)
            {
                int count = Math.Min(Block, end - o);
                for (int j = 0; j < products; j++)
                {
                    ShiftedTiles<TLanes, TVector, T>.Multiply(
                        transformed + strip * StripSize + (nint)j * Channels * plane.BandPitch, shifts, at.Length,
                        packed + ((nint)j * Outputs + o) * at.Length, zeros, count, scratch + j * step + plane.BandFirst, plane.BandPitch,
                        plane.BandRegisters);
                }

                for (int i = 0; i < count; i++)
                {
                    LineTransform<TLanes, TVector, T>.Output(
                        plane, strip, scratch + (nint)i * plane.BandPitch, step, start[o + i], y + (nint)(o + i) * plane.Pitch);
                }
            }
        }
    }

    /// <summary>Adds to the sums of the gradient of the weights.</summary>
    /// <param name="g">Cotangents, framed Channels with zeros wherever there is no pixel.</param>
    /// <param name="x">Framed channels; the frame is read.</param>
    /// <param name="transformed">The same, transformed.</param>
    /// <param name="first">The first output, the first of a block.</param>
    /// <param name="end">Behind the last, which ends a block, or of all.</param>
    /// <param name="sums">As many numbers as <see cref="GradientSize"/>.</param>
    /// <param name="scratch">Working memory.</param>
    public void AddGradient(T* g, T* x, T* transformed, int first, int end, T* sums, T* scratch)
    {
        fixed (nint* shifts = at)
        {
            if (products == 1)
            {
                ShiftedProducts<TLanes, TVector, T>.Add(
                    g + plane.First + (nint)first * plane.Pitch, plane.Pitch, end - first, x, shifts, at.Length, plane.Registers,
                    sums + (nint)first * at.Length);
                return;
            }

            nint step = (nint)Block * plane.BandPitch;
            for (int o = first; o < end; o += Block)
            {
                int count = Math.Min(Block, end - o);
                for (int strip = 0; strip < plane.Strips; strip++)
                {
                    for (int i = 0; i < count; i++)
                    {
                        LineTransform<TLanes, TVector, T>.Cotangent(
                            plane, strip, g + (nint)(o + i) * plane.Pitch, scratch + (nint)i * plane.BandPitch, step);
                    }

                    for (int j = 0; j < products; j++)
                    {
                        ShiftedProducts<TLanes, TVector, T>.Add(
                            scratch + j * step + plane.BandFirst, plane.BandPitch, count,
                            transformed + strip * StripSize + (nint)j * Channels * plane.BandPitch, shifts, at.Length,
                            plane.BandRegisters, sums + ((nint)j * Outputs + o) * at.Length);
                    }
                }
            }
        }
    }

    /// <summary>The gradient of the weights, <c>[outputs, channels, 3, 3]</c>, of its sums.</summary>
    public void Collect(T* sums, T* gradient)
    {
        T* numbers = stackalloc T[products * points];
        nint step = (nint)at.Length * Outputs;
        for (int o = 0; o < outputs; o++)
        {
            T* from = sums + Place(o, out int tile);
            for (int c = 0; c < Channels; c++, gradient += Points)
            {
                T* to = products > 1 ? numbers : gradient;
                for (int k = 0; k < points; k++, from += tile)
                {
                    for (int j = 0; j < products; j++)
                    {
                        to[j * points + k] = from[j * step];
                    }
                }

                if (products > 1)
                {
                    LineTransform<TLanes, TVector, T>.WeightCotangents(numbers, gradient);
                }
            }
        }
    }

    // Of an output's first number in the order of tiles; the next is a tile further.
    private nint Place(int output, out int tile)
    {
        int first = 0;
        for (tile = ShiftedTiles<TLanes, TVector, T>.Tile(0, Outputs); first + tile <= output;)
        {
            first += tile;
            tile = ShiftedTiles<TLanes, TVector, T>.Tile(first, Outputs);
        }

        return (nint)first * at.Length + output - first;
    }
}
