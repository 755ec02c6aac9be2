using System.Runtime.CompilerServices;
using Semiflow.Kernels.Lanes;

namespace Semiflow.Kernels.Products;

/// <summary>
/// Sums of products kept in registers, <c>y[i, j] = start[i, j] + Σ a[i, k] b[k, j]</c>: the lanes of one or two registers hold j, the
/// numbers of a are spread over all lanes. Everything dense that the kernels do is such a sum: convolutions with j the channels of the
/// output and k those of the neighborhood, gradients of weights with k the nodes.
/// </summary>
/// <typeparam name="TLanes">The register's operations.</typeparam>
/// <typeparam name="TVector">A register.</typeparam>
/// <typeparam name="T">float or double.</typeparam>
internal static unsafe class ProductTiles<TLanes, TVector, T>
    where TLanes : struct, ILanes<TVector, T>
    where TVector : unmanaged
    where T : unmanaged
{
    /// <summary>Sums for any number of rows and whole registers of columns.</summary>
    /// <param name="a">Row 0.</param>
    /// <param name="step">Numbers from row to row of a.</param>
    /// <param name="rows">Number of rows i.</param>
    /// <param name="sum">Where the summands stand.</param>
    /// <param name="b">Column 0; columns are neighbors.</param>
    /// <param name="panel">Numbers from the b of one panel of columns (<see cref="Panel"/> registers wide) to that of the next.</param>
    /// <param name="columns">Columns, whole registers.</param>
    /// <param name="y">Where row 0 ends up, whole registers.</param>
    /// <param name="yStride">Numbers from row to row of y.</param>
    /// <param name="start">What the sums of row 0 begin with; null for 0.</param>
    /// <param name="startStride">The same for row after row.</param>
    public static void Multiply(
        T* a, nint step, int rows, in ProductSum sum, T* b, nint panel, int columns, T* y, nint yStride, T* start, nint startStride)
    {
        int width = Panel * TLanes.Count, most = rows / 4 * 4;
        T* m = b;
        for (int j = 0; j < columns && most > 0; j += width, m += panel)
        {
            var target = new Target(y + j, yStride, start == null ? null : start + j, startStride);
            if (j + width <= columns)
            {
                Wide(a, step, most, sum, m, target);
            }
            else
            {
                Narrow(a, step, most, sum, m, target);
            }
        }

        for (int i = most; i < rows; i++)
        {
            var target = new Target(y, yStride, start, startStride).From(i);
            Row(a + i * step, sum, b, panel, columns, target);
        }
    }

    /// <summary>Registers of a panel of columns.</summary>
    public const int Panel = 2;

    /// <summary>Numbers that <paramref name="count"/> take when filled up to whole registers.</summary>
    public static int Padded(int count) => (count + TLanes.Count - 1) / TLanes.Count * TLanes.Count;

    private static void Wide(T* a, nint step, int rows, in ProductSum sum, T* b, Target y)
    {
        int i = 0;
        if (TLanes.Many)
        {
            for (; i + 8 <= rows; i += 8)
            {
                Wide8(a + i * step, step, sum, b, y.From(i));
            }
        }

        for (; i + 4 <= rows; i += 4)
        {
            Wide4(a + i * step, step, sum, b, y.From(i));
        }
    }

    private static void Narrow(T* a, nint step, int rows, in ProductSum sum, T* b, Target y)
    {
        int i = 0;
        if (TLanes.Many)
        {
            for (; i + 16 <= rows; i += 16)
            {
                Narrow16(a + i * step, step, sum, b, y.From(i));
            }
        }

        for (; i + 8 <= rows; i += 8)
        {
            Narrow8(a + i * step, step, sum, b, y.From(i));
        }

        for (; i + 4 <= rows; i += 4)
        {
            Narrow4(a + i * step, step, sum, b, y.From(i));
        }
    }

    // A single row has few sums that do not wait for each other: two panels at once.
    private static void Row(T* a, in ProductSum sum, T* b, nint panel, int columns, Target y)
    {
        int width = Panel * TLanes.Count, j = 0;
        for (; j + 2 * width <= columns; j += 2 * width, b += 2 * panel)
        {
            Twice1(a, sum, b, b + panel, y.At(j));
        }

        for (; j < columns; j += width, b += panel)
        {
            if (j + width <= columns)
            {
                Wide1(a, sum, b, y.At(j));
            }
            else
            {
                Narrow1(a, sum, b, y.At(j));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Wide8(T* x, nint step, in ProductSum sum, T* w, Target y)
    {
        TVector a0 = y.Begin(0), a1 = y.Begin(0, TLanes.Count);
        TVector b0 = y.Begin(1), b1 = y.Begin(1, TLanes.Count);
        TVector c0 = y.Begin(2), c1 = y.Begin(2, TLanes.Count);
        TVector d0 = y.Begin(3), d1 = y.Begin(3, TLanes.Count);
        TVector e0 = y.Begin(4), e1 = y.Begin(4, TLanes.Count);
        TVector f0 = y.Begin(5), f1 = y.Begin(5, TLanes.Count);
        TVector g0 = y.Begin(6), g1 = y.Begin(6, TLanes.Count);
        TVector h0 = y.Begin(7), h1 = y.Begin(7, TLanes.Count);
        nint left = sum.LeftStep, right = sum.RightStep, third = 3 * step;
        for (int s = 0; s < sum.Segments; s++)
        {
            T* p = x + sum.Left[s], q = p + 4 * step, m = w + sum.Right[s];
            for (int k = sum.Depth; k > 0; k--, p += left, q += left, m += right)
            {
                TVector m0 = *(TVector*)m, m1 = *(TVector*)(m + TLanes.Count);
                TVector v = TLanes.Create(p[0]);
                (a0, a1) = (TLanes.MultiplyAdd(v, m0, a0), TLanes.MultiplyAdd(v, m1, a1));
                v = TLanes.Create(p[step]);
                (b0, b1) = (TLanes.MultiplyAdd(v, m0, b0), TLanes.MultiplyAdd(v, m1, b1));
                v = TLanes.Create(p[2 * step]);
                (c0, c1) = (TLanes.MultiplyAdd(v, m0, c0), TLanes.MultiplyAdd(v, m1, c1));
                v = TLanes.Create(p[third]);
                (d0, d1) = (TLanes.MultiplyAdd(v, m0, d0), TLanes.MultiplyAdd(v, m1, d1));
                v = TLanes.Create(q[0]);
                (e0, e1) = (TLanes.MultiplyAdd(v, m0, e0), TLanes.MultiplyAdd(v, m1, e1));
                v = TLanes.Create(q[step]);
                (f0, f1) = (TLanes.MultiplyAdd(v, m0, f0), TLanes.MultiplyAdd(v, m1, f1));
                v = TLanes.Create(q[2 * step]);
                (g0, g1) = (TLanes.MultiplyAdd(v, m0, g0), TLanes.MultiplyAdd(v, m1, g1));
                v = TLanes.Create(q[third]);
                (h0, h1) = (TLanes.MultiplyAdd(v, m0, h0), TLanes.MultiplyAdd(v, m1, h1));
            }
        }

        y.End(0, a0, a1);
        y.End(1, b0, b1);
        y.End(2, c0, c1);
        y.End(3, d0, d1);
        y.End(4, e0, e1);
        y.End(5, f0, f1);
        y.End(6, g0, g1);
        y.End(7, h0, h1);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Wide4(T* x, nint step, in ProductSum sum, T* w, Target y)
    {
        TVector a0 = y.Begin(0), a1 = y.Begin(0, TLanes.Count);
        TVector b0 = y.Begin(1), b1 = y.Begin(1, TLanes.Count);
        TVector c0 = y.Begin(2), c1 = y.Begin(2, TLanes.Count);
        TVector d0 = y.Begin(3), d1 = y.Begin(3, TLanes.Count);
        nint left = sum.LeftStep, right = sum.RightStep, third = 3 * step;
        for (int s = 0; s < sum.Segments; s++)
        {
            T* p = x + sum.Left[s], m = w + sum.Right[s];
            for (int k = sum.Depth; k > 0; k--, p += left, m += right)
            {
                TVector m0 = *(TVector*)m, m1 = *(TVector*)(m + TLanes.Count);
                TVector v = TLanes.Create(p[0]);
                (a0, a1) = (TLanes.MultiplyAdd(v, m0, a0), TLanes.MultiplyAdd(v, m1, a1));
                v = TLanes.Create(p[step]);
                (b0, b1) = (TLanes.MultiplyAdd(v, m0, b0), TLanes.MultiplyAdd(v, m1, b1));
                v = TLanes.Create(p[2 * step]);
                (c0, c1) = (TLanes.MultiplyAdd(v, m0, c0), TLanes.MultiplyAdd(v, m1, c1));
                v = TLanes.Create(p[third]);
                (d0, d1) = (TLanes.MultiplyAdd(v, m0, d0), TLanes.MultiplyAdd(v, m1, d1));
            }
        }

        y.End(0, a0, a1);
        y.End(1, b0, b1);
        y.End(2, c0, c1);
        y.End(3, d0, d1);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Twice1(T* x, in ProductSum sum, T* w, T* next, Target y)
    {
        int one = TLanes.Count, width = Panel * one;
        TVector a0 = y.Begin(0), a1 = y.Begin(0, one), b0 = y.Begin(0, width), b1 = y.Begin(0, width + one);
        nint left = sum.LeftStep, right = sum.RightStep;
        for (int s = 0; s < sum.Segments; s++)
        {
            T* p = x + sum.Left[s], m = w + sum.Right[s], n = next + sum.Right[s];
            for (int k = sum.Depth; k > 0; k--, p += left, m += right, n += right)
            {
                TVector v = TLanes.Create(p[0]);
                (a0, a1) = (TLanes.MultiplyAdd(v, *(TVector*)m, a0), TLanes.MultiplyAdd(v, *(TVector*)(m + one), a1));
                (b0, b1) = (TLanes.MultiplyAdd(v, *(TVector*)n, b0), TLanes.MultiplyAdd(v, *(TVector*)(n + one), b1));
            }
        }

        y.End(0, a0, a1);
        y.At(width).End(0, b0, b1);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Wide1(T* x, in ProductSum sum, T* w, Target y)
    {
        TVector a0 = y.Begin(0), a1 = y.Begin(0, TLanes.Count);
        nint left = sum.LeftStep, right = sum.RightStep;
        for (int s = 0; s < sum.Segments; s++)
        {
            T* p = x + sum.Left[s], m = w + sum.Right[s];
            for (int k = sum.Depth; k > 0; k--, p += left, m += right)
            {
                TVector m0 = *(TVector*)m, m1 = *(TVector*)(m + TLanes.Count);
                TVector v = TLanes.Create(p[0]);
                (a0, a1) = (TLanes.MultiplyAdd(v, m0, a0), TLanes.MultiplyAdd(v, m1, a1));
            }
        }

        y.End(0, a0, a1);
    }

    // One register of columns: sixteen sums hide the latency that eight do not.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Narrow16(T* x, nint step, in ProductSum sum, T* w, Target y)
    {
        TVector a = y.Begin(0), b = y.Begin(1), c = y.Begin(2), d = y.Begin(3);
        TVector e = y.Begin(4), f = y.Begin(5), g = y.Begin(6), h = y.Begin(7);
        TVector i = y.Begin(8), j = y.Begin(9), k = y.Begin(10), l = y.Begin(11);
        TVector m = y.Begin(12), n = y.Begin(13), o = y.Begin(14), p = y.Begin(15);
        nint left = sum.LeftStep, right = sum.RightStep, third = 3 * step, four = 4 * step;
        for (int s = 0; s < sum.Segments; s++)
        {
            T* at = w + sum.Right[s], z0 = x + sum.Left[s], z1 = z0 + four, z2 = z1 + four, z3 = z2 + four;
            for (int r = sum.Depth; r > 0; r--, z0 += left, z1 += left, z2 += left, z3 += left, at += right)
            {
                TVector v = *(TVector*)at;
                a = TLanes.MultiplyAdd(TLanes.Create(z0[0]), v, a);
                b = TLanes.MultiplyAdd(TLanes.Create(z0[step]), v, b);
                c = TLanes.MultiplyAdd(TLanes.Create(z0[2 * step]), v, c);
                d = TLanes.MultiplyAdd(TLanes.Create(z0[third]), v, d);
                e = TLanes.MultiplyAdd(TLanes.Create(z1[0]), v, e);
                f = TLanes.MultiplyAdd(TLanes.Create(z1[step]), v, f);
                g = TLanes.MultiplyAdd(TLanes.Create(z1[2 * step]), v, g);
                h = TLanes.MultiplyAdd(TLanes.Create(z1[third]), v, h);
                i = TLanes.MultiplyAdd(TLanes.Create(z2[0]), v, i);
                j = TLanes.MultiplyAdd(TLanes.Create(z2[step]), v, j);
                k = TLanes.MultiplyAdd(TLanes.Create(z2[2 * step]), v, k);
                l = TLanes.MultiplyAdd(TLanes.Create(z2[third]), v, l);
                m = TLanes.MultiplyAdd(TLanes.Create(z3[0]), v, m);
                n = TLanes.MultiplyAdd(TLanes.Create(z3[step]), v, n);
                o = TLanes.MultiplyAdd(TLanes.Create(z3[2 * step]), v, o);
                p = TLanes.MultiplyAdd(TLanes.Create(z3[third]), v, p);
            }
        }

        y.End(0, a);
        y.End(1, b);
        y.End(2, c);
        y.End(3, d);
        y.End(4, e);
        y.End(5, f);
        y.End(6, g);
        y.End(7, h);
        y.End(8, i);
        y.End(9, j);
        y.End(10, k);
        y.End(11, l);
        y.End(12, m);
        y.End(13, n);
        y.End(14, o);
        y.End(15, p);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Narrow8(T* x, nint step, in ProductSum sum, T* w, Target y)
    {
        TVector a = y.Begin(0), b = y.Begin(1), c = y.Begin(2), d = y.Begin(3);
        TVector e = y.Begin(4), f = y.Begin(5), g = y.Begin(6), h = y.Begin(7);
        nint left = sum.LeftStep, right = sum.RightStep, third = 3 * step;
        for (int s = 0; s < sum.Segments; s++)
        {
            T* p = x + sum.Left[s], q = p + 4 * step, m = w + sum.Right[s];
            for (int k = sum.Depth; k > 0; k--, p += left, q += left, m += right)
            {
                TVector v = *(TVector*)m;
                a = TLanes.MultiplyAdd(TLanes.Create(p[0]), v, a);
                b = TLanes.MultiplyAdd(TLanes.Create(p[step]), v, b);
                c = TLanes.MultiplyAdd(TLanes.Create(p[2 * step]), v, c);
                d = TLanes.MultiplyAdd(TLanes.Create(p[third]), v, d);
                e = TLanes.MultiplyAdd(TLanes.Create(q[0]), v, e);
                f = TLanes.MultiplyAdd(TLanes.Create(q[step]), v, f);
                g = TLanes.MultiplyAdd(TLanes.Create(q[2 * step]), v, g);
                h = TLanes.MultiplyAdd(TLanes.Create(q[third]), v, h);
            }
        }

        y.End(0, a);
        y.End(1, b);
        y.End(2, c);
        y.End(3, d);
        y.End(4, e);
        y.End(5, f);
        y.End(6, g);
        y.End(7, h);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Narrow4(T* x, nint step, in ProductSum sum, T* w, Target y)
    {
        TVector a = y.Begin(0), b = y.Begin(1), c = y.Begin(2), d = y.Begin(3);
        nint left = sum.LeftStep, right = sum.RightStep, third = 3 * step;
        for (int s = 0; s < sum.Segments; s++)
        {
            T* p = x + sum.Left[s], m = w + sum.Right[s];
            for (int k = sum.Depth; k > 0; k--, p += left, m += right)
            {
                TVector v = *(TVector*)m;
                a = TLanes.MultiplyAdd(TLanes.Create(p[0]), v, a);
                b = TLanes.MultiplyAdd(TLanes.Create(p[step]), v, b);
                c = TLanes.MultiplyAdd(TLanes.Create(p[2 * step]), v, c);
                d = TLanes.MultiplyAdd(TLanes.Create(p[third]), v, d);
            }
        }

        y.End(0, a);
        y.End(1, b);
        y.End(2, c);
        y.End(3, d);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Narrow1(T* x, in ProductSum sum, T* w, Target y)
    {
        TVector a = y.Begin(0);
        nint left = sum.LeftStep, right = sum.RightStep;
        for (int s = 0; s < sum.Segments; s++)
        {
            T* p = x + sum.Left[s], m = w + sum.Right[s];
            for (int k = sum.Depth; k > 0; k--, p += left, m += right)
            {
                TVector v = *(TVector*)m;
                a = TLanes.MultiplyAdd(TLanes.Create(p[0]), v, a);
            }
        }

        y.End(0, a);
    }

    private readonly struct Target(T* y, nint stride, T* start, nint startStride)
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Target From(int row) => new(y + row * stride, stride, start == null ? null : start + row * startStride, startStride);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Target At(int column) => new(y + column, stride, start == null ? null : start + column, startStride);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public TVector Begin(int row, int column = 0) =>
            start == null ? default : *(TVector*)(start + row * startStride + column);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void End(int row, TVector value) => *(TVector*)(y + row * stride) = value;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void End(int row, TVector low, TVector high)
        {
            *(TVector*)(y + row * stride) = low;
            *(TVector*)(y + row * stride + TLanes.Count) = high;
        }
    }
}
