using System.Numerics;

namespace Semiflow.Systems.Fields;

/// <summary>
/// −∇·(a∇u) = f on the unit square, u = 0 on its boundary: finite volumes around the nodes of a grid, harmonic means of a on their faces,
/// which keep the flux through a jump of a; the banded system by elimination without pivots. Error O(h²) for smooth a.
/// </summary>
/// <param name="columns">Intervals in x, at least 2.</param>
/// <param name="rows">Intervals in y, at least 2.</param>
internal sealed class DarcySolver(int columns, int rows)
{
    private readonly int inner = rows - 1;

    /// <summary>The solution at the nodes, those of the boundary included, one row of y after the other.</summary>
    /// <param name="permeability">a at the nodes, positive.</param>
    /// <param name="source">f at the nodes.</param>
    public double[] Solve(ReadOnlySpan<double> permeability, ReadOnlySpan<double> source)
    {
        // Row k of the band holds the entries (k, k), (k, k + 1), …, (k, k + inner); the matrix is symmetric.
        int unknowns = (columns - 1) * inner, width = inner + 1;
        double[] band = new double[(long)unknowns * width], right = new double[unknowns];
        double alongX = (double)columns * columns, alongY = (double)rows * rows;
        for (int i = 1; i < columns; i++)
        {
            for (int j = 1; j < rows; j++)
            {
                int node = (i * (rows + 1)) + j, k = ((i - 1) * inner) + j - 1;
                double a = permeability[node], east = alongX * Harmonic(a, permeability[node + rows + 1]),
                    west = alongX * Harmonic(a, permeability[node - rows - 1]), north = alongY * Harmonic(a, permeability[node + 1]),
                    south = alongY * Harmonic(a, permeability[node - 1]);
                Span<double> entries = band.AsSpan(k * width, width);
                entries[0] = east + west + north + south;
                if (j + 1 < rows)
                {
                    entries[1] = -north;
                }

                if (i + 1 < columns)
                {
                    entries[inner] -= east; // The place of the northern neighbor where there is one row of unknowns only.
                }

                right[k] = source[node];
            }
        }

        Eliminate(band, right, width);
        double[] solution = new double[(columns + 1) * (rows + 1)];
        for (int i = 1; i < columns; i++)
        {
            right.AsSpan((i - 1) * inner, inner).CopyTo(solution.AsSpan((i * (rows + 1)) + 1));
        }

        return solution;
    }

    private static double Harmonic(double a, double b) => 2 * a * b / (a + b);

    private static void Eliminate(double[] band, double[] right, int width)
    {
        int unknowns = right.Length;
        for (int k = 0; k < unknowns; k++)
        {
            ReadOnlySpan<double> pivot = band.AsSpan(k * width, width);
            int below = Math.Min(width, unknowns - k);
            for (int j = 1; j < below; j++)
            {
                double factor = pivot[j] / pivot[0];
                if (factor != 0)
                {
                    Subtract(band.AsSpan((k + j) * width, width - j), factor, pivot[j..]);
                    right[k + j] -= factor * right[k];
                }
            }
        }

        for (int k = unknowns - 1; k >= 0; k--)
        {
            ReadOnlySpan<double> pivot = band.AsSpan(k * width, width);
            double rest = right[k];
            for (int j = 1; j < Math.Min(width, unknowns - k); j++)
            {
                rest -= pivot[j] * right[k + j];
            }

            right[k] = rest / pivot[0];
        }
    }

    private static void Subtract(Span<double> target, double factor, ReadOnlySpan<double> source)
    {
        var wide = new Vector<double>(factor);
        int i = 0;
        for (; i + Vector<double>.Count <= source.Length; i += Vector<double>.Count)
        {
            (new Vector<double>(target[i..]) - (wide * new Vector<double>(source[i..]))).CopyTo(target[i..]);
        }

        for (; i < source.Length; i++)
        {
            target[i] -= factor * source[i];
        }
    }
}
