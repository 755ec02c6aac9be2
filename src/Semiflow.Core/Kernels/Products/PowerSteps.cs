using System.Numerics;
using Semiflow.Kernels.Sums;

namespace Semiflow.Kernels.Products;

/// <summary>Power iterations of real matrices one after the other, each a matter of microseconds: <c>v ← Wᵀu/|Wᵀu|, u ← Wv/|Wv|</c>.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
internal static class PowerSteps<T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private static readonly T Least = T.CreateChecked(1e-12);

    /// <summary>Some iterations.</summary>
    /// <param name="matrices">W, <c>[matrix, row, column]</c>.</param>
    /// <param name="rows">Rows of a matrix, at least one.</param>
    /// <param name="columns">Its columns, at least one.</param>
    /// <param name="iterations">How many, at least one.</param>
    /// <param name="left">u at first and in the end, <c>[matrix, row]</c>.</param>
    /// <param name="right">v in the end, <c>[matrix, column]</c>.</param>
    public static void Iterate(ReadOnlySpan<T> matrices, int rows, int columns, int iterations, Span<T> left, Span<T> right)
    {
        for (; !matrices.IsEmpty; matrices = matrices[(rows * columns)..], left = left[rows..], right = right[columns..])
        {
            Span<T> u = left[..rows], v = right[..columns];
            for (int i = 0; i < iterations; i++)
            {
                v.Clear();
                for (int r = 0; r < rows; r++)
                {
                    Add(v, u[r], matrices.Slice(r * columns, columns));
                }

                MakeUnit(v);
                for (int r = 0; r < rows; r++)
                {
                    u[r] = Dot(matrices.Slice(r * columns, columns), v);
                }

                MakeUnit(u);
            }
        }
    }

    private static unsafe void Add(Span<T> target, T factor, ReadOnlySpan<T> source)
    {
        fixed (T* to = target, from = source)
        {
            ScaledSum<T>.Add(to, factor, from, source.Length);
        }
    }

    private static T Dot(ReadOnlySpan<T> a, ReadOnlySpan<T> b)
    {
        Vector<T> wide = Vector<T>.Zero;
        int i = 0;
        for (; i + Vector<T>.Count <= a.Length; i += Vector<T>.Count)
        {
            wide += new Vector<T>(a[i..]) * new Vector<T>(b[i..]);
        }

        T sum = Vector.Sum(wide);
        for (; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    private static void MakeUnit(Span<T> vector)
    {
        T size = T.Max(T.Sqrt(Dot(vector, vector)), Least);
        foreach (ref T number in vector)
        {
            number /= size;
        }
    }
}
