using System.Runtime.CompilerServices;
using Semiflow.Kernels.Lanes;

namespace Semiflow.Kernels;

/// <summary>
/// Products of matrices that fit in cache, as the layers of small networks are: no call overhead, the lanes of a register hold
/// outputs, so that a single row is fast too.
/// </summary>
/// <typeparam name="TLanes">The register's operations.</typeparam>
/// <typeparam name="TVector">A register.</typeparam>
/// <typeparam name="T">float or double.</typeparam>
internal static unsafe class SmallProduct<TLanes, TVector, T>
    where TLanes : struct, ILanes<TVector, T>
    where TVector : unmanaged
    where T : unmanaged
{
    /// <summary>Numbers that <paramref name="count"/> take when filled up to whole registers.</summary>
    public static int Padded(int count) => (count + TLanes.Count - 1) / TLanes.Count * TLanes.Count;

    /// <summary>
    /// Copies a matrix <c>m[k, j] = source[k·rowStride + j·columnStride]</c> into panels of two registers' width, the last of one where
    /// the number of registers is odd, zeros at the end.
    /// </summary>
    public static void Pack(T* source, nint rowStride, nint columnStride, int depth, int columns, T* panels)
    {
        int padded = Padded(columns);
        for (int first = 0; first < padded; first += 2 * TLanes.Count)
        {
            int width = Math.Min(2 * TLanes.Count, padded - first);
            for (int k = 0; k < depth; k++)
            {
                for (int j = 0; j < width; j++)
                {
                    *panels++ = first + j < columns ? source[k * rowStride + (first + j) * columnStride] : default;
                }
            }
        }
    }

    /// <summary><c>y[r, j] = bias[j] + Σ_k x[r, k] m[k, j]</c> for whole registers of j.</summary>
    /// <param name="x">Rows, <paramref name="xStride"/> apart.</param>
    /// <param name="xStride">Numbers from row to row of x.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="depth">Number of k.</param>
    /// <param name="panels">m, packed.</param>
    /// <param name="bias">As many as y has columns, or null for 0.</param>
    /// <param name="y">Rows, <paramref name="yStride"/> apart, overwritten.</param>
    /// <param name="yStride">Numbers from row to row of y, whole registers.</param>
    /// <param name="columns">Columns of y, whole registers.</param>
    /// <param name="segments">Pieces in which the numbers of a row of x stand: k counts through all of them.</param>
    /// <param name="segmentStride">Numbers from piece to piece; a row has <paramref name="depth"/> in each.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(
        T* x, nint xStride, int rows, int depth, T* panels, T* bias, T* y, nint yStride, int columns, int segments = 1,
        nint segmentStride = 0)
    {
        int width = 2 * TLanes.Count, j = 0;
        for (; j + width <= columns; j += width, panels += (nint)depth * segments * width)
        {
            TVector low = bias == null ? default : *(TVector*)(bias + j);
            TVector high = bias == null ? default : *(TVector*)(bias + j + TLanes.Count);
            int r = 0;
            for (; r + 6 <= rows; r += 6)
            {
                Wide6(x + r * xStride, xStride, depth, segments, segmentStride, panels, low, high, y + r * yStride + j, yStride);
            }

            for (; r + 3 <= rows; r += 3)
            {
                Wide3(x + r * xStride, xStride, depth, segments, segmentStride, panels, low, high, y + r * yStride + j, yStride);
            }

            for (; r < rows; r++)
            {
                Wide1(x + r * xStride, depth, segments, segmentStride, panels, low, high, y + r * yStride + j);
            }
        }

        if (j < columns)
        {
            TVector start = bias == null ? default : *(TVector*)(bias + j);
            int r = 0;
            for (; r + 8 <= rows; r += 8)
            {
                Narrow8(x + r * xStride, xStride, depth, segments, segmentStride, panels, start, y + r * yStride + j, yStride);
            }

            for (; r + 4 <= rows; r += 4)
            {
                Narrow4(x + r * xStride, xStride, depth, segments, segmentStride, panels, start, y + r * yStride + j, yStride);
            }

            for (; r < rows; r++)
            {
                Narrow1(x + r * xStride, depth, segments, segmentStride, panels, start, y + r * yStride + j);
            }
        }
    }

    /// <summary><c>sum[i, j] += Σ_r a[r, i] b[r, j]</c> for whole registers of j.</summary>
    /// <param name="a">Rows, <paramref name="aStride"/> apart.</param>
    /// <param name="aStride">Numbers from row to row of a.</param>
    /// <param name="b">Rows, <paramref name="bStride"/> apart, whole registers.</param>
    /// <param name="bStride">Numbers from row to row of b.</param>
    /// <param name="rows">Number of rows r.</param>
    /// <param name="sum">Matrix, <paramref name="bStride"/> from row to row.</param>
    /// <param name="count">Number of i.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddOuter(T* a, nint aStride, T* b, nint bStride, int rows, T* sum, int count)
    {
        nint wide = bStride / (2 * TLanes.Count) * (2 * TLanes.Count);
        int i = 0;
        for (; i + 4 <= count; i += 4)
        {
            for (nint j = 0; j < wide; j += 2 * TLanes.Count)
            {
                Outer4(a + i, aStride, b + j, bStride, rows, sum + i * bStride + j);
            }
        }

        for (; i < count; i++)
        {
            for (nint j = 0; j < wide; j += TLanes.Count)
            {
                Outer1(a + i, aStride, b + j, bStride, rows, sum + i * bStride + j);
            }
        }

        if (wide == bStride)
        {
            return;
        }

        for (i = 0; i + 8 <= count; i += 8)
        {
            OuterNarrow8(a + i, aStride, b + wide, bStride, rows, sum + i * bStride + wide);
        }

        for (; i < count; i++)
        {
            Outer1(a + i, aStride, b + wide, bStride, rows, sum + i * bStride + wide);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Wide6(T* x, nint stride, int depth, int segments, nint segmentStride, T* m, TVector low, TVector high, T* y,
        nint yStride)
    {
        TVector a0 = low, a1 = high, b0 = low, b1 = high, c0 = low, c1 = high;
        TVector d0 = low, d1 = high, e0 = low, e1 = high, f0 = low, f1 = high;
        for (int s = 0; s < segments; s++, x += segmentStride)
        {
            T* x3 = x + 3 * stride;
            for (int k = 0; k < depth; k++, m += 2 * TLanes.Count)
            {
                TVector m0 = *(TVector*)m, m1 = *(TVector*)(m + TLanes.Count);
                TVector v = TLanes.Create(x[k]);
                (a0, a1) = (TLanes.MultiplyAdd(v, m0, a0), TLanes.MultiplyAdd(v, m1, a1));
                v = TLanes.Create(x[k + stride]);
                (b0, b1) = (TLanes.MultiplyAdd(v, m0, b0), TLanes.MultiplyAdd(v, m1, b1));
                v = TLanes.Create(x[k + 2 * stride]);
                (c0, c1) = (TLanes.MultiplyAdd(v, m0, c0), TLanes.MultiplyAdd(v, m1, c1));
                v = TLanes.Create(x3[k]);
                (d0, d1) = (TLanes.MultiplyAdd(v, m0, d0), TLanes.MultiplyAdd(v, m1, d1));
                v = TLanes.Create(x3[k + stride]);
                (e0, e1) = (TLanes.MultiplyAdd(v, m0, e0), TLanes.MultiplyAdd(v, m1, e1));
                v = TLanes.Create(x3[k + 2 * stride]);
                (f0, f1) = (TLanes.MultiplyAdd(v, m0, f0), TLanes.MultiplyAdd(v, m1, f1));
            }
        }

        Store(y, a0, a1);
        Store(y + yStride, b0, b1);
        Store(y + 2 * yStride, c0, c1);
        y += 3 * yStride;
        Store(y, d0, d1);
        Store(y + yStride, e0, e1);
        Store(y + 2 * yStride, f0, f1);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Wide3(T* x, nint stride, int depth, int segments, nint segmentStride, T* m, TVector low, TVector high, T* y,
        nint yStride)
    {
        TVector a0 = low, a1 = high, b0 = low, b1 = high, c0 = low, c1 = high;
        for (int s = 0; s < segments; s++, x += segmentStride)
        {
            for (int k = 0; k < depth; k++, m += 2 * TLanes.Count)
            {
                TVector m0 = *(TVector*)m, m1 = *(TVector*)(m + TLanes.Count);
                TVector v = TLanes.Create(x[k]);
                (a0, a1) = (TLanes.MultiplyAdd(v, m0, a0), TLanes.MultiplyAdd(v, m1, a1));
                v = TLanes.Create(x[k + stride]);
                (b0, b1) = (TLanes.MultiplyAdd(v, m0, b0), TLanes.MultiplyAdd(v, m1, b1));
                v = TLanes.Create(x[k + 2 * stride]);
                (c0, c1) = (TLanes.MultiplyAdd(v, m0, c0), TLanes.MultiplyAdd(v, m1, c1));
            }
        }

        Store(y, a0, a1);
        Store(y + yStride, b0, b1);
        Store(y + 2 * yStride, c0, c1);
    }

    // Two sums for even and odd k: one row alone would wait for each multiply-add.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Wide1(T* x, int depth, int segments, nint segmentStride, T* m, TVector low, TVector high, T* y)
    {
        int width = 2 * TLanes.Count;
        TVector a0 = low, a1 = high, b0 = default, b1 = default;
        for (int s = 0; s < segments; s++, x += segmentStride)
        {
            int k = 0;
            for (; k + 2 <= depth; k += 2, m += 2 * width)
            {
                TVector v = TLanes.Create(x[k]), w = TLanes.Create(x[k + 1]);
                a0 = TLanes.MultiplyAdd(v, *(TVector*)m, a0);
                a1 = TLanes.MultiplyAdd(v, *(TVector*)(m + TLanes.Count), a1);
                b0 = TLanes.MultiplyAdd(w, *(TVector*)(m + width), b0);
                b1 = TLanes.MultiplyAdd(w, *(TVector*)(m + width + TLanes.Count), b1);
            }

            if (k < depth)
            {
                TVector v = TLanes.Create(x[k]);
                a0 = TLanes.MultiplyAdd(v, *(TVector*)m, a0);
                a1 = TLanes.MultiplyAdd(v, *(TVector*)(m + TLanes.Count), a1);
                m += width;
            }
        }

        Store(y, TLanes.Add(a0, b0), TLanes.Add(a1, b1));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Narrow8(T* x, nint stride, int depth, int segments, nint segmentStride, T* m, TVector start, T* y, nint yStride)
    {
        TVector a = start, b = start, c = start, d = start, e = start, f = start, g = start, h = start;
        for (int s = 0; s < segments; s++, x += segmentStride)
        {
            T* x3 = x + 3 * stride, x6 = x + 6 * stride;
            for (int k = 0; k < depth; k++, m += TLanes.Count)
            {
                TVector v = *(TVector*)m;
                a = TLanes.MultiplyAdd(TLanes.Create(x[k]), v, a);
                b = TLanes.MultiplyAdd(TLanes.Create(x[k + stride]), v, b);
                c = TLanes.MultiplyAdd(TLanes.Create(x[k + 2 * stride]), v, c);
                d = TLanes.MultiplyAdd(TLanes.Create(x3[k]), v, d);
                e = TLanes.MultiplyAdd(TLanes.Create(x3[k + stride]), v, e);
                f = TLanes.MultiplyAdd(TLanes.Create(x3[k + 2 * stride]), v, f);
                g = TLanes.MultiplyAdd(TLanes.Create(x6[k]), v, g);
                h = TLanes.MultiplyAdd(TLanes.Create(x6[k + stride]), v, h);
            }
        }

        T* y3 = y + 3 * yStride, y6 = y + 6 * yStride;
        (*(TVector*)y, *(TVector*)(y + yStride), *(TVector*)(y + 2 * yStride)) = (a, b, c);
        (*(TVector*)y3, *(TVector*)(y3 + yStride), *(TVector*)(y3 + 2 * yStride)) = (d, e, f);
        (*(TVector*)y6, *(TVector*)(y6 + yStride)) = (g, h);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Narrow4(T* x, nint stride, int depth, int segments, nint segmentStride, T* m, TVector start, T* y, nint yStride)
    {
        TVector a = start, b = start, c = start, d = start;
        for (int s = 0; s < segments; s++, x += segmentStride)
        {
            T* x2 = x + 2 * stride;
            for (int k = 0; k < depth; k++, m += TLanes.Count)
            {
                TVector v = *(TVector*)m;
                a = TLanes.MultiplyAdd(TLanes.Create(x[k]), v, a);
                b = TLanes.MultiplyAdd(TLanes.Create(x[k + stride]), v, b);
                c = TLanes.MultiplyAdd(TLanes.Create(x2[k]), v, c);
                d = TLanes.MultiplyAdd(TLanes.Create(x2[k + stride]), v, d);
            }
        }

        *(TVector*)y = a;
        *(TVector*)(y + yStride) = b;
        *(TVector*)(y + 2 * yStride) = c;
        *(TVector*)(y + 3 * yStride) = d;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Narrow1(T* x, int depth, int segments, nint segmentStride, T* m, TVector start, T* y)
    {
        TVector a = start, b = default;
        for (int s = 0; s < segments; s++, x += segmentStride)
        {
            int k = 0;
            for (; k + 2 <= depth; k += 2, m += 2 * TLanes.Count)
            {
                a = TLanes.MultiplyAdd(TLanes.Create(x[k]), *(TVector*)m, a);
                b = TLanes.MultiplyAdd(TLanes.Create(x[k + 1]), *(TVector*)(m + TLanes.Count), b);
            }

            if (k < depth)
            {
                a = TLanes.MultiplyAdd(TLanes.Create(x[k]), *(TVector*)m, a);
                m += TLanes.Count;
            }
        }

        *(TVector*)y = TLanes.Add(a, b);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Outer4(T* a, nint aStride, T* b, nint stride, int rows, T* sum)
    {
        T* third = sum + 2 * stride;
        TVector p0 = *(TVector*)sum, p1 = *(TVector*)(sum + TLanes.Count);
        TVector q0 = *(TVector*)(sum + stride), q1 = *(TVector*)(sum + stride + TLanes.Count);
        TVector s0 = *(TVector*)third, s1 = *(TVector*)(third + TLanes.Count);
        TVector t0 = *(TVector*)(third + stride), t1 = *(TVector*)(third + stride + TLanes.Count);
        for (int r = 0; r < rows; r++, a += aStride, b += stride)
        {
            TVector b0 = *(TVector*)b, b1 = *(TVector*)(b + TLanes.Count);
            TVector v = TLanes.Create(a[0]);
            (p0, p1) = (TLanes.MultiplyAdd(v, b0, p0), TLanes.MultiplyAdd(v, b1, p1));
            v = TLanes.Create(a[1]);
            (q0, q1) = (TLanes.MultiplyAdd(v, b0, q0), TLanes.MultiplyAdd(v, b1, q1));
            v = TLanes.Create(a[2]);
            (s0, s1) = (TLanes.MultiplyAdd(v, b0, s0), TLanes.MultiplyAdd(v, b1, s1));
            v = TLanes.Create(a[3]);
            (t0, t1) = (TLanes.MultiplyAdd(v, b0, t0), TLanes.MultiplyAdd(v, b1, t1));
        }

        Store(sum, p0, p1);
        Store(sum + stride, q0, q1);
        Store(third, s0, s1);
        Store(third + stride, t0, t1);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OuterNarrow8(T* a, nint aStride, T* b, nint stride, int rows, T* sum)
    {
        T* third = sum + 3 * stride, sixth = sum + 6 * stride;
        TVector s0 = *(TVector*)sum, s1 = *(TVector*)(sum + stride), s2 = *(TVector*)(sum + 2 * stride);
        TVector s3 = *(TVector*)third, s4 = *(TVector*)(third + stride), s5 = *(TVector*)(third + 2 * stride);
        TVector s6 = *(TVector*)sixth, s7 = *(TVector*)(sixth + stride);
        for (int r = 0; r < rows; r++, a += aStride, b += stride)
        {
            TVector v = *(TVector*)b;
            s0 = TLanes.MultiplyAdd(TLanes.Create(a[0]), v, s0);
            s1 = TLanes.MultiplyAdd(TLanes.Create(a[1]), v, s1);
            s2 = TLanes.MultiplyAdd(TLanes.Create(a[2]), v, s2);
            s3 = TLanes.MultiplyAdd(TLanes.Create(a[3]), v, s3);
            s4 = TLanes.MultiplyAdd(TLanes.Create(a[4]), v, s4);
            s5 = TLanes.MultiplyAdd(TLanes.Create(a[5]), v, s5);
            s6 = TLanes.MultiplyAdd(TLanes.Create(a[6]), v, s6);
            s7 = TLanes.MultiplyAdd(TLanes.Create(a[7]), v, s7);
        }

        (*(TVector*)sum, *(TVector*)(sum + stride), *(TVector*)(sum + 2 * stride)) = (s0, s1, s2);
        (*(TVector*)third, *(TVector*)(third + stride), *(TVector*)(third + 2 * stride)) = (s3, s4, s5);
        (*(TVector*)sixth, *(TVector*)(sixth + stride)) = (s6, s7);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Outer1(T* a, nint aStride, T* b, nint stride, int rows, T* sum)
    {
        TVector s = *(TVector*)sum;
        for (int r = 0; r < rows; r++, a += aStride, b += stride)
        {
            s = TLanes.MultiplyAdd(TLanes.Create(*a), *(TVector*)b, s);
        }

        *(TVector*)sum = s;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(T* target, TVector low, TVector high)
    {
        *(TVector*)target = low;
        *(TVector*)(target + TLanes.Count) = high;
    }
}
