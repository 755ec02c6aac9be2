using CsCheck;
using Semiflow.Spaces;
using static Semiflow.Tests.Spaces.Sampled;
using static TorchSharp.torch;

namespace Semiflow.Tests.Spaces;

public sealed class NormsTests
{
    [Fact]
    public void Sine_on_the_unit_interval_has_its_analytic_norms()
    {
        foreach (Boundary boundary in Boundaries)
        {
            using var scope = NewDisposeScope();
            bool sine = boundary is Boundary.Dirichlet;
            GridFunction f = Of(Grid.Unit(40, 1, boundary), x => sine ? Math.Sin(6 * Math.PI * x[0]) : Math.Cos(6 * Math.PI * x[0]));
            Assert.Equal(Math.Sqrt(0.5), Norms.L2(f).item<double>(), 1e-13);
            Assert.Equal(6 * Math.PI * Math.Sqrt(0.5), Norms.H1Seminorm(f).item<double>(), 1e-11);
            Assert.Equal(Math.Sqrt(0.5 + 18 * Math.PI * Math.PI), Norms.H1(f).item<double>(), 1e-11);
        }
    }

    [Fact]
    public void Products_on_boxes_have_their_analytic_norms()
    {
        using var scope = NewDisposeScope();
        Grid grid = new(new Axis(0, 2, 12, Boundary.Dirichlet), new Axis(-1, 2, 10), new Axis(0, 0.5, 9, Boundary.NeumannCells));
        (double p, double q, double r) = (2 * Math.PI / 2, 4 * Math.PI / 3, 3 * Math.PI / 0.5);
        GridFunction f = Of(grid, x => Math.Sin(p * x[0]) * Math.Sin(q * (x[1] + 1)) * Math.Cos(r * x[2]));
        double square = 3 / 8.0;
        Assert.Equal(Math.Sqrt(square), Norms.L2(f).item<double>(), 1e-13);
        Assert.Equal(Math.Sqrt(square * (p * p + q * q + r * r)), Norms.H1Seminorm(f).item<double>(), 1e-11);
    }

    [Fact]
    public void Norms_agree_across_grids() =>
        Gen.Select(Grids, Gen.Int[1, 9].Array[3], Gen.ULong).Sample(
            (grid, more, seed) =>
            {
                using var scope = NewDisposeScope();

                // Below the Nyquist modes: sampled on a grid that has more.
                Grid first = grid.WithPoints([.. grid.Axes.Select(axis => axis.Points + 1)]);
                Grid second = grid.WithPoints([.. grid.Axes.Select((axis, d) => axis.Points + 1 + more[d])]);
                GridFunction one = Random(grid, seed).Resample(first), two = one.Resample(second);
                Assert.True(Difference(Norms.L2(one), Norms.L2(two)) < 1e-11 * Norms.L2(one).max().item<double>());
                Assert.True(Difference(Norms.H1(one), Norms.H1(two)) < 1e-11 * Norms.H1(one).max().item<double>());
            },
            iter: 30, threads: 1);

    [Fact]
    public void L1_and_maximum_tend_to_the_integral_and_the_supremum()
    {
        foreach (Boundary boundary in Boundaries)
        {
            using var scope = NewDisposeScope();
            Func<double[], double> function = x => boundary == Boundary.Dirichlet
                ? Math.Sin(3 * Math.PI * x[0])
                : Math.Cos(4 * Math.PI * x[0]);
            GridFunction f = Of(Grid.Unit(1200, 1, boundary), function);
            Assert.Equal(2 / Math.PI, Norms.L1(f).item<double>(), 1e-5);
            Assert.Equal(1, Norms.LInfinity(f).item<double>(), 1e-4);
        }
    }

    [Fact]
    public void L1_and_L2_of_a_constant_are_those_of_the_volume_whatever_the_boundary() =>
        Grids.Sample(
            grid =>
            {
                using var scope = NewDisposeScope();
                var constant = new GridFunction(grid, full([2, 1, .. grid.Shape], -3.0, ScalarType.Float64));
                Assert.True(Difference(Norms.L1(constant), full([2, 1], 3 * grid.Volume)) < 1e-5 * grid.Volume);
                Assert.True(Difference(Norms.L2(constant), full([2, 1], 3 * Math.Sqrt(grid.Volume))) < 1e-5);
            },
            iter: 40, threads: 1);

    [Fact]
    public void Each_batch_item_and_channel_has_its_own_norm()
    {
        using var scope = NewDisposeScope();
        GridFunction all = Random(Grid.Unit(7, 2, Boundary.Neumann), 9);
        foreach (Func<GridFunction, Tensor> norm in new[] { Norms.L1, Norms.L2, Norms.LInfinity, Norms.H1Seminorm, Norms.H1 })
        {
            Tensor norms = norm(all);
            Assert.Equal([2, 3], norms.shape);
            GridFunction one = new(all.Grid, all.Values.slice(0, 1, 2, 1).slice(1, 2, 3, 1));
            Assert.Equal(norms[1, 2].item<double>(), norm(one).item<double>(), 1e-12);
            Assert.Equal(2 * norms[1, 2].item<double>(), norm(new GridFunction(all.Grid, -2 * one.Values)).item<double>(), 1e-12);
        }
    }

    [Fact]
    public void Norms_have_gradients_and_zero_at_the_zero_function()
    {
        Grid grid = Grid.Unit(6, 2, Boundary.Neumann);
        foreach (Func<GridFunction, Tensor> norm in new[] { Norms.L1, Norms.L2, Norms.LInfinity, Norms.H1Seminorm, Norms.H1 })
        {
            using var scope = NewDisposeScope();
            Tensor values = Random(grid, 5).Values.requires_grad_(), direction = Random(grid, 6).Values;
            Func<Tensor, Tensor> total = v => norm(new GridFunction(grid, v)).sum();
            total(values).backward();
            double numeric = (total(values.detach() + 1e-6 * direction) - total(values.detach() - 1e-6 * direction)).item<double>() / 2e-6;
            Assert.Equal((values.grad! * direction).sum().item<double>(), numeric, 1e-6 * Math.Max(1, Math.Abs(numeric)));

            Tensor zero = zeros_like(direction).requires_grad_();
            total(zero).backward();
            Assert.True(zero.grad!.isfinite().all().item<bool>());
        }
    }
}
