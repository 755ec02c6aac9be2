using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Semiflow.Kernels.Lanes;
using Semiflow.Kernels.Products;

namespace Semiflow.Kernels.Spectral;

/// <summary>
/// The transforms of one sample as products with the channels in the lanes: lines along the last axis one by one, since the caller has them
/// in cache, then the other axes. What is folded at node 0, and at mode 0, needs half the multiply-adds for each.
/// </summary>
internal sealed unsafe class SpectralTransform<TLanes, TVector, T>
    where TLanes : struct, ILanes<TVector, T>
    where TVector : unmanaged
    where T : unmanaged, INumber<T>
{
    private readonly SpectralShape shape;
    private readonly SpectralMatrices<T>[] matrices;
    private readonly int channels;
    private readonly int last;

    /// <summary>A transform of samples.</summary>
    /// <param name="shape">Sizes.</param>
    /// <param name="matrices">The transform of each axis.</param>
    /// <param name="channels">Channels, filled up to whole registers.</param>
    public SpectralTransform(SpectralShape shape, SpectralMatrices<T>[] matrices, int channels)
    {
        (this.shape, this.matrices, this.channels) = (shape, matrices, channels);
        last = shape.Points.Length - 1;
        Room = Enumerable.Range(0, last + 1).Max(axis => 4 * (nint)channels * (Nodes(axis) + Modes(axis)));
    }

    /// <summary>Numbers of the modes of a line.</summary>
    public nint LineSize => 2 * (nint)shape.Kept[last] * channels;

    /// <summary>Numbers of working memory of a thread.</summary>
    public nint Room { get; }

    /// <summary>Numbers of working memory of a sample, in which the modes of all its lines come first.</summary>
    public nint Work => (last > 1 ? 2 : 1) * shape.Lines * LineSize;

    /// <summary>Axes but the last.</summary>
    public int Others => last;

    private static nint Panel => ProductTiles<TLanes, TVector, T>.Panel * TLanes.Count;

    /// <summary>A line <c>[node, channel]</c> to its modes <c>[mode, part, channel]</c>.</summary>
    public void LineDown(T* line, T* modes, T* room)
    {
        int half = Nodes(last), rows = shape.Kept[last];
        T* even = room, odd = even + (nint)half * channels;
        FoldNodes(line, channels, shape.Points[last], channels, even, odd);
        Multiply(matrices[last].DownCosine, rows, half, even, channels, channels, modes, 2 * channels);
        Multiply(matrices[last].DownSine, rows, half, odd, channels, channels, modes + channels, 2 * channels);
    }

    /// <summary>The modes of a line to the line, which is added to.</summary>
    public void LineUp(T* modes, T* line, T* room)
    {
        int half = Nodes(last), depth = shape.Kept[last];
        T* even = room, odd = even + (nint)half * channels;
        Multiply(matrices[last].UpCosine, half, depth, modes, 2 * channels, channels, even, channels);
        Multiply(matrices[last].UpSine, half, depth, modes + channels, 2 * channels, channels, odd, channels);
        AddNodes(even, odd, shape.Points[last], line);
    }

    /// <summary>Where the modes of all lines of a sample stand before <see cref="Down"/>, or after <see cref="Up"/>.</summary>
    /// <param name="spectrum">Its modes.</param>
    /// <param name="work">Its working memory.</param>
    /// <param name="down">True for the first.</param>
    public T* Lines(T* spectrum, T* work, bool down) => last == 0 ? spectrum : down ? work : Place(spectrum, work, last);

    /// <summary>A band of what is to be done along another axis than the last; these axes are called from the last to the first.</summary>
    public void Down(int axis, T* spectrum, T* work, T* room, int band, int bands)
    {
        int done = last - 1 - axis;
        T* to = axis == 0 ? spectrum : Place(spectrum, work, done + 2);
        Along(axis, Place(spectrum, work, done + 1), to, room, true, band, bands);
    }

    /// <summary>The same on the way back, from the first axis to the last but one.</summary>
    public void Up(int axis, T* spectrum, T* work, T* room, int band, int bands) =>
        Along(axis, Place(spectrum, work, axis), Place(spectrum, work, axis + 1), room, false, band, bands);

    // Place 0 is the spectrum; what is between takes turns in two halves of the working memory.
    private T* Place(T* spectrum, T* work, int step) =>
        step == 0 ? spectrum : step % 2 == 1 ? work : work + shape.Lines * LineSize;

    private int Nodes(int axis) => SpectralMatrices<T>.Half(shape.Points[axis]);

    private int Modes(int axis) => SpectralMatrices<T>.Positive(shape.Kept[axis], axis == last);

    // [outer, node, inner, part, channel] to [outer, mode, inner, part, channel], or back.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Along(int axis, T* from, T* to, T* room, bool down, int band, int bands)
    {
        int n = shape.Points[axis], kept = shape.Kept[axis], nodes = Nodes(axis), modes = Modes(axis), width = 2 * channels;
        nint outer = 1, inner = 1;
        for (int other = 0; other <= last; other++)
        {
            outer *= other < axis ? shape.Points[other] : 1;
            inner *= other > axis ? shape.Kept[other] : 1;
        }

        SpectralMatrices<T> of = matrices[axis];
        int depth = down ? nodes : modes, rows = down ? modes : nodes;
        T* even = room, odd = even + (nint)depth * width, cosine = odd + (nint)depth * width, sine = cosine + (nint)rows * width;
        nint step = inner * width, end = outer * inner * (band + 1) / bands;
        for (nint at = outer * inner * band / bands; at < end; at++)
        {
            nint o = at / inner, j = at % inner;
            T* source = from + o * (down ? n : kept) * step + j * width, target = to + o * (down ? kept : n) * step + j * width;
            if (down)
            {
                FoldNodes(source, step, n, width, even, odd);
            }
            else
            {
                FoldModes(source, step, kept, width, even, odd);
            }

            Multiply(down ? of.DownCosine : of.UpCosine, rows, depth, even, width, width, cosine, width);
            Multiply(down ? of.DownSine : of.UpSine, rows, depth, odd, width, width, sine, width);
            for (int i = 0; i < rows; i++)
            {
                // Row i, and the one that stands for −i: a mode m − 1 < i has no place of its own, nor have −0 and, if even, −n/2.
                int plus = down && 2 * i == kept ? -1 : i, minus = i == 0 || (!down && 2 * i == n) ? -1 : (down ? kept : n) - i;
                Unfold(
                    cosine + (nint)i * width, sine + (nint)i * width, plus < 0 ? null : target + plus * step,
                    minus < 0 ? null : target + minus * step);
            }
        }
    }

    private static void Multiply(T[] matrix, int rows, int depth, T* right, nint step, int columns, T* to, nint toStep)
    {
        nint zero = 0;
        ProductTiles<TLanes, TVector, T>.Multiply(
            (T*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(matrix)), 1, rows,
            new ProductSum(depth, rows, step, 1, &zero, &zero), right, Panel, columns, to, toStep, null, 0);
    }

    // Even and odd parts in the nodes: of nodes without another one the even part is the node itself and the odd part is zero.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FoldNodes(T* from, nint step, int n, int width, T* even, T* odd)
    {
        for (int i = 0; i <= n / 2; i++, even += width, odd += width)
        {
            T* node = from + i * step, other = from + (n - i) * step;
            bool alone = i == 0 || 2 * i == n;
            for (int c = 0; c < width; c += TLanes.Count)
            {
                TVector a = *(TVector*)(node + c), b = alone ? default : *(TVector*)(other + c);
                *(TVector*)(even + c) = TLanes.Add(a, b);
                *(TVector*)(odd + c) = alone ? default : TLanes.Subtract(a, b);
            }
        }
    }

    // The same in the modes 0 … m−1, −m … −1: mode m is missing.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FoldModes(T* from, nint step, int kept, int width, T* even, T* odd)
    {
        for (int i = 0; 2 * i <= kept; i++, even += width, odd += width)
        {
            T* mode = from + i * step, other = from + (kept - i) * step;
            for (int c = 0; c < width; c += TLanes.Count)
            {
                TVector a = 2 * i == kept ? default : *(TVector*)(mode + c), b = i == 0 ? default : *(TVector*)(other + c);
                *(TVector*)(even + c) = TLanes.Add(a, b);
                *(TVector*)(odd + c) = i == 0 ? default : TLanes.Subtract(a, b);
            }
        }
    }

    // (cosine + sine/i) and (cosine − sine/i), each a real and an imaginary part.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Unfold(T* cosine, T* sine, T* plus, T* minus)
    {
        int other = channels;
        for (int c = 0; c < other; c += TLanes.Count)
        {
            TVector real = *(TVector*)(cosine + c), imaginary = *(TVector*)(cosine + other + c);
            TVector turned = *(TVector*)(sine + other + c), down = *(TVector*)(sine + c);
            if (plus != null)
            {
                *(TVector*)(plus + c) = TLanes.Add(real, turned);
                *(TVector*)(plus + other + c) = TLanes.Subtract(imaginary, down);
            }

            if (minus != null)
            {
                *(TVector*)(minus + c) = TLanes.Subtract(real, turned);
                *(TVector*)(minus + other + c) = TLanes.Add(imaginary, down);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddNodes(T* even, T* odd, int n, T* line)
    {
        int width = channels;
        for (int i = 0; i <= n / 2; i++, even += width, odd += width)
        {
            T* node = line + (nint)i * width, other = line + (nint)(n - i) * width;
            bool alone = i == 0 || 2 * i == n;
            for (int c = 0; c < width; c += TLanes.Count)
            {
                TVector a = *(TVector*)(even + c), b = *(TVector*)(odd + c);
                *(TVector*)(node + c) = TLanes.Add(*(TVector*)(node + c), TLanes.Add(a, b));
                if (!alone)
                {
                    *(TVector*)(other + c) = TLanes.Add(*(TVector*)(other + c), TLanes.Subtract(a, b));
                }
            }
        }
    }
}
