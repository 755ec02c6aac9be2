using System.Runtime.CompilerServices;
using Semiflow.Kernels.Lanes;

namespace Semiflow.Kernels.Filters;

/// <summary>What becomes of a weighted sum before it is stored.</summary>
internal interface IFinish<TLanes, TVector, T>
    where TLanes : struct, ILanes<TVector, T>
    where TVector : unmanaged
    where T : unmanaged
{
    /// <summary>The value to store for a sum.</summary>
    /// <param name="sum">The sum.</param>
    /// <param name="target">What stood there.</param>
    /// <param name="slope">Slope of the activation.</param>
    static abstract TVector Finish(TVector sum, in TVector target, TVector slope);
}

/// <summary>The sum itself.</summary>
internal readonly struct AsIs<TLanes, TVector, T> : IFinish<TLanes, TVector, T>
    where TLanes : struct, ILanes<TVector, T>
    where TVector : unmanaged
    where T : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Finish(TVector sum, in TVector target, TVector slope) => sum;
}

/// <summary>The leaky ReLU of the sum, for a slope of at most one.</summary>
internal readonly struct LeakyReluFinish<TLanes, TVector, T> : IFinish<TLanes, TVector, T>
    where TLanes : struct, ILanes<TVector, T>
    where TVector : unmanaged
    where T : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Finish(TVector sum, in TVector target, TVector slope) => TLanes.LeakyRelu(sum, slope);
}

/// <summary>The leaky ReLU of the sum, for a slope above one.</summary>
internal readonly struct SteeplyActivated<TLanes, TVector, T> : IFinish<TLanes, TVector, T>
    where TLanes : struct, ILanes<TVector, T>
    where TVector : unmanaged
    where T : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Finish(TVector sum, in TVector target, TVector slope) =>
        TLanes.WherePositive(sum, sum, TLanes.Multiply(sum, slope));
}

/// <summary>The sum, times the slope unless what stood there was positive: the derivative of the leaky ReLU at it.</summary>
internal readonly struct LeakyReluGradientFinish<TLanes, TVector, T> : IFinish<TLanes, TVector, T>
    where TLanes : struct, ILanes<TVector, T>
    where TVector : unmanaged
    where T : unmanaged
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Finish(TVector sum, in TVector target, TVector slope) =>
        TLanes.WherePositive(target, sum, TLanes.Multiply(sum, slope));
}
