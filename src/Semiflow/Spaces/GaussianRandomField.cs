using static TorchSharp.torch;

namespace Semiflow.Spaces;

/// <summary>
/// Random functions u = Σ √λ(|k|²) ξₖ ψₖ with independent normal ξₖ and the L2-normalized functions ψₖ of the grid's own series
/// (<see cref="AxisSeries"/>), centered at zero. The coefficients do not depend on the grid: the same seed gives the same
/// functions on every grid with the same intervals and boundaries, and the first functions do not depend on how many follow.
/// </summary>
/// <param name="Covariance">λ.</param>
/// <param name="Modes">
/// Highest order kept in each direction (wavelength L / Modes if periodic, else 2 L / Modes), at least 1. Grids that
/// cannot resolve it sample the function at their nodes. Good values: half the nodes of the coarsest grid that should resolve it.
/// </param>
/// <param name="ZeroMean">True to leave out the constant mode.</param>
public sealed record GaussianRandomField(ICovariance Covariance, int Modes = 64, bool ZeroMean = false)
{
    /// <summary>Highest order kept in each direction.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Less than 1.</exception>
    public int Modes { get; init; } = Modes >= 1
        ? Modes
        : throw new ArgumentOutOfRangeException(nameof(Modes), Modes, "expected at least 1.");

    /// <summary>Draws functions.</summary>
    /// <param name="count">Number of functions, at least 1.</param>
    /// <param name="grid">Where to sample them.</param>
    /// <param name="random">Source of randomness (CPU).</param>
    /// <param name="channels">Number of independent components, at least 1.</param>
    /// <returns>Values <c>[count, channels, x…]</c>, float64, on the CPU.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A count below 1.</exception>
    public GridFunction Draw(int count, Grid grid, Generator random, int channels = 1)
    {
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentNullException.ThrowIfNull(random);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        using var gradients = no_grad();
        using var scope = NewDisposeScope();
        int[] modes = [.. grid.Axes.Select(axis => Functions(axis.Boundary))];
        Tensor deviations = AxisMatrix.Make(Deviations(grid, modes), [.. modes.Select(each => (long)each)]);
        Tensor[] series = [.. grid.Axes.Zip(modes, AxisSeries.Synthesis)];
        Tensor values = empty([count, channels, .. grid.Shape], ScalarType.Float64);
        for (int i = 0; i < count; i++)
        {
            using var one = NewDisposeScope();
            Tensor function = deviations * randn([channels, .. deviations.shape], ScalarType.Float64, generator: random);
            for (int d = 0; d < grid.Rank; d++)
            {
                function = AxisMatrix.Apply(series[d], function, d + 1);
            }

            values.select(0, i).copy_(function);
        }

        return new GridFunction(grid, values.MoveToOuterDisposeScope());
    }

    private int Functions(Boundary boundary) => boundary switch
    {
        Boundary.Periodic => 2 * Modes + 1,
        Boundary.Dirichlet => Modes,
        _ => Modes + 1,
    };

    // The series is normalized in the mean, the covariance in L2: hence the volume.
    private double[] Deviations(Grid grid, int[] modes) =>
        [.. Spectra.Squares(grid, modes).Select(square =>
            ZeroMean && square == 0 ? 0 : Math.Sqrt(Covariance.Eigenvalue(square, grid.Rank) / grid.Volume))];
}
