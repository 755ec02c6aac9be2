using System.Runtime.CompilerServices;
using Semiflow.Kernels.Lanes;

namespace Semiflow.Kernels.Products;

/// <summary>
/// The gradient of the weights of <see cref="ShiftedTiles{TLanes,TVector,T}"/>, <c>sums[o, k] += Σ_p g[o, p] x[at[k] + p]</c>: the lanes
/// hold pixels and are added up at the end of a few thousand of them.
/// </summary>
/// <typeparam name="TLanes">The register's operations.</typeparam>
/// <typeparam name="TVector">A register.</typeparam>
/// <typeparam name="T">float or double.</typeparam>
internal static unsafe class ShiftedProducts<TLanes, TVector, T>
    where TLanes : struct, ILanes<TVector, T>
    where TVector : unmanaged
    where T : unmanaged
{
    private const int Most = 72, Three = 3, Nine = 9; // Registers of pixels: those of eight outputs stay in the nearest cache.

    /// <summary>Adds to the sums.</summary>
    /// <param name="g">The first pixel of the first output.</param>
    /// <param name="pitch">Numbers from output to output of g.</param>
    /// <param name="outputs">Outputs, padded as for <see cref="ShiftedTiles{TLanes,TVector,T}"/>.</param>
    /// <param name="x">What <paramref name="at"/> counts from.</param>
    /// <param name="at">Where the first pixel of each factor is.</param>
    /// <param name="taps">Factors k, a multiple of three.</param>
    /// <param name="registers">Registers of pixels.</param>
    /// <param name="sums">In the order of the weights there.</param>
    public static void Add(T* g, nint pitch, int outputs, T* x, nint* at, int taps, int registers, T* sums)
    {
        int pieces = (registers + Most - 1) / Most;
        for (int piece = 0; piece < pieces; piece++)
        {
            int first = (int)((long)registers * piece / pieces), count = (int)((long)registers * (piece + 1) / pieces) - first;
            T* from = g + first * TLanes.Count, near = x + first * TLanes.Count;
            for (int o = 0, tile; o < outputs; o += tile)
            {
                tile = ShiftedTiles<TLanes, TVector, T>.Tile(o, outputs);
                Block(tile, from + o * pitch, pitch, near, at, taps, count, sums + (nint)o * taps);
            }
        }
    }

    private static void Block(int tile, T* g, nint pitch, T* x, nint* at, int taps, int count, T* sums)
    {
        bool nine = tile == 2 && TLanes.Many && taps % Nine == 0;
        for (int k = 0; k < taps; k += nine ? Nine : Three)
        {
            switch (tile)
            {
                case 8:
                    Eight3(g, pitch, x, at + k, count, sums + k * tile);
                    break;
                case 4:
                    Four3(g, pitch, x, at + k, count, sums + k * tile);
                    break;
                default:
                    if (nine)
                    {
                        Two9(g, pitch, x, at + k, count, sums + k * tile);
                    }
                    else
                    {
                        Two3(g, pitch, x, at + k, count, sums + k * tile);
                    }

                    break;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Eight3(T* g, nint pitch, T* x, nint* at, int count, T* sums)
    {
        TVector a0 = default, a1 = default, a2 = default, b0 = default, b1 = default, b2 = default;
        TVector c0 = default, c1 = default, c2 = default, d0 = default, d1 = default, d2 = default;
        TVector e0 = default, e1 = default, e2 = default, f0 = default, f1 = default, f2 = default;
        TVector g0 = default, g1 = default, g2 = default, h0 = default, h1 = default, h2 = default;
        T* p = x + at[0], q = x + at[1], r = x + at[2], s = g + 4 * pitch;
        nint third = 3 * pitch;
        for (; count > 0; count--, p += TLanes.Count, q += TLanes.Count, r += TLanes.Count, g += TLanes.Count, s += TLanes.Count)
        {
            TVector x0 = *(TVector*)p, x1 = *(TVector*)q, x2 = *(TVector*)r;
            TVector v = *(TVector*)g;
            (a0, a1, a2) = (TLanes.MultiplyAdd(v, x0, a0), TLanes.MultiplyAdd(v, x1, a1), TLanes.MultiplyAdd(v, x2, a2));
            v = *(TVector*)(g + pitch);
            (b0, b1, b2) = (TLanes.MultiplyAdd(v, x0, b0), TLanes.MultiplyAdd(v, x1, b1), TLanes.MultiplyAdd(v, x2, b2));
            v = *(TVector*)(g + 2 * pitch);
            (c0, c1, c2) = (TLanes.MultiplyAdd(v, x0, c0), TLanes.MultiplyAdd(v, x1, c1), TLanes.MultiplyAdd(v, x2, c2));
            v = *(TVector*)(g + third);
            (d0, d1, d2) = (TLanes.MultiplyAdd(v, x0, d0), TLanes.MultiplyAdd(v, x1, d1), TLanes.MultiplyAdd(v, x2, d2));
            v = *(TVector*)s;
            (e0, e1, e2) = (TLanes.MultiplyAdd(v, x0, e0), TLanes.MultiplyAdd(v, x1, e1), TLanes.MultiplyAdd(v, x2, e2));
            v = *(TVector*)(s + pitch);
            (f0, f1, f2) = (TLanes.MultiplyAdd(v, x0, f0), TLanes.MultiplyAdd(v, x1, f1), TLanes.MultiplyAdd(v, x2, f2));
            v = *(TVector*)(s + 2 * pitch);
            (g0, g1, g2) = (TLanes.MultiplyAdd(v, x0, g0), TLanes.MultiplyAdd(v, x1, g1), TLanes.MultiplyAdd(v, x2, g2));
            v = *(TVector*)(s + third);
            (h0, h1, h2) = (TLanes.MultiplyAdd(v, x0, h0), TLanes.MultiplyAdd(v, x1, h1), TLanes.MultiplyAdd(v, x2, h2));
        }

        TLanes.AddSums(sums, a0, b0, c0, d0);
        TLanes.AddSums(sums + 4, e0, f0, g0, h0);
        TLanes.AddSums(sums + 8, a1, b1, c1, d1);
        TLanes.AddSums(sums + 12, e1, f1, g1, h1);
        TLanes.AddSums(sums + 16, a2, b2, c2, d2);
        TLanes.AddSums(sums + 20, e2, f2, g2, h2);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four3(T* g, nint pitch, T* x, nint* at, int count, T* sums)
    {
        TVector a0 = default, a1 = default, a2 = default, b0 = default, b1 = default, b2 = default;
        TVector c0 = default, c1 = default, c2 = default, d0 = default, d1 = default, d2 = default;
        T* p = x + at[0], q = x + at[1], r = x + at[2];
        nint third = 3 * pitch;
        for (; count > 0; count--, p += TLanes.Count, q += TLanes.Count, r += TLanes.Count, g += TLanes.Count)
        {
            TVector x0 = *(TVector*)p, x1 = *(TVector*)q, x2 = *(TVector*)r;
            TVector v = *(TVector*)g;
            (a0, a1, a2) = (TLanes.MultiplyAdd(v, x0, a0), TLanes.MultiplyAdd(v, x1, a1), TLanes.MultiplyAdd(v, x2, a2));
            v = *(TVector*)(g + pitch);
            (b0, b1, b2) = (TLanes.MultiplyAdd(v, x0, b0), TLanes.MultiplyAdd(v, x1, b1), TLanes.MultiplyAdd(v, x2, b2));
            v = *(TVector*)(g + 2 * pitch);
            (c0, c1, c2) = (TLanes.MultiplyAdd(v, x0, c0), TLanes.MultiplyAdd(v, x1, c1), TLanes.MultiplyAdd(v, x2, c2));
            v = *(TVector*)(g + third);
            (d0, d1, d2) = (TLanes.MultiplyAdd(v, x0, d0), TLanes.MultiplyAdd(v, x1, d1), TLanes.MultiplyAdd(v, x2, d2));
        }

        TLanes.AddSums(sums, a0, b0, c0, d0);
        TLanes.AddSums(sums + 4, a1, b1, c1, d1);
        TLanes.AddSums(sums + 8, a2, b2, c2, d2);
    }

    // Eighteen sums hide the latency that six do not.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Two9(T* g, nint pitch, T* x, nint* at, int count, T* sums)
    {
        TVector a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default, a6 = default, a7 = default,
            a8 = default;
        TVector b0 = default, b1 = default, b2 = default, b3 = default, b4 = default, b5 = default, b6 = default, b7 = default,
            b8 = default;
        T* p0 = x + at[0], p1 = x + at[1], p2 = x + at[2], p3 = x + at[3], p4 = x + at[4], p5 = x + at[5], p6 = x + at[6], p7 = x + at[7],
            p8 = x + at[8];
        nint end = (nint)count * TLanes.Count;
        for (nint i = 0; i < end; i += TLanes.Count)
        {
            TVector v = *(TVector*)(g + i), u = *(TVector*)(g + pitch + i), z = *(TVector*)(p0 + i);
            (a0, b0) = (TLanes.MultiplyAdd(v, z, a0), TLanes.MultiplyAdd(u, z, b0));
            z = *(TVector*)(p1 + i);
            (a1, b1) = (TLanes.MultiplyAdd(v, z, a1), TLanes.MultiplyAdd(u, z, b1));
            z = *(TVector*)(p2 + i);
            (a2, b2) = (TLanes.MultiplyAdd(v, z, a2), TLanes.MultiplyAdd(u, z, b2));
            z = *(TVector*)(p3 + i);
            (a3, b3) = (TLanes.MultiplyAdd(v, z, a3), TLanes.MultiplyAdd(u, z, b3));
            z = *(TVector*)(p4 + i);
            (a4, b4) = (TLanes.MultiplyAdd(v, z, a4), TLanes.MultiplyAdd(u, z, b4));
            z = *(TVector*)(p5 + i);
            (a5, b5) = (TLanes.MultiplyAdd(v, z, a5), TLanes.MultiplyAdd(u, z, b5));
            z = *(TVector*)(p6 + i);
            (a6, b6) = (TLanes.MultiplyAdd(v, z, a6), TLanes.MultiplyAdd(u, z, b6));
            z = *(TVector*)(p7 + i);
            (a7, b7) = (TLanes.MultiplyAdd(v, z, a7), TLanes.MultiplyAdd(u, z, b7));
            z = *(TVector*)(p8 + i);
            (a8, b8) = (TLanes.MultiplyAdd(v, z, a8), TLanes.MultiplyAdd(u, z, b8));
        }

        TLanes.AddSums(sums, a0, b0, a1, b1);
        TLanes.AddSums(sums + 4, a2, b2, a3, b3);
        TLanes.AddSums(sums + 8, a4, b4, a5, b5);
        TLanes.AddSums(sums + 12, a6, b6, a7, b7);
        (sums[16], sums[17]) = (TLanes.Sum(a8, sums[16]), TLanes.Sum(b8, sums[17]));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Two3(T* g, nint pitch, T* x, nint* at, int count, T* sums)
    {
        TVector a0 = default, a1 = default, a2 = default, b0 = default, b1 = default, b2 = default;
        T* p = x + at[0], q = x + at[1], r = x + at[2];
        for (; count > 0; count--, p += TLanes.Count, q += TLanes.Count, r += TLanes.Count, g += TLanes.Count)
        {
            TVector x0 = *(TVector*)p, x1 = *(TVector*)q, x2 = *(TVector*)r;
            TVector v = *(TVector*)g;
            (a0, a1, a2) = (TLanes.MultiplyAdd(v, x0, a0), TLanes.MultiplyAdd(v, x1, a1), TLanes.MultiplyAdd(v, x2, a2));
            v = *(TVector*)(g + pitch);
            (b0, b1, b2) = (TLanes.MultiplyAdd(v, x0, b0), TLanes.MultiplyAdd(v, x1, b1), TLanes.MultiplyAdd(v, x2, b2));
        }

        TLanes.AddSums(sums, a0, b0, a1, b1);
        (sums[4], sums[5]) = (TLanes.Sum(a2, sums[4]), TLanes.Sum(b2, sums[5]));
    }
}
