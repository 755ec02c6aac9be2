using Semiflow.Spaces;
using static Semiflow.Tests.Spaces.Sampled;
using static TorchSharp.torch;

namespace Semiflow.Tests.Spaces;

public sealed class KernelResamplingTests
{
    [Theory]
    [InlineData(8, 16, 9, 18)]
    [InlineData(16, 8, 18, 9)]
    [InlineData(13, 7, 6, 20)]
    [InlineData(5, 48, 40, 3)]
    public void Bicubic_on_cells_is_what_libtorch_does(int rows, int columns, int toRows, int toColumns)
    {
        using var scope = NewDisposeScope();
        Grid grid = Grid.Unit(2, 2, Boundary.NeumannCells).WithPoints(rows, columns);
        GridFunction function = Random(grid, 4);
        Tensor expected = nn.functional.interpolate(
            function.Values, [toRows, toColumns], mode: InterpolationMode.Bicubic, align_corners: false, antialias: true);
        Assert.True(Difference(function.Resample(grid.WithPoints(toRows, toColumns), Resampling.Bicubic).Values, expected) < 1e-12);
    }

    [Fact]
    public void Bicubic_has_the_weights_of_the_specification()
    {
        using var scope = NewDisposeScope();
        Axis cells = new(0, 1, 16, Boundary.NeumannCells);
        double[] up = [.. Resampling.Bicubic.Matrix(cells, cells with { Points = 32 })[15].data<double>()];
        Assert.Equal([-0.0234375, 0.2265625, 0.8671875, -0.0703125], up[6..10].AsEnumerable().Reverse());
        double[] down = [.. Resampling.Bicubic.Matrix(cells, cells with { Points = 8 })[4].data<double>()];
        Assert.Equal([-0.01171875, -0.03515625, 0.11328125, 0.43359375, 0.43359375, 0.11328125, -0.03515625, -0.01171875], down[5..13]);
    }

    [Theory]
    [InlineData(Boundary.Periodic)]
    [InlineData(Boundary.Dirichlet)]
    [InlineData(Boundary.Neumann)]
    public void Bicubic_is_third_order_up_to_the_ends(Boundary boundary)
    {
        double order = Math.Log2(Error(boundary, 64, 192, Resampling.Bicubic) / Error(boundary, 128, 384, Resampling.Bicubic));
        Assert.InRange(order, 2.8, 3.2);
    }

    [Theory]
    [InlineData(64, 192)]
    [InlineData(64, 97)]
    [InlineData(128, 72)]
    public void Kaiser_error_falls_to_the_ripple_of_its_window_on_every_boundary(int points, int target)
    {
        foreach (Boundary boundary in Boundaries)
        {
            foreach (double beta in new[] { 5.0, 8.0, 11.0 })
            {
                // The ripple, 8.7 + 9.1 β dB below the function's size of up to e, with a factor 5 for the sum over images.
                double error = Error(boundary, points, target, new KaiserResampling(14, beta));
                Assert.True(error < 5 * Math.E * Math.Pow(10, -(8.7 + beta / 0.1102) / 20), $"{boundary} β {beta}: {error}");
            }
        }
    }

    [Fact]
    public void Kaiser_shrinking_removes_what_the_target_would_alias()
    {
        using var scope = NewDisposeScope();
        GridFunction high = Of(Grid.Unit(96, 1), x => Math.Cos(2 * Math.PI * 30 * x[0]));
        GridFunction low = Of(Grid.Unit(96, 1), x => Math.Cos(2 * Math.PI * 4 * x[0]));
        Grid target = Grid.Unit(32, 1);
        Assert.True(high.Resample(target, Resampling.Kaiser).Values.abs().max().item<double>() < 1e-4);
        Assert.True(Difference(low.Resample(target, Resampling.Kaiser).Values, Of(target, x => Math.Cos(8 * Math.PI * x[0])).Values)
            < 1e-4);
    }

    [Fact]
    public void Kaiser_parameters_are_checked()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new KaiserResampling(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new KaiserResampling(4, double.NaN));
    }

    private static double Error(Boundary boundary, int points, int target, IResampling method)
    {
        using var scope = NewDisposeScope();
        (Grid grid, Grid other) = (Grid.Unit(points, 1, boundary), Grid.Unit(target, 1, boundary));
        Func<double[], double> smooth = x => Smooth(boundary, x[0]);
        return Difference(Of(grid, smooth).Resample(other, method).Values, Of(other, smooth).Values);
    }
}
