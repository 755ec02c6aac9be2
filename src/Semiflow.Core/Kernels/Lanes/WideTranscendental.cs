using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

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

    // Whole registers take half the time here; each operation is that of SingleTranscendental.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Normal(Vector512<float> x, out Vector512<float> density)
    {
        Vector512<float> e = Exp(x * x * Vector512.Create(-0.5f));
        Vector512<float> t = Vector512<float>.One
            / Avx512F.FusedMultiplyAdd(Vector512.Abs(x), Vector512.Create(0.4f), Vector512<float>.One);
        Vector512<float> s = Avx512F.FusedMultiplyAdd(t, Vector512.Create(2.27272727272727273f), Vector512.Create(-1.27272727272727273f));
        Vector512<float> p = Vector512.Create(2.05720721e-5f);
        p = Avx512F.FusedMultiplyAdd(p, s, Vector512.Create(-2.064098028e-5f));
        p = Avx512F.FusedMultiplyAdd(p, s, Vector512.Create(-0.0001486833409f));
        p = Avx512F.FusedMultiplyAdd(p, s, Vector512.Create(0.0003435336111f));
        p = Avx512F.FusedMultiplyAdd(p, s, Vector512.Create(0.0006732188308f));
        p = Avx512F.FusedMultiplyAdd(p, s, Vector512.Create(-0.003580727486f));
        p = Avx512F.FusedMultiplyAdd(p, s, Vector512.Create(-0.00457668037f));
        p = Avx512F.FusedMultiplyAdd(p, s, Vector512.Create(0.03942675323f));
        p = Avx512F.FusedMultiplyAdd(p, s, Vector512.Create(0.1636302631f));
        p = Avx512F.FusedMultiplyAdd(p, s, Vector512.Create(0.3042323998f));
        Vector512<float> tail = e * (t * p);
        density = e * Vector512.Create(0.3989422804014327f);
        return Vector512.ConditionalSelect(
            Vector512.GreaterThan(x, Vector512<float>.Zero), Vector512<float>.One - tail, tail);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Exp(Vector512<float> x)
    {
        x = Avx512F.Min(Vector512.Create(88f), Avx512F.Max(Vector512.Create(-87f), x));
        Vector512<float> n = Avx512F.ConvertToVector512Single(
            Avx512F.ConvertToVector512Int32(x * Vector512.Create(1.44269504088896341f)));
        Vector512<float> r = Avx512F.FusedMultiplyAddNegated(n, Vector512.Create(0.693359375f), x);
        r = Avx512F.FusedMultiplyAddNegated(n, Vector512.Create(-2.12194440e-4f), r);
        Vector512<float> p = Vector512.Create(1f / 5040);
        p = Avx512F.FusedMultiplyAdd(p, r, Vector512.Create(1f / 720));
        p = Avx512F.FusedMultiplyAdd(p, r, Vector512.Create(1f / 120));
        p = Avx512F.FusedMultiplyAdd(p, r, Vector512.Create(1f / 24));
        p = Avx512F.FusedMultiplyAdd(p, r, Vector512.Create(1f / 6));
        p = Avx512F.FusedMultiplyAdd(p, r, Vector512.Create(0.5f));
        p = Avx512F.FusedMultiplyAdd(p, r, Vector512<float>.One);
        p = Avx512F.FusedMultiplyAdd(p, r, Vector512<float>.One);
        return Avx512F.Scale(p, n);
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
