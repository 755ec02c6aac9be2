namespace Semiflow.Kernels.Fourier;

/// <summary>
/// Discrete Fourier transforms of complex planes in double precision without libtorch, X_kl = Σ e^(−2πi(kx/R + ly/C)) x_xy, with
/// R and C multiples of 8: what pseudo-spectral solvers on small grids need. Two real fields a, b travel as one plane a + ib.
/// One object serves one thread.
/// </summary>
internal sealed unsafe class PlaneFourier
{
    // A row of the intermediate plane is longer than that of a plane, which may be a power of two: its columns then lie in different sets
    // of the cache.
    private const int Padding = FourierColumns.Block;

    private readonly FourierColumns down;
    private readonly FourierColumns across;
    private readonly AlignedNumbers turned;
    private readonly AlignedNumbers scratch;
    private readonly int stride;
    private int written;

    /// <summary>Transforms of planes of the given sizes.</summary>
    /// <param name="rows">R, a multiple of 8 from 8 to 8192. Good values: 32 to 256; multiples of primes above 7 are slow.</param>
    /// <param name="columns">C, likewise.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such multiple.</exception>
    public PlaneFourier(int rows, int columns)
    {
        Rows = Checked(rows, nameof(rows));
        Columns = Checked(columns, nameof(columns));
        down = new FourierColumns(rows);
        across = rows == columns ? down : new FourierColumns(columns);
        stride = Math.Max(rows, columns) + Padding;
        turned = new AlignedNumbers(2 * stride * Math.Max(rows, columns));
        scratch = new AlignedNumbers(Math.Max(down.ScratchSize, across.ScratchSize));
    }

    /// <summary>R.</summary>
    public int Rows { get; }

    /// <summary>C.</summary>
    public int Columns { get; }

    /// <summary>Replaces a plane by its transform, in natural order.</summary>
    /// <param name="real">R·C real parts, row by row.</param>
    /// <param name="imaginary">R·C imaginary parts.</param>
    /// <param name="band">Rows k with |k| above it are not needed and left undefined; null for all.</param>
    /// <exception cref="ArgumentException">Spans of another length.</exception>
    public void Forward(Span<double> real, Span<double> imaginary, int? band = null)
    {
        Check(real, imaginary);
        fixed (double* re = real, im = imaginary)
        {
            Forward(re, im, band ?? Rows);
        }
    }

    /// <summary>Replaces a transform by R·C times its plane: the inverse without its factor.</summary>
    /// <param name="real">R·C real parts, row by row.</param>
    /// <param name="imaginary">R·C imaginary parts.</param>
    /// <param name="band">Columns l with |l| above it hold zeros; null where they may not.</param>
    /// <exception cref="ArgumentException">Spans of another length.</exception>
    public void Inverse(Span<double> real, Span<double> imaginary, int? band = null)
    {
        Check(real, imaginary);
        fixed (double* re = real, im = imaginary)
        {
            Inverse(re, im, band ?? Columns);
        }
    }

    /// <summary>As <see cref="Forward(Span{double}, Span{double}, int?)"/>, unchecked.</summary>
    internal void Forward(double* re, double* im, int band)
    {
        double* t = turned.Pointer, work = scratch.Pointer;
        double* ti = t + turned.Count / 2;
        for (int c = 0; c < Columns; c += FourierColumns.Block)
        {
            down.Run(re + c, im + c, Columns, t + c * stride, ti + c * stride, stride, work);
        }

        written = Columns;
        for (int k = 0; k < Rows; k += FourierColumns.Block)
        {
            if (Within(k, Rows, band))
            {
                across.Run(t + k, ti + k, stride, re + k * Columns, im + k * Columns, Columns, work);
            }
        }
    }

    /// <summary>As <see cref="Inverse(Span{double}, Span{double}, int?)"/>, unchecked.</summary>
    internal void Inverse(double* imaginary, double* real, int band)
    {
        // The inverse is the transform of the exchanged parts, exchanged.
        double* re = real, im = imaginary;
        double* t = turned.Pointer, work = scratch.Pointer;
        double* ti = t + turned.Count / 2;
        for (int l = 0; l < Columns; l += FourierColumns.Block)
        {
            if (Within(l, Columns, band))
            {
                down.Run(re + l, im + l, Columns, t + l * stride, ti + l * stride, stride, work);
            }
            else if (written != band)
            {
                new Span<double>(t + l * stride, FourierColumns.Block * stride).Clear();
                new Span<double>(ti + l * stride, FourierColumns.Block * stride).Clear();
            }
        }

        written = band;
        for (int x = 0; x < Rows; x += FourierColumns.Block)
        {
            across.Run(t + x, ti + x, stride, re + x * Columns, im + x * Columns, Columns, work);
        }
    }

    /// <summary>Whether a block of orders from <paramref name="first"/> has one of absolute value up to <paramref name="band"/>.</summary>
    internal static bool Within(int first, int size, int band) => first <= band || first + FourierColumns.Block > size - band;

    private static int Checked(int size, string name) => size % 8 == 0 && size is >= 8 and <= 8192
        ? size : throw new ArgumentOutOfRangeException(name, size, "expected a multiple of 8 from 8 to 8192.");

    private void Check(Span<double> real, Span<double> imaginary)
    {
        if (real.Length != Rows * Columns || imaginary.Length != Rows * Columns)
        {
            throw new ArgumentException($"expected {Rows * Columns} real and imaginary parts, not {real.Length} and {imaginary.Length}.");
        }
    }
}
