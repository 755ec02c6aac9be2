namespace Semiflow.Kernels.Filters;

/// <summary>
/// Antialiased bicubic resampling of one axis with the Keys cubic, a = −0.5 (Keys 1981; what libtorch's
/// <c>interpolate(mode: bicubic, antialias: true)</c> computes) (spec cno.md 2.6.2).
/// </summary>
internal static class CubicResize
{
    /// <summary>
    /// The matrix [outSize x inSize] whose row i weighs the samples around (i + 0.5)·inSize/outSize; rows sum to one, also
    /// where the kernel is cut at the ends.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive.</exception>
    public static double[,] Matrix(int inSize, int outSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outSize, 1);
        double scale = (double)inSize / outSize;
        double support = 2 * Math.Max(scale, 1), inverse = 1 / Math.Max(scale, 1);
        var matrix = new double[outSize, inSize];
        for (int i = 0; i < outSize; i++)
        {
            double center = scale * (i + 0.5);
            int from = Math.Max((int)Math.Floor(center - support + 0.5), 0);
            int to = Math.Min((int)Math.Floor(center + support + 0.5), inSize);
            double sum = 0;
            for (int j = from; j < to; j++)
            {
                sum += matrix[i, j] = Keys((j - center + 0.5) * inverse);
            }

            for (int j = from; j < to; j++)
            {
                matrix[i, j] /= sum;
            }
        }

        return matrix;
    }

    /// <summary>Keys' cubic kernel with a = −0.5.</summary>
    internal static double Keys(double x)
    {
        x = Math.Abs(x);
        return x < 1 ? (1.5 * x - 2.5) * x * x + 1
            : x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2
            : 0;
    }
}
