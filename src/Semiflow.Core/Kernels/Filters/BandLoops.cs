using System.Runtime.CompilerServices;
using Semiflow.Kernels.Lanes;

namespace Semiflow.Kernels.Filters;

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

    /// <summary>target[i·targetStride] = finish(Σ_k weights[k]·source[i + k·tapStride]), i below 8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Combine<TFinish>(
        TVector* source, nint tapStride, T* weights, int taps, TVector* target, nint targetStride, TVector slope)
        where TFinish : struct, IFinish<TLanes, TVector, T>
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

        Store<TFinish>(target, targetStride, slope, a0, a1, a2, a3, a4, a5, a6, a7);
    }

    /// <summary>
    /// <see cref="Combine"/> for two rows of weights at once, so that the samples they share are loaded once: the first row weighs
    /// <paramref name="lead"/> + <paramref name="common"/> samples, the second begins after the lead and weighs
    /// <paramref name="common"/> + <paramref name="tail"/>. Sixteen sums need more than sixteen registers.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CombineTwo<TFinish>(
        TVector* source, nint tapStride, T* weights, T* others, int lead, int common, int tail, TVector* target, TVector* next,
        nint targetStride, TVector slope)
        where TFinish : struct, IFinish<TLanes, TVector, T>
    {
        TVector a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default, a6 = default, a7 = default;
        TVector b0 = default, b1 = default, b2 = default, b3 = default, b4 = default, b5 = default, b6 = default, b7 = default;
        for (int k = 0; k < lead; k++)
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

        for (int k = 0; k < common; k++)
        {
            TVector w = TLanes.Create(weights[lead + k]), v = TLanes.Create(others[k]), s = source[0];
            a0 = TLanes.MultiplyAdd(w, s, a0);
            b0 = TLanes.MultiplyAdd(v, s, b0);
            s = source[1];
            a1 = TLanes.MultiplyAdd(w, s, a1);
            b1 = TLanes.MultiplyAdd(v, s, b1);
            s = source[2];
            a2 = TLanes.MultiplyAdd(w, s, a2);
            b2 = TLanes.MultiplyAdd(v, s, b2);
            s = source[3];
            a3 = TLanes.MultiplyAdd(w, s, a3);
            b3 = TLanes.MultiplyAdd(v, s, b3);
            s = source[4];
            a4 = TLanes.MultiplyAdd(w, s, a4);
            b4 = TLanes.MultiplyAdd(v, s, b4);
            s = source[5];
            a5 = TLanes.MultiplyAdd(w, s, a5);
            b5 = TLanes.MultiplyAdd(v, s, b5);
            s = source[6];
            a6 = TLanes.MultiplyAdd(w, s, a6);
            b6 = TLanes.MultiplyAdd(v, s, b6);
            s = source[7];
            a7 = TLanes.MultiplyAdd(w, s, a7);
            b7 = TLanes.MultiplyAdd(v, s, b7);
            source += tapStride;
        }

        for (int k = 0; k < tail; k++)
        {
            TVector w = TLanes.Create(others[common + k]);
            b0 = TLanes.MultiplyAdd(w, source[0], b0);
            b1 = TLanes.MultiplyAdd(w, source[1], b1);
            b2 = TLanes.MultiplyAdd(w, source[2], b2);
            b3 = TLanes.MultiplyAdd(w, source[3], b3);
            b4 = TLanes.MultiplyAdd(w, source[4], b4);
            b5 = TLanes.MultiplyAdd(w, source[5], b5);
            b6 = TLanes.MultiplyAdd(w, source[6], b6);
            b7 = TLanes.MultiplyAdd(w, source[7], b7);
            source += tapStride;
        }

        Store<TFinish>(target, targetStride, slope, a0, a1, a2, a3, a4, a5, a6, a7);
        Store<TFinish>(next, targetStride, slope, b0, b1, b2, b3, b4, b5, b6, b7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TFinish>(
        TVector* target, nint targetStride, TVector slope,
        TVector a0, TVector a1, TVector a2, TVector a3, TVector a4, TVector a5, TVector a6, TVector a7)
        where TFinish : struct, IFinish<TLanes, TVector, T>
    {
        target[0] = TFinish.Finish(a0, target[0], slope);
        target[targetStride] = TFinish.Finish(a1, target[targetStride], slope);
        target[2 * targetStride] = TFinish.Finish(a2, target[2 * targetStride], slope);
        target[3 * targetStride] = TFinish.Finish(a3, target[3 * targetStride], slope);
        target[4 * targetStride] = TFinish.Finish(a4, target[4 * targetStride], slope);
        target[5 * targetStride] = TFinish.Finish(a5, target[5 * targetStride], slope);
        target[6 * targetStride] = TFinish.Finish(a6, target[6 * targetStride], slope);
        target[7 * targetStride] = TFinish.Finish(a7, target[7 * targetStride], slope);
    }
}
