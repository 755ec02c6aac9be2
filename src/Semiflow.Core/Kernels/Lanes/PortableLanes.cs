using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Semiflow.Kernels.Lanes;

/// <summary>Lanes of whatever width this processor has, float32 or float64, on any architecture.</summary>
internal readonly unsafe struct PortableLanes<T> : ILanes<Vector<T>, T>
    where T : unmanaged, INumber<T>
{
    public static int Count => Vector<T>.Count;

    public static bool Many => Avx512F.VL.IsSupported || AdvSimd.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Create(T value) => new(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum(Vector<T> value, T start) => start + Vector.Sum(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddSums(T* target, Vector<T> a, Vector<T> b, Vector<T> c, Vector<T> d)
    {
        target[0] += Vector.Sum(a);
        target[1] += Vector.Sum(b);
        target[2] += Vector.Sum(c);
        target[3] += Vector.Sum(d);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> MultiplyAdd(Vector<T> a, Vector<T> b, Vector<T> c) => typeof(T) == typeof(float)
        ? Vector.MultiplyAddEstimate(a.As<T, float>(), b.As<T, float>(), c.As<T, float>()).As<float, T>()
        : Vector.MultiplyAddEstimate(a.As<T, double>(), b.As<T, double>(), c.As<T, double>()).As<double, T>();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Multiply(Vector<T> a, Vector<T> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Add(Vector<T> a, Vector<T> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> Subtract(Vector<T> a, Vector<T> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> WherePositive(Vector<T> value, Vector<T> positive, Vector<T> other) =>
        Vector.ConditionalSelect(Vector.GreaterThan(value, Vector<T>.Zero), positive, other);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<T> LeakyRelu(Vector<T> value, Vector<T> slope) => WherePositive(value, value, value * slope);

    public static void Transpose(T* source, nint sourceStride, T* target, nint targetStride)
    {
        for (int j = 0; j < Count; j++)
        {
            for (int i = 0; i < Count; i++)
            {
                target[j * targetStride + i] = source[i * sourceStride + j];
            }
        }
    }
}
