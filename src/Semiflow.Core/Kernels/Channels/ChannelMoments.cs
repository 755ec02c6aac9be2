using System.Numerics;
using System.Runtime.CompilerServices;

namespace Semiflow.Kernels.Channels;

/// <summary>
/// Mean and variance of each channel in one reading: each plane by two passes while it is in cache, the planes combined in
/// double precision in the order of the batch (Chan, Golub, LeVeque 1983), so that threads do not change a bit.
/// </summary>
internal static unsafe class ChannelMoments
{
    /// <summary>Mean and biased variance, one each per channel.</summary>
    public static (double[] Mean, double[] Variance) Of<T>(PlaneTensor<T> planes)
        where T : unmanaged, INumber<T>
    {
        var mean = new double[planes.Planes];
        var spread = new double[planes.Planes];
        if (planes.ChannelsLast)
        {
            PlaneLoop.Run(planes.Batch, item => Item(planes, item, mean, spread));
        }
        else
        {
            const int together = 8;
            PlaneLoop.Run((planes.Planes + together - 1) / together, piece =>
            {
                for (int plane = piece * together; plane < Math.Min((piece + 1) * together, planes.Planes); plane++)
                {
                    (mean[plane], spread[plane]) = Plane((T*)planes.Data + (nint)plane * planes.PlaneSize, planes.PlaneSize);
                }
            });
        }

        return Combined(mean, spread, planes.Channels, planes.PlaneSize);
    }

    private static (double[] Mean, double[] Variance) Combined(double[] mean, double[] spread, int channels, int size)
    {
        int batch = mean.Length / channels;
        var means = new double[channels];
        var variances = new double[channels];
        for (int channel = 0; channel < channels; channel++)
        {
            double sum = 0, squares = 0;
            for (int plane = channel; plane < mean.Length; plane += channels)
            {
                sum += mean[plane];
            }

            means[channel] = sum / batch;
            for (int plane = channel; plane < mean.Length; plane += channels)
            {
                double off = mean[plane] - means[channel];
                squares += spread[plane] + size * off * off;
            }

            variances[channel] = squares / ((double)batch * size);
        }

        return (means, variances);
    }

    private static (double Mean, double Spread) Plane<T>(T* data, int size)
        where T : unmanaged, INumber<T>
    {
        double mean = Sum(data, size, T.Zero, squared: false) / size;
        T center = T.CreateChecked(mean);
        double off = mean - double.CreateChecked(center);
        return (mean, Sum(data, size, center, squared: true) - size * off * off);
    }

    // Partial sums of 64 values per lane at most before they go to double precision.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Sum<T>(T* data, int size, T center, bool squared)
        where T : unmanaged, INumber<T>
    {
        int width = Vector<T>.Count, run = 4 * 64 * width, at = 0;
        var minus = new Vector<T>(center);
        double total = 0;
        while (at <= size - 4 * width)
        {
            Vector<T> a = default, b = default, c = default, d = default;
            for (int end = Math.Min(at + run, size - 4 * width + 1); at < end; at += 4 * width)
            {
                var values = (Vector<T>*)(data + at);
                Vector<T> p = values[0] - minus, q = values[1] - minus, r = values[2] - minus, s = values[3] - minus;
                a += squared ? p * p : p;
                b += squared ? q * q : q;
                c += squared ? r * r : r;
                d += squared ? s * s : s;
            }

            total += double.CreateChecked(Vector.Sum(a + b)) + double.CreateChecked(Vector.Sum(c + d));
        }

        for (; at < size; at++)
        {
            double value = double.CreateChecked(data[at] - center);
            total += squared ? value * value : value;
        }

        return total;
    }

    // Channel innermost: all channels of an item side by side, a row of the plane at a time.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Item<T>(PlaneTensor<T> planes, int item, double[] mean, double[] spread)
        where T : unmanaged, INumber<T>
    {
        int channels = planes.Channels, first = item * channels;
        T* data = (T*)planes.Data + (nint)item * planes.PlaneSize * channels;
        var center = new T[channels];
        var row = new T[channels];
        for (int pass = 0; pass < 2; pass++)
        {
            Span<double> target = (pass == 0 ? mean : spread).AsSpan(first, channels);
            for (int r = 0; r < planes.Rows; r++)
            {
                SumRow(data + (nint)r * planes.Columns * channels, planes.Columns, center, row, squared: pass == 1);
                for (int channel = 0; channel < channels; channel++)
                {
                    target[channel] += double.CreateChecked(row[channel]);
                }
            }

            for (int channel = 0; channel < channels; channel++)
            {
                double off = mean[first + channel] - double.CreateChecked(center[channel]);
                target[channel] = pass == 0
                    ? target[channel] / planes.PlaneSize
                    : target[channel] - planes.PlaneSize * off * off;
                center[channel] = T.CreateChecked(mean[first + channel]);
            }
        }
    }

    // A register of channels at a time down the row, which stays in the first cache meanwhile.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumRow<T>(T* data, int columns, T[] center, T[] sums, bool squared)
        where T : unmanaged, INumber<T>
    {
        int channels = sums.Length, size = columns * channels, channel = 0;
        for (; channel <= channels - Vector<T>.Count; channel += Vector<T>.Count)
        {
            Vector<T> minus = new(center, channel), sum = default;
            for (int at = channel; at < size; at += channels)
            {
                Vector<T> value = *(Vector<T>*)(data + at) - minus;
                sum += squared ? value * value : value;
            }

            sum.CopyTo(sums, channel);
        }

        for (; channel < channels; channel++)
        {
            sums[channel] = T.Zero;
            for (int at = channel; at < size; at += channels)
            {
                T value = data[at] - center[channel];
                sums[channel] += squared ? value * value : value;
            }
        }
    }
}
