using System.Runtime.CompilerServices;
using Semiflow.Kernels.Lanes;

namespace Semiflow.Kernels.Products;

/// <summary>
/// The same sums where there are fewer columns than lanes: the lanes hold summands, which are neighbors in both factors, and are added up
/// at the end.
/// </summary>
/// <typeparam name="TLanes">The register's operations.</typeparam>
/// <typeparam name="TVector">A register.</typeparam>
/// <typeparam name="T">float or double.</typeparam>
internal static unsafe class DotTiles<TLanes, TVector, T>
    where TLanes : struct, ILanes<TVector, T>
    where TVector : unmanaged
    where T : unmanaged
{
    /// <summary><c>y[i, j] = start[j] + Σ a[i, k] b[j, k]</c>.</summary>
    /// <param name="a">Row 0; whole registers are read, what lies behind the summands does not count.</param>
    /// <param name="step">Numbers from row to row of a.</param>
    /// <param name="rows">Number of rows i.</param>
    /// <param name="sum">Where the summands stand, one after the other in both factors.</param>
    /// <param name="b">Column 0: its segments filled up to whole registers with zeros.</param>
    /// <param name="bStride">Numbers from column to column of b.</param>
    /// <param name="mask">One register: positive in the lanes that the last register of a segment fills.</param>
    /// <param name="columns">Columns j.</param>
    /// <param name="y">Row 0.</param>
    /// <param name="yStride">Numbers from row to row of y.</param>
    /// <param name="start">What the sums begin with; null for 0.</param>
    public static void Multiply(
        T* a, nint step, int rows, in ProductSum sum, T* b, nint bStride, T* mask, int columns, T* y, nint yStride, T* start)
    {
        for (int j = 0; j < columns; j++, b += bStride)
        {
            T begin = start == null ? default : start[j];
            int i = 0;
            for (; i + 8 <= rows; i += 8)
            {
                Eight(a + i * step, step, sum, b, *(TVector*)mask, begin, y + i * yStride + j, yStride);
            }

            for (; i < rows; i++)
            {
                y[i * yStride + j] = One(a + i * step, sum, b, *(TVector*)mask, begin);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Eight(T* x, nint step, in ProductSum sum, T* w, TVector mask, T begin, T* y, nint yStride)
    {
        TVector a = default, b = default, c = default, d = default, e = default, f = default, g = default, h = default;
        nint third = 3 * step;
        for (int s = 0; s < sum.Segments; s++)
        {
            T* p = x + sum.Left[s], q = p + 4 * step, m = w + sum.Right[s];
            int k = sum.Depth;
            for (; k >= TLanes.Count; k -= TLanes.Count, p += TLanes.Count, q += TLanes.Count, m += TLanes.Count)
            {
                TVector v = *(TVector*)m;
                a = TLanes.MultiplyAdd(*(TVector*)p, v, a);
                b = TLanes.MultiplyAdd(*(TVector*)(p + step), v, b);
                c = TLanes.MultiplyAdd(*(TVector*)(p + 2 * step), v, c);
                d = TLanes.MultiplyAdd(*(TVector*)(p + third), v, d);
                e = TLanes.MultiplyAdd(*(TVector*)q, v, e);
                f = TLanes.MultiplyAdd(*(TVector*)(q + step), v, f);
                g = TLanes.MultiplyAdd(*(TVector*)(q + 2 * step), v, g);
                h = TLanes.MultiplyAdd(*(TVector*)(q + third), v, h);
            }

            if (k > 0)
            {
                TVector v = *(TVector*)m;
                a = TLanes.MultiplyAdd(Masked(p, mask), v, a);
                b = TLanes.MultiplyAdd(Masked(p + step, mask), v, b);
                c = TLanes.MultiplyAdd(Masked(p + 2 * step, mask), v, c);
                d = TLanes.MultiplyAdd(Masked(p + third, mask), v, d);
                e = TLanes.MultiplyAdd(Masked(q, mask), v, e);
                f = TLanes.MultiplyAdd(Masked(q + step, mask), v, f);
                g = TLanes.MultiplyAdd(Masked(q + 2 * step, mask), v, g);
                h = TLanes.MultiplyAdd(Masked(q + third, mask), v, h);
            }
        }

        y[0] = TLanes.Sum(a, begin);
        y[yStride] = TLanes.Sum(b, begin);
        y[2 * yStride] = TLanes.Sum(c, begin);
        y[3 * yStride] = TLanes.Sum(d, begin);
        y += 4 * yStride;
        y[0] = TLanes.Sum(e, begin);
        y[yStride] = TLanes.Sum(f, begin);
        y[2 * yStride] = TLanes.Sum(g, begin);
        y[3 * yStride] = TLanes.Sum(h, begin);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static T One(T* x, in ProductSum sum, T* w, TVector mask, T begin)
    {
        TVector total = default;
        for (int s = 0; s < sum.Segments; s++)
        {
            T* p = x + sum.Left[s], m = w + sum.Right[s];
            int k = sum.Depth;
            for (; k >= TLanes.Count; k -= TLanes.Count, p += TLanes.Count, m += TLanes.Count)
            {
                total = TLanes.MultiplyAdd(*(TVector*)p, *(TVector*)m, total);
            }

            if (k > 0)
            {
                total = TLanes.MultiplyAdd(Masked(p, mask), *(TVector*)m, total);
            }
        }

        return TLanes.Sum(total, begin);
    }

    // Zero times a number that is not finite would be none.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Masked(T* p, TVector mask) => TLanes.WherePositive(mask, *(TVector*)p, default);
}
