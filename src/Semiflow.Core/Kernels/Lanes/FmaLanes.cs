using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Semiflow.Kernels.Lanes;

/// <summary>Eight float32 lanes: AVX2 with FMA.</summary>
internal readonly unsafe struct SingleFmaLanes : ILanes<Vector256<float>, float>
{
    public static int Count => 8;

    public static bool Many => Avx512F.VL.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Create(float value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector256<float> value, float start) => start + Vector256.Sum(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddSums(float* target, Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d)
    {
        Vector256<float> ab = Avx.UnpackLow(a, b) + Avx.UnpackHigh(a, b), cd = Avx.UnpackLow(c, d) + Avx.UnpackHigh(c, d);
        Vector256<float> all = Avx.Shuffle(ab, cd, 0x44) + Avx.Shuffle(ab, cd, 0xEE);
        (all.GetLower() + all.GetUpper() + Vector128.Load(target)).Store(target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> MultiplyAdd(Vector256<float> a, Vector256<float> b, Vector256<float> c) => Fma.MultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Multiply(Vector256<float> a, Vector256<float> b) => Avx.Multiply(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Add(Vector256<float> a, Vector256<float> b) => Avx.Add(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Subtract(Vector256<float> a, Vector256<float> b) => Avx.Subtract(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> WherePositive(Vector256<float> value, Vector256<float> positive, Vector256<float> other) =>
        Avx.BlendVariable(other, positive, Avx.CompareGreaterThan(value, Vector256<float>.Zero));

    // The second operand where the first is NaN: infinity times a slope of zero stays infinity.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LeakyRelu(Vector256<float> value, Vector256<float> slope) => Avx.Max(Avx.Multiply(value, slope), value);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose(float* source, nint sourceStride, float* target, nint targetStride)
    {
        // Four 8x2 interleavings, each of a row with the row two below, then 128-bit halves put together on loading.
        for (int half = 0; half < 2; half++)
        {
            float* s = source + 4 * half;
            Vector256<float> a = Halves(s, sourceStride, 0), b = Halves(s, sourceStride, 1);
            Vector256<float> c = Halves(s, sourceStride, 2), d = Halves(s, sourceStride, 3);
            Vector256<float> abLow = Avx.UnpackLow(a, b), abHigh = Avx.UnpackHigh(a, b);
            Vector256<float> cdLow = Avx.UnpackLow(c, d), cdHigh = Avx.UnpackHigh(c, d);
            float* t = target + 4 * half * targetStride;
            Avx.Store(t, Avx.Shuffle(abLow, cdLow, 0x44));
            Avx.Store(t + targetStride, Avx.Shuffle(abLow, cdLow, 0xEE));
            Avx.Store(t + 2 * targetStride, Avx.Shuffle(abHigh, cdHigh, 0x44));
            Avx.Store(t + 3 * targetStride, Avx.Shuffle(abHigh, cdHigh, 0xEE));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Halves(float* source, nint stride, int row) =>
        Avx.InsertVector128(
            Sse.LoadVector128(source + row * stride).ToVector256Unsafe(), Sse.LoadVector128(source + (row + 4) * stride), 1);
}

/// <summary>Four float64 lanes: AVX2 with FMA.</summary>
internal readonly unsafe struct DoubleFmaLanes : ILanes<Vector256<double>, double>
{
    public static int Count => 4;

    public static bool Many => Avx512F.VL.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Create(double value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Sum(Vector256<double> value, double start) => start + Vector256.Sum(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddSums(double* target, Vector256<double> a, Vector256<double> b, Vector256<double> c, Vector256<double> d)
    {
        Vector256<double> ab = Avx.UnpackLow(a, b) + Avx.UnpackHigh(a, b), cd = Avx.UnpackLow(c, d) + Avx.UnpackHigh(c, d);
        (Avx.Permute2x128(ab, cd, 0x20) + Avx.Permute2x128(ab, cd, 0x31) + Vector256.Load(target)).Store(target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> MultiplyAdd(Vector256<double> a, Vector256<double> b, Vector256<double> c) => Fma.MultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Multiply(Vector256<double> a, Vector256<double> b) => Avx.Multiply(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Add(Vector256<double> a, Vector256<double> b) => Avx.Add(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Subtract(Vector256<double> a, Vector256<double> b) => Avx.Subtract(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> WherePositive(Vector256<double> value, Vector256<double> positive, Vector256<double> other) =>
        Avx.BlendVariable(other, positive, Avx.CompareGreaterThan(value, Vector256<double>.Zero));

    // The second operand where the first is NaN: infinity times a slope of zero stays infinity.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> LeakyRelu(Vector256<double> value, Vector256<double> slope) =>
        Avx.Max(Avx.Multiply(value, slope), value);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose(double* source, nint sourceStride, double* target, nint targetStride)
    {
        Vector256<double> a = Avx.LoadVector256(source), b = Avx.LoadVector256(source + sourceStride);
        Vector256<double> c = Avx.LoadVector256(source + 2 * sourceStride), d = Avx.LoadVector256(source + 3 * sourceStride);
        Vector256<double> abLow = Avx.UnpackLow(a, b), abHigh = Avx.UnpackHigh(a, b);
        Vector256<double> cdLow = Avx.UnpackLow(c, d), cdHigh = Avx.UnpackHigh(c, d);
        Avx.Store(target, Avx.Permute2x128(abLow, cdLow, 0x20));
        Avx.Store(target + targetStride, Avx.Permute2x128(abHigh, cdHigh, 0x20));
        Avx.Store(target + 2 * targetStride, Avx.Permute2x128(abLow, cdLow, 0x31));
        Avx.Store(target + 3 * targetStride, Avx.Permute2x128(abHigh, cdHigh, 0x31));
    }
}
