using System.Numerics;
using System.Runtime.CompilerServices;

namespace Semiflow.Kernels.Channels;

/// <summary>
/// The passes over planes of the normalized ReLU. z = a·x + b is formed again in each, by the same operations, so all agree on its sign;
/// a z that is not a number stays one. Sums go plane by plane in double precision in the order of the batch: threads do not change a bit.
/// </summary>
internal static unsafe class NormalizedReluLoops
{
    // Planes that one thread takes at a time.
    private const int Together = 8;

    /// <summary>y = max(a·x + b, 0).</summary>
    public static void Forward<T>(PlaneTensor<T> x, PlaneTensor<T> y, T[] a, T[] b)
        where T : unmanaged, INumber<T>
    {
        int size = x.PlaneSize, channels = x.Channels;
        if (x.ChannelsLast)
        {
            int row = x.Columns * channels;
            PlaneLoop.Run(x.Batch * x.Rows, at => ForwardRow((T*)x.Data + (nint)at * row, (T*)y.Data + (nint)at * row, x.Columns, a, b));
            return;
        }

        EachPlane(x.Planes, plane => ForwardPlane(
            (T*)x.Data + (nint)plane * size, (T*)y.Data + (nint)plane * size, size, a[plane % channels], b[plane % channels]));
    }

    /// <summary>Σ ∂z and Σ ∂z·(x − mean) of each channel, where ∂z is g where z is positive and 0 elsewhere.</summary>
    public static (double[] Sums, double[] Products) Sums<T>(PlaneTensor<T> g, PlaneTensor<T> x, T[] a, T[] b, T[] mean)
        where T : unmanaged, INumber<T>
    {
        int size = x.PlaneSize, channels = x.Channels;
        var (sums, products) = (new double[x.Planes], new double[x.Planes]);
        if (x.ChannelsLast)
        {
            PlaneLoop.Run(x.Batch, item =>
            {
                nint offset = (nint)item * size * channels;
                SumItem((T*)g.Data + offset, (T*)x.Data + offset, x.Rows, x.Columns, (a, b, mean), sums.AsSpan(item * channels, channels),
                    products.AsSpan(item * channels, channels));
            });
        }
        else
        {
            EachPlane(x.Planes, plane =>
            {
                int channel = plane % channels;
                (sums[plane], products[plane]) = SumPlane(
                    (T*)g.Data + (nint)plane * size, (T*)x.Data + (nint)plane * size, size, a[channel], b[channel], mean[channel]);
            });
        }

        return (ByChannel(sums, channels), ByChannel(products, channels));
    }

    /// <summary>∂x = a·∂z + slope·x + level.</summary>
    public static void Backward<T>(PlaneTensor<T> g, PlaneTensor<T> x, PlaneTensor<T> target, T[] a, T[] b, T[] slope, T[] level)
        where T : unmanaged, INumber<T>
    {
        int size = x.PlaneSize, channels = x.Channels;
        if (x.ChannelsLast)
        {
            int row = x.Columns * channels;
            PlaneLoop.Run(x.Batch * x.Rows, at =>
            {
                nint offset = (nint)at * row;
                BackwardRow((T*)g.Data + offset, (T*)x.Data + offset, (T*)target.Data + offset, x.Columns, (a, b, slope, level));
            });
            return;
        }

        EachPlane(x.Planes, plane =>
        {
            int c = plane % channels;
            nint offset = (nint)plane * size;
            BackwardPlane((T*)g.Data + offset, (T*)x.Data + offset, (T*)target.Data + offset, size, (a[c], b[c], slope[c], level[c]));
        });
    }

    private static void EachPlane(int planes, Action<int> body) => PlaneLoop.Run((planes + Together - 1) / Together, piece =>
    {
        for (int plane = piece * Together; plane < Math.Min((piece + 1) * Together, planes); plane++)
        {
            body(plane);
        }
    });

    private static double[] ByChannel(double[] planes, int channels)
    {
        var total = new double[channels];
        for (int plane = 0; plane < planes.Length; plane++)
        {
            total[plane % channels] += planes[plane];
        }

        return total;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ForwardPlane<T>(T* x, T* y, int size, T a, T b)
        where T : unmanaged, INumber<T>
    {
        int i = 0;
        var (va, vb) = (new Vector<T>(a), new Vector<T>(b));
        for (; i <= size - Vector<T>.Count; i += Vector<T>.Count)
        {
            Vector<T> z = va * *(Vector<T>*)(x + i) + vb;
            *(Vector<T>*)(y + i) = Vector.AndNot(z, Vector.LessThan(z, Vector<T>.Zero));
        }

        for (; i < size; i++)
        {
            T z = a * x[i] + b;
            y[i] = z < T.Zero ? T.Zero : z;
        }
    }

    // Channel innermost: a register of channels at a time down the row, which stays in the first cache meanwhile.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ForwardRow<T>(T* x, T* y, int columns, T[] a, T[] b)
        where T : unmanaged, INumber<T>
    {
        int channels = a.Length, size = columns * channels, c = 0;
        for (; c <= channels - Vector<T>.Count; c += Vector<T>.Count)
        {
            var (va, vb) = (new Vector<T>(a, c), new Vector<T>(b, c));
            for (int at = c; at < size; at += channels)
            {
                Vector<T> z = va * *(Vector<T>*)(x + at) + vb;
                *(Vector<T>*)(y + at) = Vector.AndNot(z, Vector.LessThan(z, Vector<T>.Zero));
            }
        }

        for (; c < channels; c++)
        {
            for (int at = c; at < size; at += channels)
            {
                T z = a[c] * x[at] + b[c];
                y[at] = z < T.Zero ? T.Zero : z;
            }
        }
    }

    // Partial sums of 64 values per lane at most before they go to double precision.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (double Sum, double Product) SumPlane<T>(T* g, T* x, int size, T a, T b, T mean)
        where T : unmanaged, INumber<T>
    {
        int width = Vector<T>.Count, run = 2 * 64 * width, i = 0;
        var (va, vb, vm) = (new Vector<T>(a), new Vector<T>(b), new Vector<T>(mean));
        double sum = 0, product = 0;
        while (i <= size - 2 * width)
        {
            Vector<T> s = default, t = default, p = default, q = default;
            for (int end = Math.Min(i + run, size - 2 * width + 1); i < end; i += 2 * width)
            {
                Vector<T> u = *(Vector<T>*)(x + i), v = *(Vector<T>*)(x + i + width);
                Vector<T> gu = Vector.AndNot(*(Vector<T>*)(g + i), Vector.LessThanOrEqual(va * u + vb, Vector<T>.Zero));
                Vector<T> gv = Vector.AndNot(*(Vector<T>*)(g + i + width), Vector.LessThanOrEqual(va * v + vb, Vector<T>.Zero));
                s += gu;
                t += gv;
                p += gu * (u - vm);
                q += gv * (v - vm);
            }

            sum += double.CreateChecked(Vector.Sum(s + t));
            product += double.CreateChecked(Vector.Sum(p + q));
        }

        for (; i < size; i++)
        {
            if (!(a * x[i] + b <= T.Zero))
            {
                sum += double.CreateChecked(g[i]);
                product += double.CreateChecked(g[i] * (x[i] - mean));
            }
        }

        return (sum, product);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumItem<T>(T* g, T* x, int rows, int columns, (T[] A, T[] B, T[] Mean) of, Span<double> sums, Span<double> products)
        where T : unmanaged, INumber<T>
    {
        int channels = of.A.Length, size = columns * channels;
        var (rowSums, rowProducts) = (new T[channels], new T[channels]);
        for (int row = 0; row < rows; row++, g += size, x += size)
        {
            SumRow(g, x, size, of, rowSums, rowProducts);
            for (int c = 0; c < channels; c++)
            {
                sums[c] += double.CreateChecked(rowSums[c]);
                products[c] += double.CreateChecked(rowProducts[c]);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumRow<T>(T* g, T* x, int size, (T[] A, T[] B, T[] Mean) of, T[] sums, T[] products)
        where T : unmanaged, INumber<T>
    {
        int channels = sums.Length, c = 0;
        for (; c <= channels - Vector<T>.Count; c += Vector<T>.Count)
        {
            Vector<T> va = new(of.A, c), vb = new(of.B, c), vm = new(of.Mean, c), s = default, p = default;
            for (int at = c; at < size; at += channels)
            {
                Vector<T> u = *(Vector<T>*)(x + at);
                Vector<T> gz = Vector.AndNot(*(Vector<T>*)(g + at), Vector.LessThanOrEqual(va * u + vb, Vector<T>.Zero));
                s += gz;
                p += gz * (u - vm);
            }

            s.CopyTo(sums, c);
            p.CopyTo(products, c);
        }

        for (; c < channels; c++)
        {
            (sums[c], products[c]) = (T.Zero, T.Zero);
            for (int at = c; at < size; at += channels)
            {
                T gz = of.A[c] * x[at] + of.B[c] <= T.Zero ? T.Zero : g[at];
                sums[c] += gz;
                products[c] += gz * (x[at] - of.Mean[c]);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void BackwardPlane<T>(T* g, T* x, T* target, int size, (T A, T B, T Slope, T Level) of)
        where T : unmanaged, INumber<T>
    {
        int i = 0;
        Vector<T> va = new(of.A), vb = new(of.B), vs = new(of.Slope), vl = new(of.Level);
        for (; i <= size - Vector<T>.Count; i += Vector<T>.Count)
        {
            Vector<T> u = *(Vector<T>*)(x + i);
            Vector<T> gz = Vector.AndNot(*(Vector<T>*)(g + i), Vector.LessThanOrEqual(va * u + vb, Vector<T>.Zero));
            *(Vector<T>*)(target + i) = va * gz + (vs * u + vl);
        }

        for (; i < size; i++)
        {
            T gz = of.A * x[i] + of.B <= T.Zero ? T.Zero : g[i];
            target[i] = of.A * gz + (of.Slope * x[i] + of.Level);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void BackwardRow<T>(T* g, T* x, T* target, int columns, (T[] A, T[] B, T[] Slope, T[] Level) of)
        where T : unmanaged, INumber<T>
    {
        int channels = of.A.Length, size = columns * channels, c = 0;
        for (; c <= channels - Vector<T>.Count; c += Vector<T>.Count)
        {
            Vector<T> va = new(of.A, c), vb = new(of.B, c), vs = new(of.Slope, c), vl = new(of.Level, c);
            for (int at = c; at < size; at += channels)
            {
                Vector<T> u = *(Vector<T>*)(x + at);
                Vector<T> gz = Vector.AndNot(*(Vector<T>*)(g + at), Vector.LessThanOrEqual(va * u + vb, Vector<T>.Zero));
                *(Vector<T>*)(target + at) = va * gz + (vs * u + vl);
            }
        }

        for (; c < channels; c++)
        {
            for (int at = c; at < size; at += channels)
            {
                T gz = of.A[c] * x[at] + of.B[c] <= T.Zero ? T.Zero : g[at];
                target[at] = of.A[c] * gz + (of.Slope[c] * x[at] + of.Level[c]);
            }
        }
    }
}
