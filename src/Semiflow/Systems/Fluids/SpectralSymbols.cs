using Semiflow.Kernels;

namespace Semiflow.Systems.Fluids;

/// <summary>
/// Fourier multipliers on an n × n periodic square, row k along the first axis and column l along the second in the order of the
/// transform, without modes above <see cref="Band"/> in either direction: products of two kept functions then have no alias.
/// </summary>
internal sealed class SpectralSymbols
{
    /// <summary>Multipliers of a square of the given side.</summary>
    /// <param name="points">n.</param>
    /// <param name="length">Side of the square.</param>
    public SpectralSymbols(int points, double length)
    {
        Points = points;
        Band = (points - 1) / 3;
        double unit = 2 * Math.PI / length;
        (WaveX, WaveY, Square) = (Zeros(), Zeros(), Zeros());
        (VelocityX, VelocityY, StressCross, StressDifference) = (Zeros(), Zeros(), Zeros(), Zeros());
        double scale = 1.0 / ((double)points * points);
        for (int i = 0; i < points * points; i++)
        {
            int k = Order(i / points), l = Order(i % points);
            if (Math.Abs(k) > Band || Math.Abs(l) > Band)
            {
                continue;
            }

            double x = unit * k, y = unit * l, square = x * x + y * y;
            (WaveX.Span[i], WaveY.Span[i], Square.Span[i]) = (x, y, square);
            (StressCross.Span[i], StressDifference.Span[i]) = (x * x - y * y, -x * y);
            if (square > 0)
            {
                (VelocityX.Span[i], VelocityY.Span[i]) = (scale * y / square, -scale * x / square);
            }
        }
    }

    /// <summary>n.</summary>
    public int Points { get; }

    /// <summary>Highest order kept: the largest K with 3K &lt; n.</summary>
    public int Band { get; }

    /// <summary>Derivative along the first axis over i.</summary>
    public AlignedNumbers WaveX { get; }

    /// <summary>Derivative along the second axis over i.</summary>
    public AlignedNumbers WaveY { get; }

    /// <summary>The negative Laplacian.</summary>
    public AlignedNumbers Square { get; }

    /// <summary>From vorticity to the velocity along the first axis over i, with the factor of the inverse transform.</summary>
    public AlignedNumbers VelocityX { get; }

    /// <summary>From vorticity to the velocity along the second axis over i, with the factor of the inverse transform.</summary>
    public AlignedNumbers VelocityY { get; }

    /// <summary>From uv to the tendency of vorticity.</summary>
    public AlignedNumbers StressCross { get; }

    /// <summary>From u² − v² to the tendency of vorticity.</summary>
    public AlignedNumbers StressDifference { get; }

    /// <summary>Signed order of row or column <paramref name="index"/>; −n/2 in the middle.</summary>
    public int Order(int index) => 2 * index < Points ? index : index - Points;

    private AlignedNumbers Zeros() => new(Points * Points);
}
