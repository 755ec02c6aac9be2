using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Semiflow.Kernels.Lanes;

/// <summary>Four float64 lanes with FMA.</summary>
internal readonly struct DoubleTranscendental : ITranscendental<Vector256<double>>
{
    // Near 0 the rational approximation of Cephes, elsewhere 1 - 2/(e^2|x| + 1).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Tanh(Vector256<double> x)
    {
        Vector256<double> z = x * x;
        Vector256<double> p = Vector256.Create(-9.64399179425052238628e-1);
        p = Fma.MultiplyAdd(p, z, Vector256.Create(-9.92877231001918586564e1));
        p = Fma.MultiplyAdd(p, z, Vector256.Create(-1.61468768441708447952e3));
        Vector256<double> q = z + Vector256.Create(1.12811678491632931402e2);
        q = Fma.MultiplyAdd(q, z, Vector256.Create(2.23548839060100448583e3));
        q = Fma.MultiplyAdd(q, z, Vector256.Create(4.84406305325125486048e3));
        Vector256<double> near = Fma.MultiplyAdd(x * z, p / q, x);

        Vector256<double> size = Vector256.Abs(x);
        Vector256<double> e = Exp(Avx.Min(Vector256.Create(40.0), size + size));
        Vector256<double> far = Vector256<double>.One - Vector256.Create(2.0) / (e + Vector256<double>.One);
        Vector256<double> sign = x & Vector256.Create(-0.0);
        return Avx.BlendVariable(near, far | sign, Avx.CompareGreaterThan(size, Vector256.Create(0.625)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Sigmoid(Vector256<double> x) =>
        Vector256<double>.One / (Vector256<double>.One + Exp(Vector256.Negate(x)));

    // log(1 + t) = 2 artanh(t/(2 + t)) with t = e^-|x| ≤ 1.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Softplus(Vector256<double> x)
    {
        Vector256<double> t = Exp(Vector256.Negate(Vector256.Abs(x)));
        Vector256<double> s = t / (t + Vector256.Create(2.0)), z = s * s;
        Vector256<double> sum = Vector256.Create(1.0 / 35);
        for (int k = 16; k >= 0; k--)
        {
            sum = Fma.MultiplyAdd(sum, z, Vector256.Create(1.0 / (2 * k + 1)));
        }

        return Avx.Max(Vector256<double>.Zero, x) + Vector256.Create(2.0) * s * sum;
    }

    // Φ(−|x|) = e^(−x²/2) t P(s) with t = 1/(1 + 0.3|x|) and s from −1 to 1 where e^(−x²/2) is not 0: P interpolates at Chebyshev's nodes.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Normal(Vector256<double> x, out Vector256<double> density)
    {
        Vector256<double> e = Exp(x * x * Vector256.Create(-0.5));
        Vector256<double> t = Vector256<double>.One / Fma.MultiplyAdd(Vector256.Abs(x), Vector256.Create(0.3), Vector256<double>.One);
        Vector256<double> s = Fma.MultiplyAdd(t, Vector256.Create(2.10526315789473684), Vector256.Create(-1.10526315789473684));
        Vector256<double> p = Vector256.Create(-1.58083898248267601e-11);
        p = Fma.MultiplyAdd(p, s, Vector256.Create(8.61614483370792318e-10));
        p = Fma.MultiplyAdd(p, s, Vector256.Create(-1.35335083252135453e-9));
        p = Fma.MultiplyAdd(p, s, Vector256.Create(-6.19073121689782575e-9));
        p = Fma.MultiplyAdd(p, s, Vector256.Create(1.64355828513662141e-8));
        p = Fma.MultiplyAdd(p, s, Vector256.Create(1.19807504580508966e-8));
        p = Fma.MultiplyAdd(p, s, Vector256.Create(-9.61250256338159442e-8));
        p = Fma.MultiplyAdd(p, s, Vector256.Create(8.25230087743660054e-8));
        p = Fma.MultiplyAdd(p, s, Vector256.Create(3.48462418237245605e-7));
        p = Fma.MultiplyAdd(p, s, Vector256.Create(-9.31157907063085926e-7));
        p = Fma.MultiplyAdd(p, s, Vector256.Create(-5.84795079703987261e-7));
        p = Fma.MultiplyAdd(p, s, Vector256.Create(5.95360259748706797e-6));
        p = Fma.MultiplyAdd(p, s, Vector256.Create(-3.14931952771922713e-6));
        p = Fma.MultiplyAdd(p, s, Vector256.Create(-0.0000339306546974046918));
        p = Fma.MultiplyAdd(p, s, Vector256.Create(0.0000442658355931549974));
        p = Fma.MultiplyAdd(p, s, Vector256.Create(0.000220025834497693104));
        p = Fma.MultiplyAdd(p, s, Vector256.Create(-0.00034593070882973568));
        p = Fma.MultiplyAdd(p, s, Vector256.Create(-0.00199721167465957763));
        p = Fma.MultiplyAdd(p, s, Vector256.Create(0.000969957552957444634));
        p = Fma.MultiplyAdd(p, s, Vector256.Create(0.0240595026393090856));
        p = Fma.MultiplyAdd(p, s, Vector256.Create(0.0818909252731460581));
        p = Fma.MultiplyAdd(p, s, Vector256.Create(0.164771308225308614));
        p = Fma.MultiplyAdd(p, s, Vector256.Create(0.230419442768832963));
        Vector256<double> tail = e * (t * p);
        density = e * Vector256.Create(0.3989422804014327);
        return Avx.BlendVariable(tail, Vector256<double>.One - tail, Avx.CompareGreaterThan(x, Vector256<double>.Zero));
    }

    // 2ⁿ times the Taylor polynomial on |r| ≤ log(2)/2; n comes from the low bits of a number so large that they count ones.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Exp(Vector256<double> x)
    {
        const double counting = 6755399441055744.0; // 1.5·2⁵²
        x = Avx.Min(Vector256.Create(709.0), Avx.Max(Vector256.Create(-708.0), x));
        Vector256<double> count = Fma.MultiplyAdd(x, Vector256.Create(1.4426950408889634), Vector256.Create(counting));
        Vector256<double> n = count - Vector256.Create(counting);
        Vector256<double> r = Fma.MultiplyAddNegated(n, Vector256.Create(6.93145751953125e-1), x);
        r = Fma.MultiplyAddNegated(n, Vector256.Create(1.42860682030941723212e-6), r);
        Vector256<double> p = Vector256.Create(1.0 / 6227020800);
        p = Fma.MultiplyAdd(p, r, Vector256.Create(1.0 / 479001600));
        p = Fma.MultiplyAdd(p, r, Vector256.Create(1.0 / 39916800));
        p = Fma.MultiplyAdd(p, r, Vector256.Create(1.0 / 3628800));
        p = Fma.MultiplyAdd(p, r, Vector256.Create(1.0 / 362880));
        p = Fma.MultiplyAdd(p, r, Vector256.Create(1.0 / 40320));
        p = Fma.MultiplyAdd(p, r, Vector256.Create(1.0 / 5040));
        p = Fma.MultiplyAdd(p, r, Vector256.Create(1.0 / 720));
        p = Fma.MultiplyAdd(p, r, Vector256.Create(1.0 / 120));
        p = Fma.MultiplyAdd(p, r, Vector256.Create(1.0 / 24));
        p = Fma.MultiplyAdd(p, r, Vector256.Create(1.0 / 6));
        p = Fma.MultiplyAdd(p, r, Vector256.Create(0.5));
        p = Fma.MultiplyAdd(p, r, Vector256<double>.One);
        p = Fma.MultiplyAdd(p, r, Vector256<double>.One);
        Vector256<long> exponent = Avx2.ShiftLeftLogical(count.AsInt64() + Vector256.Create(1023L), 52);
        return p * exponent.AsDouble();
    }
}
