using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Semiflow.Kernels;
using Semiflow.Kernels.Lanes;

namespace Semiflow.Bench;

/// <summary>What the processor can do at most, measured: a library's own product is no bound.</summary>
internal static unsafe class MachinePeak
{
    private const int Rounds = 200_000, Chains = 12;

    /// <summary>Float32 multiply-adds of all threads together, two operations each, in 10⁹ per second.</summary>
    public static double Gflops()
    {
        int lanes = Registers.Wide ? SingleWideLanes.Count
            : Registers.Narrow ? SingleFmaLanes.Count : Vector<float>.Count;
        int threads = PlaneLoop.Threads;
        double time = Stopwatches.Medians(7, 2, () => PlaneLoop.Run(threads, _ => Spin()))[0];
        return 2e-6 * Rounds * Chains * lanes * threads / time;
    }

    /// <summary>Bytes read and written by all threads copying an array far larger than the caches, in 10⁹ per second.</summary>
    public static double Bandwidth()
    {
        const int pieces = 64, piece = 1 << 20;
        float[] from = new float[pieces * piece], to = new float[pieces * piece];
        double time = Stopwatches.Medians(
            7, 1, () => PlaneLoop.Run(pieces, i => from.AsSpan(i * piece, piece).CopyTo(to.AsSpan(i * piece, piece))))[0];
        return 2e-6 * pieces * piece * sizeof(float) / time;
    }

    private static void Spin()
    {
        if (Registers.Wide)
        {
            Spin<SingleWideLanes, Vector512<float>>();
        }
        else if (Registers.Narrow)
        {
            Spin<SingleFmaLanes, Vector256<float>>();
        }
        else
        {
            Spin<PortableLanes<float>, Vector<float>>();
        }
    }

    // As many independent chains as hide the latency of two units.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Spin<TLanes, TVector>()
        where TLanes : struct, ILanes<TVector, float>
        where TVector : unmanaged
    {
        TVector m = TLanes.Create(0.5f), a = m, b = m, c = m, d = m, e = m, f = m, g = m, h = m, i = m, j = m, k = m, l = m;
        for (int round = 0; round < Rounds; round++)
        {
            (a, b, c) = (TLanes.MultiplyAdd(a, m, m), TLanes.MultiplyAdd(b, m, m), TLanes.MultiplyAdd(c, m, m));
            (d, e, f) = (TLanes.MultiplyAdd(d, m, m), TLanes.MultiplyAdd(e, m, m), TLanes.MultiplyAdd(f, m, m));
            (g, h, i) = (TLanes.MultiplyAdd(g, m, m), TLanes.MultiplyAdd(h, m, m), TLanes.MultiplyAdd(i, m, m));
            (j, k, l) = (TLanes.MultiplyAdd(j, m, m), TLanes.MultiplyAdd(k, m, m), TLanes.MultiplyAdd(l, m, m));
        }

        TVector sum = TLanes.Add(TLanes.Add(TLanes.Add(a, b), TLanes.Add(c, d)), TLanes.Add(TLanes.Add(e, f), TLanes.Add(g, h)));
        sum = TLanes.Add(sum, TLanes.Add(TLanes.Add(i, j), TLanes.Add(k, l)));
        kept = TLanes.Sum(sum, 0);
    }

    // What nobody reads would not be computed.
    private static volatile float kept;
}
