using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Semiflow.Kernels.Lanes;

/// <summary>
/// Sixteen float32 lanes: the two halves one after the other, so that a number's function has the same bits in either width.
/// </summary>
internal readonly struct SingleWideTranscendental : ITranscendental<Vector512<float>>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Tanh(Vector512<float> x) =>
        Vector512.Create(SingleTranscendental.Tanh(x.GetLower()), SingleTranscendental.Tanh(x.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Sigmoid(Vector512<float> x) =>
        Vector512.Create(SingleTranscendental.Sigmoid(x.GetLower()), SingleTranscendental.Sigmoid(x.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Softplus(Vector512<float> x) =>
        Vector512.Create(SingleTranscendental.Softplus(x.GetLower()), SingleTranscendental.Softplus(x.GetUpper()));
}

/// <summary>Eight float64 lanes, alike.</summary>
internal readonly struct DoubleWideTranscendental : ITranscendental<Vector512<double>>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Tanh(Vector512<double> x) =>
        Vector512.Create(DoubleTranscendental.Tanh(x.GetLower()), DoubleTranscendental.Tanh(x.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Sigmoid(Vector512<double> x) =>
        Vector512.Create(DoubleTranscendental.Sigmoid(x.GetLower()), DoubleTranscendental.Sigmoid(x.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Softplus(Vector512<double> x) =>
        Vector512.Create(DoubleTranscendental.Softplus(x.GetLower()), DoubleTranscendental.Softplus(x.GetUpper()));
}
