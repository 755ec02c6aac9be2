using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Semiflow.Kernels.Lanes;
using Semiflow.Kernels.Products;

namespace Semiflow.Kernels.Spectral;

/// <summary>
/// The transforms of one sample as products with the channels in the lanes: lines along the last axis one by one, since the caller has them
/// in cache, the other axes all at once.
/// </summary>
internal static unsafe class SpectralTransform<TLanes, TVector, T>
    where TLanes : struct, ILanes<TVector, T>
    where TVector : unmanaged
    where T : unmanaged, INumber<T>
{
    private static nint Panel => ProductTiles<TLanes, TVector, T>.Panel * TLanes.Count;

    /// <summary>Numbers of what <see cref="Down"/> and <see cref="Up"/> work on, for so many channels in whole registers.</summary>
    public static nint Work(SpectralShape shape, int channels) =>
        (shape.Points.Length > 2 ? 2 : 1) * shape.Lines * shape.LineSpectrum(channels);

    /// <summary>A line <c>[node, channel]</c> to its modes <c>[mode, part, channel]</c>.</summary>
    public static void LineDown(SpectralShape shape, SpectralMatrices<T> matrices, T* line, int channels, T* modes)
    {
        int rows = 2 * shape.Kept[^1];
        nint zero = 0;
        ProductTiles<TLanes, TVector, T>.Multiply(
            First(matrices.Down[^1]), 1, rows, new ProductSum(shape.Points[^1], rows, channels, 1, &zero, &zero), line, Panel, channels,
            modes, channels, null, 0);
    }

    /// <summary>The modes of a line to the line, which is added to.</summary>
    public static void LineUp(SpectralShape shape, SpectralMatrices<T> matrices, T* modes, int channels, T* line)
    {
        int rows = shape.Points[^1];
        nint zero = 0;
        ProductTiles<TLanes, TVector, T>.Multiply(
            First(matrices.Up[^1]), 1, rows, new ProductSum(2 * shape.Kept[^1], rows, channels, 1, &zero, &zero), modes, Panel, channels,
            line, channels, line, channels);
    }

    /// <summary>The modes of all lines, at the start of <paramref name="work"/>, along the other axes.</summary>
    public static void Down(SpectralShape shape, SpectralMatrices<T> matrices, int channels, T* work, T* spectrum)
    {
        nint inner = shape.Kept[^1];
        T* from = work;
        for (int axis = shape.Points.Length - 2; axis >= 0; axis--)
        {
            int n = shape.Points[axis], kept = shape.Kept[axis];
            int outer = Product(shape.Points.AsSpan(0, axis));
            T* to = axis == 0 ? spectrum : from == work ? work + shape.Lines * shape.LineSpectrum(channels) : work;
            Along(First(matrices.Down[axis]), kept, n, outer, inner, channels, from, to);
            from = to;
            inner *= kept;
        }
    }

    /// <summary>The way back to the modes of all lines, at the place that is given back.</summary>
    public static T* Up(SpectralShape shape, SpectralMatrices<T> matrices, int channels, T* spectrum, T* work)
    {
        nint inner = shape.Modes;
        T* from = spectrum;
        for (int axis = 0; axis < shape.Points.Length - 1; axis++)
        {
            int n = shape.Points[axis], kept = shape.Kept[axis];
            inner /= kept;
            int outer = Product(shape.Points.AsSpan(0, axis));
            T* to = from == work ? work + shape.Lines * shape.LineSpectrum(channels) : work;
            Along(First(matrices.Up[axis]), n, kept, outer, inner, channels, from, to);
            from = to;
        }

        return from;
    }

    // [outer, depth, inner, part, channel] to [outer, row, inner, part, channel].
    private static void Along(T* matrix, int rows, int depth, int outer, nint inner, int channels, T* from, T* to)
    {
        nint step = 2 * inner * channels, size = (nint)rows * depth;
        nint* left = stackalloc nint[2], right = stackalloc nint[2];
        (left[0], left[1], right[0], right[1]) = (0, size, 0, channels);
        var sum = new ProductSum(depth, rows, step, 2, left, right);
        for (int o = 0; o < outer; o++)
        {
            for (nint j = 0; j < inner; j++)
            {
                T* source = from + o * depth * step + 2 * j * channels, target = to + o * rows * step + 2 * j * channels;
                for (int part = 0; part < 2; part++)
                {
                    ProductTiles<TLanes, TVector, T>.Multiply(
                        matrix + 2 * part * size, 1, rows, sum, source, Panel, channels, target + part * channels, step, null, 0);
                }
            }
        }
    }

    private static int Product(ReadOnlySpan<int> sizes)
    {
        int product = 1;
        foreach (int size in sizes)
        {
            product *= size;
        }

        return product;
    }

    private static T* First(T[] pinned) => (T*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned));
}
