using System.Runtime.CompilerServices;
using Semiflow.Kernels.Lanes;

namespace Semiflow.Kernels.Products;

/// <summary>
/// Sums of shifted planes, <c>y[o, p] = start[o] + Σ_k w[k, o] x[at[k] + p]</c>: the lanes hold pixels p, so that a few channels fill
/// them as well as many do. A convolution of planes is such a sum, k a channel and a point of the kernel.
/// </summary>
/// <typeparam name="TLanes">The register's operations.</typeparam>
/// <typeparam name="TVector">A register.</typeparam>
/// <typeparam name="T">float or double.</typeparam>
internal static unsafe class ShiftedTiles<TLanes, TVector, T>
    where TLanes : struct, ILanes<TVector, T>
    where TVector : unmanaged
    where T : unmanaged
{
    /// <summary>Registers of pixels are computed in such runs.</summary>
    public const int Run = 3;

    /// <summary>Outputs with those that fill the last tile up.</summary>
    public static int Padded(int outputs) => (outputs + 1) / 2 * 2;

    /// <summary>
    /// Outputs of the tile that begins with <paramref name="output"/>; its weights are <c>[k, so many]</c>, tile after tile.
    /// </summary>
    public static int Tile(int output, int outputs) =>
        TLanes.Many && output + 8 <= outputs ? 8 : output + 4 <= outputs ? 4 : 2;

    /// <summary>The sums.</summary>
    /// <param name="x">What <paramref name="at"/> counts from.</param>
    /// <param name="at">Where the first pixel of each summand is.</param>
    /// <param name="taps">Summands k.</param>
    /// <param name="w">Weights, tile after tile (<see cref="Tile"/>).</param>
    /// <param name="start">What the sums begin with, as many as there are padded outputs.</param>
    /// <param name="outputs">Outputs, padded.</param>
    /// <param name="y">The first pixel of the first output.</param>
    /// <param name="pitch">Numbers from output to output of y.</param>
    /// <param name="registers">Registers of pixels, whole runs.</param>
    public static void Multiply(T* x, nint* at, int taps, T* w, T* start, int outputs, T* y, nint pitch, int registers)
    {
        // Pixels outermost: what a run reads of the planes stays in the nearest cache for all outputs.
        const int most = 2 * Run;
        for (int r = 0, count; r < registers; r += count, x += count * TLanes.Count, y += count * TLanes.Count)
        {
            count = Math.Min(most, registers - r);
            for (int o = 0, tile; o < outputs; o += tile)
            {
                tile = Tile(o, outputs);
                T* weights = w + (nint)o * taps, first = start + o, to = y + o * pitch;
                if (tile == 2 && TLanes.Many && count == most)
                {
                    Two6(x, at, taps, weights, first, to, pitch);
                    continue;
                }

                for (int run = 0; run < count; run += Run)
                {
                    int shift = run * TLanes.Count;
                    switch (tile)
                    {
                        case 8:
                            Eight3(x + shift, at, taps, weights, first, to + shift, pitch);
                            break;
                        case 4:
                            Four3(x + shift, at, taps, weights, first, to + shift, pitch);
                            break;
                        default:
                            Two3(x + shift, at, taps, weights, first, to + shift, pitch);
                            break;
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Eight3(T* x, nint* at, int taps, T* w, T* start, T* y, nint pitch)
    {
        TVector a0 = TLanes.Create(start[0]), a1 = a0, a2 = a0, b0 = TLanes.Create(start[1]), b1 = b0, b2 = b0;
        TVector c0 = TLanes.Create(start[2]), c1 = c0, c2 = c0, d0 = TLanes.Create(start[3]), d1 = d0, d2 = d0;
        TVector e0 = TLanes.Create(start[4]), e1 = e0, e2 = e0, f0 = TLanes.Create(start[5]), f1 = f0, f2 = f0;
        TVector g0 = TLanes.Create(start[6]), g1 = g0, g2 = g0, h0 = TLanes.Create(start[7]), h1 = h0, h2 = h0;
        for (nint* end = at + taps; at < end; at++, w += 8)
        {
            T* p = x + *at;
            TVector x0 = *(TVector*)p, x1 = *(TVector*)(p + TLanes.Count), x2 = *(TVector*)(p + 2 * TLanes.Count);
            TVector v = TLanes.Create(w[0]);
            (a0, a1, a2) = (TLanes.MultiplyAdd(v, x0, a0), TLanes.MultiplyAdd(v, x1, a1), TLanes.MultiplyAdd(v, x2, a2));
            v = TLanes.Create(w[1]);
            (b0, b1, b2) = (TLanes.MultiplyAdd(v, x0, b0), TLanes.MultiplyAdd(v, x1, b1), TLanes.MultiplyAdd(v, x2, b2));
            v = TLanes.Create(w[2]);
            (c0, c1, c2) = (TLanes.MultiplyAdd(v, x0, c0), TLanes.MultiplyAdd(v, x1, c1), TLanes.MultiplyAdd(v, x2, c2));
            v = TLanes.Create(w[3]);
            (d0, d1, d2) = (TLanes.MultiplyAdd(v, x0, d0), TLanes.MultiplyAdd(v, x1, d1), TLanes.MultiplyAdd(v, x2, d2));
            v = TLanes.Create(w[4]);
            (e0, e1, e2) = (TLanes.MultiplyAdd(v, x0, e0), TLanes.MultiplyAdd(v, x1, e1), TLanes.MultiplyAdd(v, x2, e2));
            v = TLanes.Create(w[5]);
            (f0, f1, f2) = (TLanes.MultiplyAdd(v, x0, f0), TLanes.MultiplyAdd(v, x1, f1), TLanes.MultiplyAdd(v, x2, f2));
            v = TLanes.Create(w[6]);
            (g0, g1, g2) = (TLanes.MultiplyAdd(v, x0, g0), TLanes.MultiplyAdd(v, x1, g1), TLanes.MultiplyAdd(v, x2, g2));
            v = TLanes.Create(w[7]);
            (h0, h1, h2) = (TLanes.MultiplyAdd(v, x0, h0), TLanes.MultiplyAdd(v, x1, h1), TLanes.MultiplyAdd(v, x2, h2));
        }

        Store(y, a0, a1, a2);
        Store(y + pitch, b0, b1, b2);
        Store(y + 2 * pitch, c0, c1, c2);
        Store(y + 3 * pitch, d0, d1, d2);
        Store(y + 4 * pitch, e0, e1, e2);
        Store(y + 5 * pitch, f0, f1, f2);
        Store(y + 6 * pitch, g0, g1, g2);
        Store(y + 7 * pitch, h0, h1, h2);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four3(T* x, nint* at, int taps, T* w, T* start, T* y, nint pitch)
    {
        TVector a0 = TLanes.Create(start[0]), a1 = a0, a2 = a0, b0 = TLanes.Create(start[1]), b1 = b0, b2 = b0;
        TVector c0 = TLanes.Create(start[2]), c1 = c0, c2 = c0, d0 = TLanes.Create(start[3]), d1 = d0, d2 = d0;
        for (nint* end = at + taps; at < end; at++, w += 4)
        {
            T* p = x + *at;
            TVector x0 = *(TVector*)p, x1 = *(TVector*)(p + TLanes.Count), x2 = *(TVector*)(p + 2 * TLanes.Count);
            TVector v = TLanes.Create(w[0]);
            (a0, a1, a2) = (TLanes.MultiplyAdd(v, x0, a0), TLanes.MultiplyAdd(v, x1, a1), TLanes.MultiplyAdd(v, x2, a2));
            v = TLanes.Create(w[1]);
            (b0, b1, b2) = (TLanes.MultiplyAdd(v, x0, b0), TLanes.MultiplyAdd(v, x1, b1), TLanes.MultiplyAdd(v, x2, b2));
            v = TLanes.Create(w[2]);
            (c0, c1, c2) = (TLanes.MultiplyAdd(v, x0, c0), TLanes.MultiplyAdd(v, x1, c1), TLanes.MultiplyAdd(v, x2, c2));
            v = TLanes.Create(w[3]);
            (d0, d1, d2) = (TLanes.MultiplyAdd(v, x0, d0), TLanes.MultiplyAdd(v, x1, d1), TLanes.MultiplyAdd(v, x2, d2));
        }

        Store(y, a0, a1, a2);
        Store(y + pitch, b0, b1, b2);
        Store(y + 2 * pitch, c0, c1, c2);
        Store(y + 3 * pitch, d0, d1, d2);
    }

    // Twelve sums hide the latency that six do not.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Two6(T* x, nint* at, int taps, T* w, T* start, T* y, nint pitch)
    {
        TVector a0 = TLanes.Create(start[0]), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0;
        TVector b0 = TLanes.Create(start[1]), b1 = b0, b2 = b0, b3 = b0, b4 = b0, b5 = b0;
        for (nint* end = at + taps; at < end; at++, w += 2)
        {
            T* p = x + *at;
            TVector v = TLanes.Create(w[0]), u = TLanes.Create(w[1]);
            TVector z = *(TVector*)p;
            (a0, b0) = (TLanes.MultiplyAdd(v, z, a0), TLanes.MultiplyAdd(u, z, b0));
            z = *(TVector*)(p + TLanes.Count);
            (a1, b1) = (TLanes.MultiplyAdd(v, z, a1), TLanes.MultiplyAdd(u, z, b1));
            z = *(TVector*)(p + 2 * TLanes.Count);
            (a2, b2) = (TLanes.MultiplyAdd(v, z, a2), TLanes.MultiplyAdd(u, z, b2));
            z = *(TVector*)(p + 3 * TLanes.Count);
            (a3, b3) = (TLanes.MultiplyAdd(v, z, a3), TLanes.MultiplyAdd(u, z, b3));
            z = *(TVector*)(p + 4 * TLanes.Count);
            (a4, b4) = (TLanes.MultiplyAdd(v, z, a4), TLanes.MultiplyAdd(u, z, b4));
            z = *(TVector*)(p + 5 * TLanes.Count);
            (a5, b5) = (TLanes.MultiplyAdd(v, z, a5), TLanes.MultiplyAdd(u, z, b5));
        }

        Store(y, a0, a1, a2);
        Store(y + Run * TLanes.Count, a3, a4, a5);
        Store(y + pitch, b0, b1, b2);
        Store(y + pitch + Run * TLanes.Count, b3, b4, b5);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Two3(T* x, nint* at, int taps, T* w, T* start, T* y, nint pitch)
    {
        TVector a0 = TLanes.Create(start[0]), a1 = a0, a2 = a0, b0 = TLanes.Create(start[1]), b1 = b0, b2 = b0;
        for (nint* end = at + taps; at < end; at++, w += 2)
        {
            T* p = x + *at;
            TVector x0 = *(TVector*)p, x1 = *(TVector*)(p + TLanes.Count), x2 = *(TVector*)(p + 2 * TLanes.Count);
            TVector v = TLanes.Create(w[0]);
            (a0, a1, a2) = (TLanes.MultiplyAdd(v, x0, a0), TLanes.MultiplyAdd(v, x1, a1), TLanes.MultiplyAdd(v, x2, a2));
            v = TLanes.Create(w[1]);
            (b0, b1, b2) = (TLanes.MultiplyAdd(v, x0, b0), TLanes.MultiplyAdd(v, x1, b1), TLanes.MultiplyAdd(v, x2, b2));
        }

        Store(y, a0, a1, a2);
        Store(y + pitch, b0, b1, b2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(T* y, TVector a, TVector b, TVector c)
    {
        *(TVector*)y = a;
        *(TVector*)(y + TLanes.Count) = b;
        *(TVector*)(y + 2 * TLanes.Count) = c;
    }
}
