namespace Semiflow.Kernels.Filters;

/// <summary>
/// The two banded resampling matrices of one axis of a filtered activation y = Down·φ(Up·x): Up [MidSize x InSize] to a finer
/// grid, Down [OutSize x MidSize] back (spec cno.md 2.6).
/// </summary>
internal sealed class ActivationFilter
{
    private readonly double[,] up, down;

    private ActivationFilter(double[,] up, double[,] down, bool periodic)
    {
        if (down.GetLength(1) != up.GetLength(0))
        {
            throw new ArgumentException(
                $"the filter's matrices do not meet: up is [{up.GetLength(0)} x {up.GetLength(1)}], so down must have "
                + $"{up.GetLength(0)} columns but is [{down.GetLength(0)} x {down.GetLength(1)}].");
        }

        this.up = up;
        this.down = down;
        Periodic = periodic;
    }

    /// <summary>Samples that go in.</summary>
    public int InSize => up.GetLength(1);

    /// <summary>Samples that come out.</summary>
    public int OutSize => down.GetLength(0);

    /// <summary>Samples at which the pointwise function is applied.</summary>
    public int MidSize => up.GetLength(0);

    /// <summary>True where the bands wrap around the ends.</summary>
    internal bool Periodic { get; }

    /// <summary>Up [MidSize x InSize], a copy.</summary>
    public double[,] Up() => (double[,])up.Clone();

    /// <summary>Down [OutSize x MidSize], a copy.</summary>
    public double[,] Down() => (double[,])down.Clone();

    /// <summary>
    /// CNO's reference filters: insert up−1 zeros after every sample, pad, filter, apply φ, filter, keep every down-th sample,
    /// where up = N_σ·max(s,t)/s and down = N_σ·max(s,t)/t, both rounded (spec cno.md 2.6.1).
    /// </summary>
    /// <param name="inSize">Samples s that go in.</param>
    /// <param name="outSize">Samples t that come out; s/2, s and 2s in CNO.</param>
    /// <param name="oversampling">N_σ: rate at which φ is applied over the larger of both sizes; 2, or 4 for less aliasing.</param>
    /// <param name="tapsPerFactor">Taps per unit of the resampling factor.</param>
    /// <param name="cutoffDenominator">Cut-off = size / this.</param>
    /// <param name="halfWidth">c_h: half the transition band is c_h·size − cut-off; 0.8, or 1 (legacy).</param>
    /// <param name="border">Zero, Circular, Reflect or Replicate.</param>
    /// <exception cref="ArgumentException">
    /// Renormalized is asked for; or Circular and the sizes are not integer fractions of the fine grid;
    /// or the transition band is empty.
    /// </exception>
    public static ActivationFilter Kaiser(
        int inSize, int outSize, int oversampling = 2, int tapsPerFactor = 6, double cutoffDenominator = 2.0001,
        double halfWidth = 0.8, Border border = Border.Zero)
    {
        CheckSizes(inSize, outSize, oversampling);
        ArgumentOutOfRangeException.ThrowIfLessThan(tapsPerFactor, 1);
        int rate = oversampling * Math.Max(inSize, outSize);
        int upFactor = (int)Math.Round((double)rate / inSize), downFactor = (int)Math.Round((double)rate / outSize);
        double[] upTaps = Design(inSize, upFactor), downTaps = Design(outSize, downFactor);
        int pad = (outSize - 1) * downFactor + 1 - inSize * upFactor + upTaps.Length + downTaps.Length - 2;
        int low = (int)Math.Floor((pad + upFactor) / 2.0);

        bool periodic = border == Border.Circular;
        if (border == Border.Renormalized)
        {
            throw new ArgumentException("a Kaiser filter has no renormalized border; take Zero, Circular, Reflect or Replicate.");
        }

        if (periodic && inSize * upFactor != outSize * downFactor)
        {
            throw new ArgumentException(
                $"circular filters need {inSize}·{upFactor} = {outSize}·{downFactor} samples in between: choose sizes that divide "
                + $"{rate}, or another border.");
        }

        int mid = periodic ? inSize * upFactor : (outSize - 1) * downFactor + downTaps.Length;
        return new ActivationFilter(UpMatrix(), DownMatrix(), periodic);

        double[] Design(int size, int factor)
        {
            double cutoff = size / cutoffDenominator;
            return factor == 1 ? [1] : KaiserFilter.Design(tapsPerFactor * factor, cutoff, 2 * (halfWidth * size - cutoff), rate);
        }

        double[,] UpMatrix()
        {
            var matrix = new double[mid, inSize];
            for (int m = 0; m < mid; m++)
            {
                // Sample i sits at m = low + i·up − (T−1) + tap: all i, inside and beyond the ends, whose tap exists.
                int offset = m + upTaps.Length - 1 - low;
                for (int i = (int)Math.Ceiling((offset - upTaps.Length + 1) / (double)upFactor); i * upFactor <= offset; i++)
                {
                    if (Inside(i, inSize, border) is { } column)
                    {
                        matrix[m, column] += upFactor * upTaps[offset - i * upFactor];
                    }
                }
            }

            return matrix;
        }

        double[,] DownMatrix()
        {
            var matrix = new double[outSize, mid];
            for (int j = 0; j < outSize; j++)
            {
                for (int tap = 0; tap < downTaps.Length; tap++)
                {
                    int m = j * downFactor + downTaps.Length - 1 - tap;
                    matrix[j, periodic ? m % mid : m] += downTaps[tap];
                }
            }

            return matrix;
        }
    }

    /// <summary>
    /// Antialiased bicubic resampling to oversampling·s samples, φ, and directly to t samples: the simplified CNO
    /// (spec cno.md 2.6.2).
    /// </summary>
    /// <param name="inSize">Samples s that go in.</param>
    /// <param name="outSize">Samples t that come out.</param>
    /// <param name="oversampling">Factor of the fine grid; 2.</param>
    public static ActivationFilter Bicubic(int inSize, int outSize, int oversampling = 2)
    {
        CheckSizes(inSize, outSize, oversampling);
        int mid = oversampling * inSize;
        return new ActivationFilter(CubicResize.Matrix(inSize, mid), CubicResize.Matrix(mid, outSize), periodic: false);
    }

    /// <summary>
    /// As <see cref="Bicubic"/>, but back to s samples first and then to t: <c>cno_lrelu_torch</c> of the reference without its
    /// bias, which is added after (spec cno.md 2.6.2).
    /// </summary>
    /// <param name="inSize">Samples s that go in.</param>
    /// <param name="outSize">Samples t that come out.</param>
    /// <param name="oversampling">Factor of the fine grid; 2.</param>
    public static ActivationFilter BicubicStaged(int inSize, int outSize, int oversampling = 2)
    {
        CheckSizes(inSize, outSize, oversampling);
        int mid = oversampling * inSize;
        double[,] back = CubicResize.Matrix(mid, inSize);
        double[,] down = inSize == outSize ? back : Product(CubicResize.Matrix(inSize, outSize), back);
        return new ActivationFilter(CubicResize.Matrix(inSize, mid), down, periodic: false);
    }

    /// <summary>The filter with the given matrices; fast where they are banded, right also where they are dense.</summary>
    /// <param name="up">[mid x in].</param>
    /// <param name="down">[out x mid].</param>
    /// <param name="periodic">True if the bands wrap around the ends.</param>
    /// <exception cref="ArgumentException">The matrices do not meet.</exception>
    public static ActivationFilter FromMatrices(double[,] up, double[,] down, bool periodic = false)
    {
        ArgumentNullException.ThrowIfNull(up);
        ArgumentNullException.ThrowIfNull(down);
        return new ActivationFilter((double[,])up.Clone(), (double[,])down.Clone(), periodic);
    }

    private static int? Inside(int index, int size, Border border)
    {
        if (index >= 0 && index < size)
        {
            return index;
        }

        switch (border)
        {
            case Border.Circular:
                return (index % size + size) % size;
            case Border.Replicate:
                return Math.Clamp(index, 0, size - 1);
            case Border.Reflect:
                int period = Math.Max(2 * (size - 1), 1);
                int folded = (index % period + period) % period;
                return Math.Min(folded, period - folded);
            default:
                return null;
        }
    }

    private static double[,] Product(double[,] a, double[,] b)
    {
        var product = new double[a.GetLength(0), b.GetLength(1)];
        for (int i = 0; i < a.GetLength(0); i++)
        {
            for (int k = 0; k < a.GetLength(1); k++)
            {
                for (int j = 0; a[i, k] != 0 && j < b.GetLength(1); j++)
                {
                    product[i, j] += a[i, k] * b[k, j];
                }
            }
        }

        return product;
    }

    private static void CheckSizes(int inSize, int outSize, int oversampling)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(oversampling, 1);
    }
}
