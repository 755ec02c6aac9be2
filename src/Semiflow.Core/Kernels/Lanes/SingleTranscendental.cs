using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Semiflow.Kernels.Lanes;

/// <summary>Eight float32 lanes with FMA.</summary>
internal readonly struct SingleTranscendental : ITranscendental<Vector256<float>>
{
    // The rational approximation of degree 13 over 6 that Eigen and TensorFlow use, odd, on |x| ≤ 7.9; beyond it tanh is 1 in float32.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Tanh(Vector256<float> x)
    {
        Vector256<float> limit = Vector256.Create(7.90531110763549805f);
        x = Avx.Min(limit, Avx.Max(Vector256.Negate(limit), x));
        Vector256<float> z = x * x;
        Vector256<float> p = Vector256.Create(-2.76076847742355e-16f);
        p = Fma.MultiplyAdd(p, z, Vector256.Create(2.00018790482477e-13f));
        p = Fma.MultiplyAdd(p, z, Vector256.Create(-8.60467152213735e-11f));
        p = Fma.MultiplyAdd(p, z, Vector256.Create(5.12229709037114e-08f));
        p = Fma.MultiplyAdd(p, z, Vector256.Create(1.48572235717979e-05f));
        p = Fma.MultiplyAdd(p, z, Vector256.Create(6.37261928875436e-04f));
        p = Fma.MultiplyAdd(p, z, Vector256.Create(4.89352455891786e-03f));
        Vector256<float> q = Vector256.Create(1.19825839466702e-06f);
        q = Fma.MultiplyAdd(q, z, Vector256.Create(1.18534705686654e-04f));
        q = Fma.MultiplyAdd(q, z, Vector256.Create(2.26843463243900e-03f));
        q = Fma.MultiplyAdd(q, z, Vector256.Create(4.89352518554385e-03f));
        return x * p / q;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Sigmoid(Vector256<float> x) =>
        Vector256<float>.One / (Vector256<float>.One + Exp(Vector256.Negate(x)));

    // log(1 + t) = 2 artanh(t/(2 + t)) with t = e^-|x| ≤ 1.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Softplus(Vector256<float> x)
    {
        Vector256<float> t = Exp(Vector256.Negate(Vector256.Abs(x)));
        Vector256<float> s = t / (t + Vector256.Create(2f)), z = s * s;
        Vector256<float> sum = Vector256.Create(1f / 15);
        for (int k = 6; k >= 0; k--)
        {
            sum = Fma.MultiplyAdd(sum, z, Vector256.Create(1f / (2 * k + 1)));
        }

        return Avx.Max(Vector256<float>.Zero, x) + Vector256.Create(2f) * s * sum;
    }

    // Φ(−|x|) = e^(−x²/2) t P(s) with t = 1/(1 + 0.4|x|) and s from −1 to 1 where e^(−x²/2) is not 0: P interpolates at Chebyshev's nodes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Normal(Vector256<float> x, out Vector256<float> density)
    {
        Vector256<float> e = Exp(x * x * Vector256.Create(-0.5f));
        Vector256<float> t = Vector256<float>.One / Fma.MultiplyAdd(Vector256.Abs(x), Vector256.Create(0.4f), Vector256<float>.One);
        Vector256<float> s = Fma.MultiplyAdd(t, Vector256.Create(2.27272727272727273f), Vector256.Create(-1.27272727272727273f));
        Vector256<float> p = Vector256.Create(2.05720721e-5f);
        p = Fma.MultiplyAdd(p, s, Vector256.Create(-2.064098028e-5f));
        p = Fma.MultiplyAdd(p, s, Vector256.Create(-0.0001486833409f));
        p = Fma.MultiplyAdd(p, s, Vector256.Create(0.0003435336111f));
        p = Fma.MultiplyAdd(p, s, Vector256.Create(0.0006732188308f));
        p = Fma.MultiplyAdd(p, s, Vector256.Create(-0.003580727486f));
        p = Fma.MultiplyAdd(p, s, Vector256.Create(-0.00457668037f));
        p = Fma.MultiplyAdd(p, s, Vector256.Create(0.03942675323f));
        p = Fma.MultiplyAdd(p, s, Vector256.Create(0.1636302631f));
        p = Fma.MultiplyAdd(p, s, Vector256.Create(0.3042323998f));
        Vector256<float> tail = e * (t * p);
        density = e * Vector256.Create(0.3989422804014327f);
        return Avx.BlendVariable(tail, Vector256<float>.One - tail, Avx.CompareGreaterThan(x, Vector256<float>.Zero));
    }

    // 2ⁿ times the Taylor polynomial on |r| ≤ log(2)/2.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Exp(Vector256<float> x)
    {
        x = Avx.Min(Vector256.Create(88f), Avx.Max(Vector256.Create(-87f), x));
        Vector256<float> n = Avx.RoundToNearestInteger(x * Vector256.Create(1.44269504088896341f));
        Vector256<float> r = Fma.MultiplyAddNegated(n, Vector256.Create(0.693359375f), x);
        r = Fma.MultiplyAddNegated(n, Vector256.Create(-2.12194440e-4f), r);
        Vector256<float> p = Vector256.Create(1f / 5040);
        p = Fma.MultiplyAdd(p, r, Vector256.Create(1f / 720));
        p = Fma.MultiplyAdd(p, r, Vector256.Create(1f / 120));
        p = Fma.MultiplyAdd(p, r, Vector256.Create(1f / 24));
        p = Fma.MultiplyAdd(p, r, Vector256.Create(1f / 6));
        p = Fma.MultiplyAdd(p, r, Vector256.Create(0.5f));
        p = Fma.MultiplyAdd(p, r, Vector256<float>.One);
        p = Fma.MultiplyAdd(p, r, Vector256<float>.One);
        Vector256<int> exponent = Avx.ConvertToVector256Int32(n) + Vector256.Create(127);
        return p * Avx2.ShiftLeftLogical(exponent, 23).AsSingle();
    }
}
