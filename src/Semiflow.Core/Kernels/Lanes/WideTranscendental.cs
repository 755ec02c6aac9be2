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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Normal(Vector512<float> x, out Vector512<float> density)
    {
        Vector256<float> low = SingleTranscendental.Normal(x.GetLower(), out Vector256<float> lowDensity);
        Vector256<float> high = SingleTranscendental.Normal(x.GetUpper(), out Vector256<float> highDensity);
        density = Vector512.Create(lowDensity, highDensity);
        return Vector512.Create(low, high);
    }
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Normal(Vector512<double> x, out Vector512<double> density)
    {
        Vector256<double> low = DoubleTranscendental.Normal(x.GetLower(), out Vector256<double> lowDensity);
        Vector256<double> high = DoubleTranscendental.Normal(x.GetUpper(), out Vector256<double> highDensity);
        density = Vector512.Create(lowDensity, highDensity);
        return Vector512.Create(low, high);
    }
}
