namespace Semiflow.Kernels.Filters;

/// <summary>
/// A banded matrix by rows: row i weighs samples Start[i] … Start[i] + Weights[i].Length − 1. Starts never decrease, so that rows
/// can be computed while their input streams by. In a periodic matrix starts may be negative and ends beyond the last column;
/// indices then mean themselves modulo the number of columns.
/// </summary>
internal sealed class BandRows
{
    private BandRows(int columns, int[] starts, double[][] weights)
    {
        (Columns, Starts, Weights) = (columns, starts, weights);
    }

    /// <summary>Columns of the matrix.</summary>
    public int Columns { get; }

    /// <summary>First sample of each row.</summary>
    public int[] Starts { get; }

    /// <summary>Weights of each row.</summary>
    public double[][] Weights { get; }

    /// <summary>Number of rows.</summary>
    public int Rows => Starts.Length;

    /// <summary>One past the last sample of row i.</summary>
    public int End(int row) => Starts[row] + Weights[row].Length;

    /// <summary>The bands of a dense matrix.</summary>
    public static BandRows Of(double[,] matrix, bool periodic)
    {
        int rows = matrix.GetLength(0), columns = matrix.GetLength(1);
        var starts = new int[rows];
        var ends = new int[rows];
        for (int i = 0; i < rows; i++)
        {
            (starts[i], ends[i]) = periodic ? Arc(matrix, i) : Interval(matrix, i);
        }

        // A row that begins late (a zero weight) begins with the next one; around the end of a period too.
        for (int pass = 0; pass < (periodic ? 2 : 1); pass++)
        {
            int limit = periodic ? starts[0] + columns : int.MaxValue;
            for (int i = rows - 1; i >= 0; i--)
            {
                limit = starts[i] = Math.Min(starts[i], limit);
            }
        }

        var weights = new double[rows][];
        for (int i = 0; i < rows; i++)
        {
            (int from, int to) = periodic ? Arc(matrix, i) : Interval(matrix, i);
            weights[i] = new double[ends[i] - starts[i]];
            for (int j = from; j < to; j++)
            {
                weights[i][j - starts[i]] = matrix[i, Modulo(j, columns)];
            }
        }

        return new BandRows(columns, starts, weights);
    }

    /// <summary>Rows −before … Rows + after − 1 of a periodic matrix, columns shifted by the periods passed.</summary>
    public BandRows Continue(int before, int after)
    {
        int rows = before + Rows + after;
        var starts = new int[rows];
        var weights = new double[rows][];
        for (int e = 0; e < rows; e++)
        {
            int row = Modulo(e - before, Rows), period = (e - before - row) / Rows;
            (starts[e], weights[e]) = (Starts[row] + period * Columns, Weights[row]);
        }

        return new BandRows(Columns, starts, weights);
    }

    /// <summary>The same rows over columns counted from <paramref name="origin"/>.</summary>
    public BandRows From(int origin) => new(Columns, [.. Starts.Select(start => start - origin)], Weights);

    /// <summary>The remainder that is never negative.</summary>
    internal static int Modulo(int value, int modulus) => (value % modulus + modulus) % modulus;

    private static (int From, int To) Interval(double[,] matrix, int row)
    {
        int columns = matrix.GetLength(1), from = 0, to = columns;
        while (from < to && matrix[row, from] == 0)
        {
            from++;
        }

        while (to > from && matrix[row, to - 1] == 0)
        {
            to--;
        }

        // A row of zeros stands where the diagonal is.
        return from < to ? (from, to) : (row * columns / matrix.GetLength(0), row * columns / matrix.GetLength(0));
    }

    // The shortest arc that holds all weights, unrolled to lie around the diagonal.
    private static (int From, int To) Arc(double[,] matrix, int row)
    {
        int columns = matrix.GetLength(1);
        int gapEnd = 0, gap = 0;
        for (int j = 0, run = 0; j < 2 * columns; j++)
        {
            run = matrix[row, j % columns] == 0 ? run + 1 : 0;
            if (run > gap && run <= columns)
            {
                (gap, gapEnd) = (run, j + 1);
            }
        }

        int length = columns - gap;
        double center = (row + 0.5) * columns / matrix.GetLength(0) - 0.5;
        int nearest = (int)Math.Round(center - (length - 1) / 2.0);
        if (gap == 0)
        {
            return (nearest, nearest + length);
        }

        // Of all starts gapEnd + k·columns the one nearest to the centered one.
        int start = gapEnd + columns * (int)Math.Round((nearest - gapEnd) / (double)columns);
        return (start, start + length);
    }
}
