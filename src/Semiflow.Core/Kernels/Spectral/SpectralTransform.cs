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
    private readonly nint fold;

    /// <summary>A transform of samples.</summary>
    /// <param name="shape">Sizes.</param>
    /// <param name="matrices">The transform of each axis.</param>
    /// <param name="channels">Channels, filled up to whole registers.</param>
    public SpectralTransform(SpectralShape shape, SpectralMatrices<T>[] matrices, int channels)
    {
        (this.shape, this.matrices, this.channels) = (shape, matrices, channels);
        last = shape.Points.Length - 1;
        fold = Enumerable.Range(0, last + 1).Max(axis => 4 * (nint)channels * (Nodes(axis) + Modes(axis)));
    }

    /// <summary>Numbers of the modes of a line.</summary>
    public nint LineSize => 2 * (nint)shape.Kept[last] * channels;

    /// <summary>Numbers of working memory, in which the modes of all lines come first.</summary>
    public nint Work => fold + (last > 1 ? 2 : 1) * shape.Lines * LineSize;

    private static nint Panel => ProductTiles<TLanes, TVector, T>.Panel * TLanes.Count;

    /// <summary>A line <c>[node, channel]</c> to its modes <c>[mode, part, channel]</c>.</summary>
    public void LineDown(T* line, T* modes, T* work)
    {
        int half = Nodes(last), rows = shape.Kept[last];
        T* even = Folded(work), odd = even + (nint)half * channels;
        FoldNodes(line, channels, shape.Points[last], channels, even, odd);
        Multiply(matrices[last].DownCosine, rows, half, even, channels, channels, modes, 2 * channels);
        Multiply(matrices[last].DownSine, rows, half, odd, channels, channels, modes + channels, 2 * channels);
    }

    /// <summary>The modes of a line to the line, which is added to.</summary>
    public void LineUp(T* modes, T* line, T* work)
    {
        int half = Nodes(last), depth = shape.Kept[last];
        T* even = Folded(work), odd = even + (nint)half * channels;
        Multiply(matrices[last].UpCosine, half, depth, modes, 2 * channels, channels, even, channels);
        Multiply(matrices[last].UpSine, half, depth, modes + channels, 2 * channels, channels, odd, channels);
        AddNodes(even, odd, shape.Points[last], line);
    }

    /// <summary>The modes of all lines, at the start of <paramref name="work"/>, along the other axes.</summary>
    public void Down(T* work, T* spectrum)
    {
        nint inner = shape.Kept[last];
        T* from = work;
        for (int axis = last - 1; axis >= 0; axis--)
        {
            T* to = axis == 0 ? spectrum : from == work ? work + shape.Lines * LineSize : work;
            Along(axis, inner, from, to, Folded(work), true);
            from = to;
            inner *= shape.Kept[axis];
        }
    }

    /// <summary>The way back to the modes of all lines, at the place that is given back.</summary>
    public T* Up(T* spectrum, T* work)
    {
        nint inner = shape.Modes;
        T* from = spectrum;
        for (int axis = 0; axis < last; axis++)
        {
            inner /= shape.Kept[axis];
            T* to = from == work ? work + shape.Lines * LineSize : work;
            Along(axis, inner, from, to, Folded(work), false);
            from = to;
        }

        return from;
    }

    private int Nodes(int axis) => SpectralMatrices<T>.Half(shape.Points[axis]);

    private int Modes(int axis) => SpectralMatrices<T>.Positive(shape.Kept[axis], axis == last);

    private T* Folded(T* work) => work + Work - fold;

    // [outer, node, inner, part, channel] to [outer, mode, inner, part, channel], or back.
    private void Along(int axis, nint inner, T* from, T* to, T* room, bool down)
    {
        int n = shape.Points[axis], kept = shape.Kept[axis], nodes = Nodes(axis), modes = Modes(axis), width = 2 * channels;
        nint step = inner * width, outer = 1;
        for (int before = 0; before < axis; before++)
        {
            outer *= shape.Points[before];
        }

        SpectralMatrices<T> of = matrices[axis];
        int depth = down ? nodes : modes, rows = down ? modes : nodes;
        T* even = room, odd = even + (nint)depth * width, cosine = odd + (nint)depth * width, sine = cosine + (nint)rows * width;
        for (nint o = 0; o < outer; o++)
        {
            for (nint j = 0; j < inner; j++)
            {
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
                    int plus = down && 2 * i == kept ? -1 : i, minus = i == 0 || !down && 2 * i == n ? -1 : (down ? kept : n) - i;
                    Unfold(
                        cosine + (nint)i * width, sine + (nint)i * width, plus < 0 ? null : target + plus * step,
                        minus < 0 ? null : target + minus * step);
                }
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
