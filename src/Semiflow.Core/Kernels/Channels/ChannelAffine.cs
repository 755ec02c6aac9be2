using System.Numerics;
using System.Runtime.CompilerServices;

namespace Semiflow.Kernels.Channels;

/// <summary>g ← a·g + b·x + c with a, b, c per channel: the last step of the backward of batch normalization, in place.</summary>
internal static unsafe class ChannelAffine
{
    /// <summary>Works on all planes; <paramref name="g"/> and <paramref name="x"/> lie alike.</summary>
    public static void Apply<T>(PlaneTensor<T> g, PlaneTensor<T> x, T[] a, T[] b, T[] c)
        where T : unmanaged, INumber<T>
    {
        int size = g.PlaneSize, channels = g.Channels;
        if (g.ChannelsLast)
        {
            PlaneLoop.Run(g.Batch * g.Rows, row =>
            {
                nint offset = (nint)row * g.Columns * channels;
                for (int column = 0; column < g.Columns; column++, offset += channels)
                {
                    Across((T*)g.Data + offset, (T*)x.Data + offset, a, b, c);
                }
            });
            return;
        }

        const int together = 8;
        PlaneLoop.Run((g.Planes + together - 1) / together, piece =>
        {
            for (int plane = piece * together; plane < Math.Min((piece + 1) * together, g.Planes); plane++)
            {
                int channel = plane % channels;
                nint offset = (nint)plane * size;
                Plane((T*)g.Data + offset, (T*)x.Data + offset, size, a[channel], b[channel], c[channel]);
            }
        });
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Plane<T>(T* g, T* x, int size, T a, T b, T c)
        where T : unmanaged, INumber<T>
    {
        int i = 0;
        var (va, vb, vc) = (new Vector<T>(a), new Vector<T>(b), new Vector<T>(c));
        for (; i <= size - Vector<T>.Count; i += Vector<T>.Count)
        {
            *(Vector<T>*)(g + i) = va * *(Vector<T>*)(g + i) + (vb * *(Vector<T>*)(x + i) + vc);
        }

        for (; i < size; i++)
        {
            g[i] = a * g[i] + (b * x[i] + c);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Across<T>(T* g, T* x, T[] a, T[] b, T[] c)
        where T : unmanaged, INumber<T>
    {
        int channel = 0;
        for (; channel <= a.Length - Vector<T>.Count; channel += Vector<T>.Count)
        {
            *(Vector<T>*)(g + channel) = new Vector<T>(a, channel) * *(Vector<T>*)(g + channel)
                + (new Vector<T>(b, channel) * *(Vector<T>*)(x + channel) + new Vector<T>(c, channel));
        }

        for (; channel < a.Length; channel++)
        {
            g[channel] = a[channel] * g[channel] + (b[channel] * x[channel] + c[channel]);
        }
    }
}
