using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Semiflow.Kernels.Lanes;

namespace Semiflow.Transport.Entropic;

/// <summary>Sums of exp(shift + g_j − scale c_j) along a row; lengths are multiples of eight, padded with g = −∞.</summary>
internal static class SoftRow
{
    private static bool Fast => Avx2.IsSupported && Fma.IsSupported;

    /// <summary>Σ_j exp(shift + g_j − scale c_j).</summary>
    public static double Sum(ReadOnlySpan<double> cost, ReadOnlySpan<double> potential, double scale, double shift)
    {
        if (!Fast)
        {
            double sum = 0;
            for (int j = 0; j < cost.Length; j++)
            {
                sum += Math.Exp(shift + potential[j] - scale * cost[j]);
            }

            return sum;
        }

        ref double c = ref MemoryMarshal.GetReference(cost);
        ref double g = ref MemoryMarshal.GetReference(potential);
        Vector256<double> even = Vector256<double>.Zero, odd = even, factor = Vector256.Create(scale), added = Vector256.Create(shift);
        for (nuint j = 0; j < (nuint)cost.Length; j += 8)
        {
            Vector256<double> x = Fma.MultiplyAddNegated(factor, Vector256.LoadUnsafe(ref c, j), Vector256.LoadUnsafe(ref g, j)) + added;
            Vector256<double> y = Fma.MultiplyAddNegated(factor, Vector256.LoadUnsafe(ref c, j + 4), Vector256.LoadUnsafe(ref g, j + 4))
                + added;
            even += DoubleTranscendental.Exp(x);
            odd += DoubleTranscendental.Exp(y);
        }

        return Vector256.Sum(even + odd);
    }

    /// <summary>Writes the terms of the sum, and gives it.</summary>
    public static double Fill(ReadOnlySpan<double> cost, ReadOnlySpan<double> potential, double scale, double shift, Span<double> terms)
    {
        double sum = 0;
        for (int j = 0; j < cost.Length; j += 4)
        {
            Vector256<double> each = Term(cost, potential, scale, shift, j);
            each.StoreUnsafe(ref terms[j]);
            sum += Vector256.Sum(each);
        }

        return sum;
    }

    /// <summary>Σ_j x_j y_j.</summary>
    public static double Dot(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        ref double x = ref MemoryMarshal.GetReference(left);
        ref double y = ref MemoryMarshal.GetReference(right);
        Vector256<double> even = Vector256<double>.Zero, odd = even;
        for (nuint j = 0; j < (nuint)left.Length; j += 8)
        {
            even += Vector256.LoadUnsafe(ref x, j) * Vector256.LoadUnsafe(ref y, j);
            odd += Vector256.LoadUnsafe(ref x, j + 4) * Vector256.LoadUnsafe(ref y, j + 4);
        }

        return Vector256.Sum(even + odd);
    }

    /// <summary>y ← y + factor x.</summary>
    public static void AddTo(Span<double> sum, ReadOnlySpan<double> row, double factor)
    {
        ref double x = ref MemoryMarshal.GetReference(row);
        ref double y = ref MemoryMarshal.GetReference(sum);
        Vector256<double> times = Vector256.Create(factor);
        for (nuint j = 0; j < (nuint)row.Length; j += 4)
        {
            (Vector256.LoadUnsafe(ref y, j) + times * Vector256.LoadUnsafe(ref x, j)).StoreUnsafe(ref y, j);
        }
    }

    /// <summary>The same sum, and Σ_j c_j exp(shift + g_j − scale c_j).</summary>
    public static (double Sum, double Cost) Moments(ReadOnlySpan<double> cost, ReadOnlySpan<double> potential, double scale, double shift)
    {
        Vector256<double> sum = Vector256<double>.Zero, moment = sum, infinity = Vector256.Create(double.PositiveInfinity);
        for (int j = 0; j < cost.Length; j += 4)
        {
            Vector256<double> each = Term(cost, potential, scale, shift, j);
            sum += each;
            Vector256<double> c = Vector256.LoadUnsafe(in cost[j]);
            moment += each * Vector256.ConditionalSelect(Vector256.LessThan(c, infinity), c, Vector256<double>.Zero); // 0 times infinity
        }

        return (Vector256.Sum(sum), Vector256.Sum(moment));
    }

    /// <summary>log Σ_j exp(g_j − scale c_j) whatever the size of the terms, by their largest first.</summary>
    public static double LogSum(ReadOnlySpan<double> cost, ReadOnlySpan<double> potential, double scale)
    {
        double largest = double.NegativeInfinity;
        for (int j = 0; j < cost.Length; j++)
        {
            largest = Math.Max(largest, potential[j] - scale * cost[j]);
        }

        return largest + Math.Log(Sum(cost, potential, scale, -largest));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Term(ReadOnlySpan<double> cost, ReadOnlySpan<double> potential, double scale, double shift, int j)
    {
        Vector256<double> x = Vector256.LoadUnsafe(in potential[j]) + Vector256.Create(shift)
            - Vector256.Create(scale) * Vector256.LoadUnsafe(in cost[j]);
        return Fast ? DoubleTranscendental.Exp(x) : Vector256.Exp(x);
    }
}
