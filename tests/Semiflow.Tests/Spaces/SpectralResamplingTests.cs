using CsCheck;
using Semiflow.Spaces;
using TorchSharp;
using static Semiflow.Tests.Spaces.Sampled;
using static TorchSharp.torch;

namespace Semiflow.Tests.Spaces;

public sealed class SpectralResamplingTests
{
    [Fact]
    public void Up_then_down_is_the_identity() =>
        Gen.Select(Grids, Gen.Int[0, 5].Array[3], Gen.ULong).Sample(
            (grid, more, seed) =>
            {
                using var scope = NewDisposeScope();
                GridFunction function = Random(grid, seed);
                Grid finer = grid.WithPoints([.. grid.Axes.Select((axis, d) => axis.Points + more[d])]);
                Assert.True(Difference(function.Resample(finer).Resample(grid).Values, function.Values) < 1e-12);
            },
            iter: 100, threads: 1);

    [Fact]
    public void Down_then_up_then_down_is_down() =>
        Gen.Select(Grids, Gen.Int[1, 7].Array[3], Gen.ULong).Sample(
            (grid, less, seed) =>
            {
                using var scope = NewDisposeScope();
                GridFunction function = Random(grid, seed);
                GridFunction coarse = function.Resample(
                    grid.WithPoints([.. grid.Axes.Select((axis, d) => Math.Max(2, axis.Points - less[d]))]));
                Assert.True(Difference(coarse.Resample(grid).Resample(coarse.Grid).Values, coarse.Values) < 1e-12);
            },
            iter: 100, threads: 1);

    [Fact]
    public void Nodes_that_both_grids_have_keep_their_values_when_expanding()
    {
        foreach (Boundary boundary in Sampled.Boundaries.Where(b => b != Boundary.NeumannCells))
        {
            using var scope = NewDisposeScope();
            int last = boundary == Boundary.Periodic ? 0 : 1;
            GridFunction function = Random(Grid.Unit(8 + last, 1, boundary), 3);
            Tensor fine = function.Resample(Grid.Unit(24 + last, 1, boundary)).Values;
            Assert.True(Difference(fine.slice(2, 0, fine.shape[2], 3), function.Values) < 1e-12);
        }
    }

    [Theory]
    [InlineData(Boundary.Periodic, 24, 17)]
    [InlineData(Boundary.Periodic, 15, 40)]
    [InlineData(Boundary.Dirichlet, 64, 47)]
    [InlineData(Boundary.Neumann, 64, 47)]
    [InlineData(Boundary.NeumannCells, 64, 47)]
    [InlineData(Boundary.NeumannCells, 47, 128)]
    public void Band_limited_functions_are_carried_exactly(Boundary boundary, int points, int target)
    {
        using var scope = NewDisposeScope();
        Grid grid = new(new Axis(-1, 2, points, boundary), new Axis(0, 1, points + 1, boundary));
        Func<double[], double> function = x => Series(boundary, (x[0] + 1) / 3) * Series(boundary, x[1]);
        Grid other = grid.WithPoints(target, target + 3);
        Assert.True(Difference(Of(grid, function).Resample(other).Values, Of(other, function).Values) < 1e-12);
    }

    [Fact]
    public void A_cosine_at_Nyquist_survives_up_and_down()
    {
        foreach ((Boundary boundary, int points) in new[] { (Boundary.Periodic, 8), (Boundary.Neumann, 9) })
        {
            foreach (int target in new[] { 11, 12, 20 })
            {
                using var scope = NewDisposeScope();
                Func<double[], double> cosine = x => Math.Cos(8 * Math.PI * x[0]);
                (Grid coarse, Grid fine) = (Grid.Unit(points, 1, boundary), Grid.Unit(target, 1, boundary));
                Assert.True(Difference(Of(coarse, cosine).Resample(fine).Values, Of(fine, cosine).Values) < 1e-13);
                Assert.True(Difference(Of(fine, cosine).Resample(coarse).Values, Of(coarse, cosine).Values) < 1e-13);
            }
        }
    }

    [Theory]
    [InlineData(8, 16)]
    [InlineData(8, 13)]
    [InlineData(9, 12)]
    [InlineData(16, 8)]
    [InlineData(13, 8)]
    [InlineData(12, 9)]
    [InlineData(5, 2)]
    [InlineData(2, 5)]
    public void Periodic_is_the_truncated_Fourier_transform_with_the_Nyquist_mode_split_and_folded(int points, int target)
    {
        using var scope = NewDisposeScope();
        GridFunction function = Random(Grid.Unit(points, 1), 11);
        Tensor source = fft.rfft(function.Values, norm: FFTNormType.Forward);
        int kept = Math.Min(points, target), half = kept / 2;
        Tensor modes = zeros([2, 3, target / 2 + 1], ScalarType.ComplexFloat64);
        modes.slice(2, 0, half + 1, 1).copy_(source.slice(2, 0, half + 1, 1));
        if (kept % 2 == 0)
        {
            // X(n/2) stands for both signs where it is a Nyquist mode, for one of two elsewhere.
            modes.select(2, half).mul_(target > points ? 0.5 : 2);
        }

        Tensor expected = fft.irfft(modes, target, norm: FFTNormType.Forward);
        Assert.True(Difference(function.Resample(Grid.Unit(target, 1)).Values, expected) < 1e-13);
    }

    [Fact]
    public void Only_inner_values_of_a_Dirichlet_function_count()
    {
        using var scope = NewDisposeScope();
        Grid grid = Grid.Unit(9, 1, Boundary.Dirichlet);
        Tensor result = new GridFunction(grid, ones([1, 1, 9], ScalarType.Float64)).Resample(grid.WithPoints(17)).Values;
        Assert.Equal(0, result[0, 0, 0].item<double>());
        Assert.Equal(0, result[0, 0, 16].item<double>());
        Assert.Equal(1, result[0, 0, 8].item<double>(), 1e-12);
        Assert.Equal(0, Difference(Random(grid, 1).Resample(grid.WithPoints(2)).Values, zeros(2, 3, 2)));
    }

    // A band-limited function of x in [0, 1].
    private static double Series(Boundary boundary, double x) => boundary switch
    {
        Boundary.Periodic => 0.3 + Math.Cos(4 * Math.PI * x + 0.4) - 2 * Math.Sin(6 * Math.PI * x),
        Boundary.Dirichlet => Math.Sin(Math.PI * x) - 0.5 * Math.Sin(9 * Math.PI * x),
        _ => 0.3 + Math.Cos(Math.PI * x) - 0.5 * Math.Cos(12 * Math.PI * x),
    };
}
