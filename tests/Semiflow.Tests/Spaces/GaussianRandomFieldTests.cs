using Semiflow.Spaces;
using static Semiflow.Tests.Spaces.Sampled;
using static TorchSharp.torch;

namespace Semiflow.Tests.Spaces;

public sealed class GaussianRandomFieldTests
{
    private const int Count = 1500;

    public static TheoryData<ICovariance> Covariances =>
        new((ICovariance)new MaternCovariance(2, 4, 2), new SquaredExponentialCovariance(1.5, 0.2));

    [Theory]
    [MemberData(nameof(Covariances))]
    public void Every_mode_has_the_variance_of_its_eigenvalue_on_every_boundary(ICovariance covariance)
    {
        foreach (Boundary boundary in Boundaries)
        {
            using var scope = NewDisposeScope();
            using var random = new Generator(12);
            Grid grid = new(new Axis(0, 2, 10, boundary), new Axis(-1, 0, 11, boundary));
            var field = new GaussianRandomField(covariance, Modes: 3);
            Tensor variance = Spectra.Coefficients(field.Draw(Count, grid, random)).square().mean([0, 1]);
            double[][] k = [.. grid.Axes.Select(axis => AxisSeries.Wavenumbers(axis, AxisSeries.Modes(axis)))];
            double limit = 3 * AxisSeries.Fundamental(grid.Axes[0]) + 1e-9, limit2 = 3 * AxisSeries.Fundamental(grid.Axes[1]) + 1e-9;
            for (int i = 0; i < k[0].Length; i++)
            {
                for (int j = 0; j < k[1].Length; j++)
                {
                    bool kept = k[0][i] < limit && k[1][j] < limit2;
                    double expected = kept ? covariance.Eigenvalue(k[0][i] * k[0][i] + k[1][j] * k[1][j], 2) : 0;

                    // Five standard errors of the variance of a normal variable.
                    Assert.Equal(expected, variance[i, j].item<double>(), 5 * Math.Sqrt(2.0 / Count) * expected + 1e-20);
                }
            }
        }
    }

    [Fact]
    public void Squared_exponential_has_its_variance_and_correlation_in_space()
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(5);
        const double Deviation = 2, Length = 0.08;
        Tensor values = new GaussianRandomField(new SquaredExponentialCovariance(Deviation, Length), 24)
            .Draw(Count, Grid.Unit(16, 1), random).Values.reshape(Count, 16);
        Tensor covariance = values.t().matmul(values) / Count;
        for (int i = 0; i < 16; i++)
        {
            double distance = Math.Min(i, 16 - i) / 16.0;
            double expected = Deviation * Deviation * Math.Exp(-distance * distance / (2 * Length * Length));
            Assert.Equal(expected, covariance[0, i].item<double>(), 5 * Math.Sqrt(2.0 / Count) * Deviation * Deviation);
        }

        Assert.True(values.mean().abs().item<double>() < 5 * Deviation / Math.Sqrt(Count));
    }

    [Fact]
    public void Matern_in_one_dimension_has_its_exponential_correlation()
    {
        // α = 1: c(r) = σ² exp(−τ r) / (2 τ), here on an interval long enough to forget its ends.
        using var scope = NewDisposeScope();
        using var random = new Generator(5);
        const double Tau = 1.5;
        Grid grid = new(new Axis(0, 20, 81, Boundary.Neumann));
        Tensor values = new GaussianRandomField(new MaternCovariance(1, Tau, 1), 400).Draw(Count, grid, random).Values.reshape(Count, 81);
        foreach (int lag in new[] { 0, 1, 3, 6 })
        {
            double covariance = (values.select(1, 40) * values.select(1, 40 + lag)).mean().item<double>();

            // Monte Carlo error, and what the modes beyond 400 carry: (1/π) ∫ dk/k² from 400π/20.
            Assert.Equal(Math.Exp(-Tau * lag / 4) / (2 * Tau), covariance,
                5 * Math.Sqrt(2.0 / Count) / (2 * Tau) + 1 / (Math.PI * 20 * Math.PI));
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_functions_on_every_grid()
    {
        foreach (Boundary boundary in Boundaries)
        {
            using var scope = NewDisposeScope();
            var field = new GaussianRandomField(new MaternCovariance(10, 3, 2), Modes: 4);
            Grid coarse = Grid.Unit(10, 2, boundary), fine = Grid.Unit(27, 2, boundary);
            Assert.True(Difference(Draw(field, 3, coarse).Resample(fine).Values, Draw(field, 3, fine).Values) < 1e-12);
            Tensor first = Draw(field, 3, fine).Values;
            for (int again = 0; again < 8; again++)
            {
                // Arrays of odd sizes move the next ones to other alignments.
                GC.KeepAlive(new byte[8 * again]);
                Assert.Equal(0, Difference(Draw(field, 3, fine).Values, first));
            }

            Assert.Equal(0, Difference(Draw(field, 5, fine).Values.slice(0, 0, 3, 1), Draw(field, 3, fine).Values));
        }

        static GridFunction Draw(GaussianRandomField field, int count, Grid grid)
        {
            using var random = new Generator(77);
            return field.Draw(count, grid, random);
        }
    }

    [Fact]
    public void Grids_too_coarse_for_all_modes_sample_the_function_at_their_nodes()
    {
        using var scope = NewDisposeScope();
        using Generator one = new(3), two = new(3);
        var field = new GaussianRandomField(new SquaredExponentialCovariance(1, 0.02), Modes: 30);
        Tensor coarse = field.Draw(2, Grid.Unit(8, 1), one).Values, fine = field.Draw(2, Grid.Unit(64, 1), two).Values;
        Assert.True(Difference(coarse, fine.slice(2, 0, 64, 8)) < 1e-12);
    }

    [Fact]
    public void Zero_mean_and_three_dimensions_and_bad_parameters()
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(3);
        var field = new GaussianRandomField(new MaternCovariance(10, 3, 2), Modes: 2, ZeroMean: true);
        GridFunction cube = field.Draw(2, Grid.Unit(6, 3), random, channels: 2);
        Assert.Equal([2, 2, 6, 6, 6], cube.Values.shape);
        Assert.True(cube.Values.mean([2, 3, 4]).abs().max().item<double>() < 1e-12);
        Assert.True(cube.Values.abs().max().item<double>() > 1e-3);
        Assert.Throws<ArgumentOutOfRangeException>(() => new MaternCovariance(1, 0, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SquaredExponentialCovariance(double.NaN, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new GaussianRandomField(field.Covariance, 0));
    }
}
