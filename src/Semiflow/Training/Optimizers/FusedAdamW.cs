using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Semiflow.Training.Optimizers;

/// <summary>The numbers of one AdamW update, already computed from rate and step.</summary>
/// <param name="Keep">1 - rate * weight decay.</param>
/// <param name="Beta1">Decay of the first moment.</param>
/// <param name="Beta2">Decay of the second moment.</param>
/// <param name="StepSize">rate / (1 - beta1^t).</param>
/// <param name="RootCorrection">1 / sqrt(1 - beta2^t).</param>
/// <param name="Epsilon">Added to the root.</param>
/// <param name="GradientScale">Factor of the gradient (clipping).</param>
internal sealed record AdamWNumbers(
    double Keep, double Beta1, double Beta2, double StepSize, double RootCorrection, double Epsilon, double GradientScale);

/// <summary>
/// AdamW in one pass over memory a parameter, on the CPU. libtorch takes about ten passes and as many calls, and
/// TorchSharp leaves a native scalar behind at each.
/// </summary>
internal static class FusedAdamW
{
    /// <summary>Updates parameter and moments in place; four spans of the same length in the same memory order.</summary>
    public static void Update<T>(Span<T> parameter, ReadOnlySpan<T> gradient, Span<T> first, Span<T> second, AdamWNumbers n)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        T keep = T.CreateChecked(n.Keep), stepSize = T.CreateChecked(n.StepSize), scale = T.CreateChecked(n.GradientScale);
        T rise1 = T.CreateChecked(1 - n.Beta1), decay2 = T.CreateChecked(n.Beta2), rise2 = T.CreateChecked(1 - n.Beta2);
        T correction = T.CreateChecked(n.RootCorrection), epsilon = T.CreateChecked(n.Epsilon);
        int width = Vector256<T>.Count, end = parameter.Length - parameter.Length % width;
        Span<Vector256<T>> p = MemoryMarshal.Cast<T, Vector256<T>>(parameter), m = MemoryMarshal.Cast<T, Vector256<T>>(first),
            v = MemoryMarshal.Cast<T, Vector256<T>>(second);
        ReadOnlySpan<Vector256<T>> g = MemoryMarshal.Cast<T, Vector256<T>>(gradient);
        Vector256<T> correctionV = Vector256.Create(correction), epsilonV = Vector256.Create(epsilon);
        for (int i = 0; i < p.Length && i < g.Length && i < m.Length && i < v.Length; i++)
        {
            Vector256<T> slope = g[i] * scale;
            Vector256<T> mean = m[i] + (slope - m[i]) * rise1;
            Vector256<T> square = v[i] * decay2 + slope * slope * rise2;
            m[i] = mean;
            v[i] = square;
            p[i] = p[i] * keep - mean * stepSize / (Vector256.Sqrt(square) * correctionV + epsilonV);
        }

        for (int i = end; i < parameter.Length; i++)
        {
            T slope = gradient[i] * scale;
            T mean = first[i] + (slope - first[i]) * rise1;
            T square = second[i] * decay2 + slope * slope * rise2;
            first[i] = mean;
            second[i] = square;
            parameter[i] = parameter[i] * keep - mean * stepSize / (T.Sqrt(square) * correction + epsilon);
        }
    }

    /// <summary>Sum of squares in double precision: not finite as soon as one entry is not.</summary>
    public static double SumOfSquares(ReadOnlySpan<float> values)
    {
        ReadOnlySpan<Vector256<float>> whole = MemoryMarshal.Cast<float, Vector256<float>>(values);
        Vector256<double> low = Vector256<double>.Zero, high = low;
        foreach (Vector256<float> each in whole)
        {
            (Vector256<double> a, Vector256<double> b) = Vector256.Widen(each);
            low += a * a;
            high += b * b;
        }

        double sum = Vector256.Sum(low + high);
        foreach (float rest in values[(whole.Length * Vector256<float>.Count)..])
        {
            sum += (double)rest * rest;
        }

        return sum;
    }

    /// <inheritdoc cref="SumOfSquares(ReadOnlySpan{float})"/>
    public static double SumOfSquares(ReadOnlySpan<double> values)
    {
        ReadOnlySpan<Vector256<double>> whole = MemoryMarshal.Cast<double, Vector256<double>>(values);
        Vector256<double> total = Vector256<double>.Zero;
        foreach (Vector256<double> each in whole)
        {
            total += each * each;
        }

        double sum = Vector256.Sum(total);
        foreach (double rest in values[(whole.Length * Vector256<double>.Count)..])
        {
            sum += rest * rest;
        }

        return sum;
    }
}
