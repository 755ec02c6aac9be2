namespace Semiflow.Flows.Spans;

/// <summary>A small dense matrix factored with partial pivoting; a singular one gives solutions that are not finite.</summary>
internal sealed class LuFactors(int size)
{
    private readonly int[] pivots = new int[size];

    /// <summary>The matrix, row by row, before <see cref="Factor"/>; its factors after.</summary>
    internal double[] Entries { get; } = new double[size * size];

    internal void Factor()
    {
        for (int k = 0; k < size; k++)
        {
            int pivot = k;
            for (int i = k + 1; i < size; i++)
            {
                if (Math.Abs(Entries[(i * size) + k]) > Math.Abs(Entries[(pivot * size) + k]))
                {
                    pivot = i;
                }
            }

            pivots[k] = pivot;
            if (pivot != k)
            {
                Swap(Entries.AsSpan(k * size, size), Entries.AsSpan(pivot * size, size));
            }

            double inverse = 1 / Entries[(k * size) + k];
            for (int i = k + 1; i < size; i++)
            {
                double factor = Entries[(i * size) + k] *= inverse;
                if (factor != 0)
                {
                    SpanStageSum.Add1(Entries.AsSpan((i * size) + k + 1, size - k - 1), Entries.AsSpan((k * size) + k + 1, size - k - 1),
                        -factor);
                }
            }
        }
    }

    internal void Solve(Span<double> vector)
    {
        for (int k = 0; k < size; k++)
        {
            (vector[k], vector[pivots[k]]) = (vector[pivots[k]], vector[k]);
        }

        for (int i = 1; i < size; i++)
        {
            vector[i] -= Dot(Entries.AsSpan(i * size, i), vector[..i]);
        }

        for (int i = size - 1; i >= 0; i--)
        {
            vector[i] = (vector[i] - Dot(Entries.AsSpan((i * size) + i + 1, size - i - 1), vector[(i + 1)..])) / Entries[(i * size) + i];
        }
    }

    /// <summary>Inner product.</summary>
    internal static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        int width = System.Numerics.Vector<double>.Count;
        System.Numerics.Vector<double> sums = default;
        int i = 0;
        for (; i <= a.Length - width; i += width)
        {
            sums += new System.Numerics.Vector<double>(a[i..]) * new System.Numerics.Vector<double>(b[i..]);
        }

        double sum = System.Numerics.Vector.Sum(sums);
        for (; i < a.Length; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    private static void Swap(Span<double> a, Span<double> b)
    {
        for (int i = 0; i < a.Length; i++)
        {
            (a[i], b[i]) = (b[i], a[i]);
        }
    }
}
