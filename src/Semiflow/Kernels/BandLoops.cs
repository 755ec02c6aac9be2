using System.Runtime.CompilerServices;

namespace Semiflow.Kernels;

/// <summary>
/// The inner loops: weighted sums of registers, eight neighbors at a time, so that a weight is loaded once for eight
/// multiply-adds and eight sums hide their latency. All filters, interior and border, of all planes, are these few lines.
/// </summary>
internal static unsafe class BandLoops<TLanes, TVector, T>
    where TLanes : struct, ILanes<TVector, T>
    where TVector : unmanaged
    where T : unmanaged
{
    /// <summary>Neighbors handled together: columns in the vertical direction, rows in the horizontal one.</summary>
    public const int Block = 8;

    /// <summary>target[c·targetStride] = Σ_k weights[k]·source[c + k·tapStride], c below 8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CombineBlock(TVector* source, nint tapStride, T* weights, int taps, TVector* target, nint targetStride)
    {
        TVector a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default, a6 = default, a7 = default;
        for (int k = 0; k < taps; k++)
        {
            TVector w = TLanes.Create(weights[k]);
            a0 = TLanes.MultiplyAdd(w, source[0], a0);
            a1 = TLanes.MultiplyAdd(w, source[1], a1);
            a2 = TLanes.MultiplyAdd(w, source[2], a2);
            a3 = TLanes.MultiplyAdd(w, source[3], a3);
            a4 = TLanes.MultiplyAdd(w, source[4], a4);
            a5 = TLanes.MultiplyAdd(w, source[5], a5);
            a6 = TLanes.MultiplyAdd(w, source[6], a6);
            a7 = TLanes.MultiplyAdd(w, source[7], a7);
            source += tapStride;
        }

        target[0] = a0;
        target[targetStride] = a1;
        target[2 * targetStride] = a2;
        target[3 * targetStride] = a3;
        target[4 * targetStride] = a4;
        target[5 * targetStride] = a5;
        target[6 * targetStride] = a6;
        target[7 * targetStride] = a7;
    }

    /// <summary>target[r] = lrelu(Σ_k weights[k]·source[8k + r]), r below 8, for a slope of at most one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CombineActivated(TVector* source, T* weights, int taps, TVector* target, TVector slope)
    {
        TVector a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default, a6 = default, a7 = default;
        for (int k = 0; k < taps; k++)
        {
            TVector w = TLanes.Create(weights[k]);
            a0 = TLanes.MultiplyAdd(w, source[0], a0);
            a1 = TLanes.MultiplyAdd(w, source[1], a1);
            a2 = TLanes.MultiplyAdd(w, source[2], a2);
            a3 = TLanes.MultiplyAdd(w, source[3], a3);
            a4 = TLanes.MultiplyAdd(w, source[4], a4);
            a5 = TLanes.MultiplyAdd(w, source[5], a5);
            a6 = TLanes.MultiplyAdd(w, source[6], a6);
            a7 = TLanes.MultiplyAdd(w, source[7], a7);
            source += Block;
        }

        target[0] = TLanes.LeakyRelu(a0, slope);
        target[1] = TLanes.LeakyRelu(a1, slope);
        target[2] = TLanes.LeakyRelu(a2, slope);
        target[3] = TLanes.LeakyRelu(a3, slope);
        target[4] = TLanes.LeakyRelu(a4, slope);
        target[5] = TLanes.LeakyRelu(a5, slope);
        target[6] = TLanes.LeakyRelu(a6, slope);
        target[7] = TLanes.LeakyRelu(a7, slope);
    }

    /// <summary>The same for a slope above one.</summary>
    public static void CombineSteep(TVector* source, T* weights, int taps, TVector* target, TVector slope)
    {
        CombineBlock(source, Block, weights, taps, target, 1);
        for (int r = 0; r < Block; r++)
        {
            target[r] = TLanes.WherePositive(target[r], target[r], TLanes.Multiply(target[r], slope));
        }
    }

    /// <summary>target[r] = Σ_k weights[k]·source[8k + r], times <paramref name="slope"/> unless target[r] was positive.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CombineMasked(TVector* source, T* weights, int taps, TVector* target, TVector slope)
    {
        TVector a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default, a6 = default, a7 = default;
        for (int k = 0; k < taps; k++)
        {
            TVector w = TLanes.Create(weights[k]);
            a0 = TLanes.MultiplyAdd(w, source[0], a0);
            a1 = TLanes.MultiplyAdd(w, source[1], a1);
            a2 = TLanes.MultiplyAdd(w, source[2], a2);
            a3 = TLanes.MultiplyAdd(w, source[3], a3);
            a4 = TLanes.MultiplyAdd(w, source[4], a4);
            a5 = TLanes.MultiplyAdd(w, source[5], a5);
            a6 = TLanes.MultiplyAdd(w, source[6], a6);
            a7 = TLanes.MultiplyAdd(w, source[7], a7);
            source += Block;
        }

        target[0] = TLanes.WherePositive(target[0], a0, TLanes.Multiply(a0, slope));
        target[1] = TLanes.WherePositive(target[1], a1, TLanes.Multiply(a1, slope));
        target[2] = TLanes.WherePositive(target[2], a2, TLanes.Multiply(a2, slope));
        target[3] = TLanes.WherePositive(target[3], a3, TLanes.Multiply(a3, slope));
        target[4] = TLanes.WherePositive(target[4], a4, TLanes.Multiply(a4, slope));
        target[5] = TLanes.WherePositive(target[5], a5, TLanes.Multiply(a5, slope));
        target[6] = TLanes.WherePositive(target[6], a6, TLanes.Multiply(a6, slope));
        target[7] = TLanes.WherePositive(target[7], a7, TLanes.Multiply(a7, slope));
    }
}
