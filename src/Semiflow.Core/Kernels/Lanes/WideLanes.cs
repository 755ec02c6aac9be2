using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Semiflow.Kernels.Lanes;

/// <summary>Sixteen float32 lanes: AVX-512.</summary>
internal readonly unsafe struct SingleWideLanes : ILanes<Vector512<float>, float>
{
    public static int Count => 16;

    public static bool Many => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Create(float value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector512<float> value, float start) => start + Vector512.Sum(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddSums(float* target, Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d)
    {
        Vector512<float> ab = Avx512F.UnpackLow(a, b) + Avx512F.UnpackHigh(a, b), cd = Avx512F.UnpackLow(c, d) + Avx512F.UnpackHigh(c, d);
        Vector512<float> all = Avx512F.Shuffle(ab, cd, 0x44) + Avx512F.Shuffle(ab, cd, 0xEE);
        Vector256<float> half = all.GetLower() + all.GetUpper();
        (half.GetLower() + half.GetUpper() + Vector128.Load(target)).Store(target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> MultiplyAdd(Vector512<float> a, Vector512<float> b, Vector512<float> c) =>
        Avx512F.FusedMultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Multiply(Vector512<float> a, Vector512<float> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Add(Vector512<float> a, Vector512<float> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Subtract(Vector512<float> a, Vector512<float> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> WherePositive(Vector512<float> value, Vector512<float> positive, Vector512<float> other) =>
        Vector512.ConditionalSelect(Vector512.GreaterThan(value, Vector512<float>.Zero), positive, other);

    // The second operand where the first is NaN: infinity times a slope of zero stays infinity.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LeakyRelu(Vector512<float> value, Vector512<float> slope) => Avx512F.Max(value * slope, value);

    // Four 8x8 blocks.
    public static void Transpose(float* source, nint sourceStride, float* target, nint targetStride)
    {
        SingleFmaLanes.Transpose(source, sourceStride, target, targetStride);
        SingleFmaLanes.Transpose(source + 8, sourceStride, target + 8 * targetStride, targetStride);
        SingleFmaLanes.Transpose(source + 8 * sourceStride, sourceStride, target + 8, targetStride);
        SingleFmaLanes.Transpose(source + 8 * sourceStride + 8, sourceStride, target + 8 * targetStride + 8, targetStride);
    }
}

/// <summary>Eight float64 lanes: AVX-512.</summary>
internal readonly unsafe struct DoubleWideLanes : ILanes<Vector512<double>, double>
{
    public static int Count => 8;

    public static bool Many => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Create(double value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Sum(Vector512<double> value, double start) => start + Vector512.Sum(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddSums(double* target, Vector512<double> a, Vector512<double> b, Vector512<double> c, Vector512<double> d)
    {
        Vector512<double> ab = Avx512F.UnpackLow(a, b) + Avx512F.UnpackHigh(a, b), cd = Avx512F.UnpackLow(c, d) + Avx512F.UnpackHigh(c, d);
        Vector256<double> left = ab.GetLower() + ab.GetUpper(), right = cd.GetLower() + cd.GetUpper();
        (Avx.Permute2x128(left, right, 0x20) + Avx.Permute2x128(left, right, 0x31) + Vector256.Load(target)).Store(target);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> MultiplyAdd(Vector512<double> a, Vector512<double> b, Vector512<double> c) =>
        Avx512F.FusedMultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Multiply(Vector512<double> a, Vector512<double> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Add(Vector512<double> a, Vector512<double> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Subtract(Vector512<double> a, Vector512<double> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> WherePositive(Vector512<double> value, Vector512<double> positive, Vector512<double> other) =>
        Vector512.ConditionalSelect(Vector512.GreaterThan(value, Vector512<double>.Zero), positive, other);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> LeakyRelu(Vector512<double> value, Vector512<double> slope) => Avx512F.Max(value * slope, value);

    // Four 4x4 blocks.
    public static void Transpose(double* source, nint sourceStride, double* target, nint targetStride)
    {
        DoubleFmaLanes.Transpose(source, sourceStride, target, targetStride);
        DoubleFmaLanes.Transpose(source + 4, sourceStride, target + 4 * targetStride, targetStride);
        DoubleFmaLanes.Transpose(source + 4 * sourceStride, sourceStride, target + 4, targetStride);
        DoubleFmaLanes.Transpose(source + 4 * sourceStride + 4, sourceStride, target + 4 * targetStride + 4, targetStride);
    }
}
