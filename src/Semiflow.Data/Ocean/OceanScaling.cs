using Semiflow.Data.NetCdf;

namespace Semiflow.Data.Ocean;

/// <summary>Prepares the values of one patch over all times (spec partial-observations.md 7.3).</summary>
internal static class OceanScaling
{
    private const int Harmonics = 2;
    private const int Basis = 2 * Harmonics + 1;

    /// <summary>
    /// Subtracts the yearly cycle of each pixel, fitted on the first <paramref name="training"/> frames; its mean alone where they cover
    /// less than a year.
    /// </summary>
    public static void RemoveCycle(CfField field, double[] days, int training, double year)
    {
        int pixels = field.Values.Length / days.Length;
        int used = training > 1 && days[training - 1] - days[0] >= 0.95 * year ? Basis : 1;
        double[][] waves = [.. days.Select(day => Waves(day, year))];
        for (int pixel = 0; pixel < pixels; pixel++)
        {
            double[,] matrix = new double[used, used + 1];
            for (int t = 0; t < training; t++)
            {
                int at = t * pixels + pixel;
                for (int i = 0; field.Present[at] && i < used; i++)
                {
                    for (int j = 0; j < used; j++)
                    {
                        matrix[i, j] += waves[t][i] * waves[t][j];
                    }

                    matrix[i, used] += waves[t][i] * field.Values[at];
                }
            }

            double[] cycle = Solve(matrix, used);
            for (int t = 0; t < days.Length; t++)
            {
                int at = t * pixels + pixel;
                for (int i = 0; field.Present[at] && i < used; i++)
                {
                    field.Values[at] -= cycle[i] * waves[t][i];
                }
            }
        }
    }

    /// <summary>
    /// Divides by the deviation from zero over the first <paramref name="count"/> values of all fields together; returns it.
    /// </summary>
    public static double Normalize(IReadOnlyList<CfField> fields, int count)
    {
        double square = 0, number = 0;
        foreach (CfField field in fields)
        {
            for (int i = 0; i < count; i++)
            {
                // Absent ones are zero.
                (square, number) = (square + field.Values[i] * field.Values[i], number + (field.Present[i] ? 1 : 0));
            }
        }

        double deviation = Math.Sqrt(square / Math.Max(1, number));
        double scale = deviation > 0 ? deviation : 1;
        foreach (CfField field in fields)
        {
            for (int i = 0; i < field.Values.Length; i++)
            {
                field.Values[i] /= scale;
            }
        }

        return scale;
    }

    /// <summary>Gives each frame mean 0 and deviation 1.</summary>
    public static void StandardizeFrames(CfField field, int frames)
    {
        int pixels = field.Values.Length / frames;
        for (int t = 0; t < frames; t++)
        {
            Span<double> values = field.Values.AsSpan(t * pixels, pixels);
            ReadOnlySpan<bool> present = field.Present.AsSpan(t * pixels, pixels);
            double sum = 0, square = 0, number = 0;
            for (int i = 0; i < pixels; i++)
            {
                (sum, square, number) = (sum + values[i], square + values[i] * values[i], number + (present[i] ? 1 : 0));
            }

            double mean = sum / Math.Max(1, number), deviation = Math.Sqrt(Math.Max(0, square / Math.Max(1, number) - mean * mean));
            for (int i = 0; i < pixels; i++)
            {
                values[i] = present[i] ? (values[i] - mean) / (deviation > 0 ? deviation : 1) : 0;
            }
        }
    }

    /// <summary>Divides both velocities of each frame by its mean of |u| + |v|.</summary>
    public static void ScaleSpeeds(CfField u, CfField v, int frames)
    {
        int pixels = u.Values.Length / frames;
        for (int t = 0; t < frames; t++)
        {
            double sum = 0, number = 0;
            for (int i = t * pixels; i < (t + 1) * pixels; i++)
            {
                (sum, number) = (sum + Math.Abs(u.Values[i]) + Math.Abs(v.Values[i]), number + (u.Present[i] && v.Present[i] ? 1 : 0));
            }

            double scale = sum > 0 ? number / sum : 1;
            for (int i = t * pixels; i < (t + 1) * pixels; i++)
            {
                (u.Values[i], v.Values[i]) = (u.Values[i] * scale, v.Values[i] * scale);
            }
        }
    }

    private static double[] Waves(double day, double year)
    {
        double[] waves = new double[Basis];
        waves[0] = 1;
        for (int h = 1; h <= Harmonics; h++)
        {
            (waves[2 * h - 1], waves[2 * h]) = Math.SinCos(2 * Math.PI * h * day / year);
        }

        return waves;
    }

    // Gauss with pivots; a pixel without enough values has a singular matrix and keeps zeros.
    private static double[] Solve(double[,] m, int n)
    {
        double[] solution = new double[n];
        for (int k = 0; k < n; k++)
        {
            int pivot = Enumerable.Range(k, n - k).MaxBy(i => Math.Abs(m[i, k]));
            if (Math.Abs(m[pivot, k]) < 1e-9)
            {
                return solution;
            }

            for (int j = k; j <= n; j++)
            {
                (m[k, j], m[pivot, j]) = (m[pivot, j], m[k, j]);
            }

            for (int i = k + 1; i < n; i++)
            {
                double factor = m[i, k] / m[k, k];
                for (int j = k; j <= n; j++)
                {
                    m[i, j] -= factor * m[k, j];
                }
            }
        }

        for (int i = n - 1; i >= 0; i--)
        {
            solution[i] = (m[i, n] - Enumerable.Range(i + 1, n - i - 1).Sum(j => m[i, j] * solution[j])) / m[i, i];
        }

        return solution;
    }
}
