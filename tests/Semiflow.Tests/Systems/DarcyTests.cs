using Semiflow.Operators;
using Semiflow.Spaces;
using Semiflow.Systems;
using Semiflow.Systems.Fields;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Systems;

public sealed class DarcyTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    /// <summary>The torsion function of the square: its largest value is a known constant.</summary>
    [Fact]
    public void A_uniform_medium_has_the_pressure_of_torsion()
    {
        Grid grid = Darcy.InDistribution.DefaultGrid(129);
        Tensor one = ones([1, 1, 129, 129], ScalarType.Float64), pressure = Darcy.InDistribution.Solution.Apply(new(grid, one)).Values;
        Assert.Equal(0.0736713, pressure.max().item<double>(), 5e-6);
        Assert.Equal(0, pressure[.., .., 0].abs().max().item<double>());
    }

    [Fact]
    public void A_smooth_medium_is_solved_at_second_order_on_unequal_axes()
    {
        // u = sin(πx) sin(2πy), a = 2 + sin(πx) y: f = −∇·(a∇u).
        double Error(int n)
        {
            int columns = n, rows = 2 * n;
            double[] a = new double[(columns + 1) * (rows + 1)], f = new double[a.Length], u = new double[a.Length];
            for (int i = 0; i <= columns; i++)
            {
                for (int j = 0; j <= rows; j++)
                {
                    double x = i / (double)columns, y = j / (double)rows, p = Math.PI;
                    (double sx, double cx, double sy, double cy) = (Math.Sin(p * x), Math.Cos(p * x), Math.Sin(2 * p * y),
                        Math.Cos(2 * p * y));
                    int k = (i * (rows + 1)) + j;
                    (a[k], u[k]) = (2 + (sx * y), sx * sy);
                    f[k] = (5 * p * p * a[k] * u[k]) - (p * cx * y * p * cx * sy) - (sx * sx * 2 * p * cy);
                }
            }

            double[] found = new DarcySolver(columns, rows).Solve(a, f);
            return found.Zip(u, (one, other) => Math.Abs(one - other)).Max();
        }

        (double coarse, double middle, double fine) = (Error(8), Error(16), Error(32));
        Assert.InRange(Math.Log2(coarse / middle), 1.85, 2.15);
        Assert.InRange(Math.Log2(middle / fine), 1.9, 2.1);
    }

    /// <summary>Layers: the pressure between them follows from one ordinary differential equation.</summary>
    [Fact]
    public void The_flux_through_a_jump_of_the_medium_is_kept()
    {
        // Permeability depends on x alone; far from the ends in y, with a long domain, u(x) solves −(a u')' = 1. Here the whole column is one
        // unknown row (two intervals in y), of which the flux in y is known exactly, so the banded system is compared with a dense one.
        const int columns = 6;
        double[] a = new double[(columns + 1) * 3];
        for (int i = 0; i <= columns; i++)
        {
            a.AsSpan(i * 3, 3).Fill(i < 3 ? 12 : 3);
        }

        double[] f = new double[a.Length];
        Array.Fill(f, 1);
        double[] found = new DarcySolver(columns, 2).Solve(a, f);
        Tensor matrix = zeros([columns - 1, columns - 1], ScalarType.Float64);
        for (int i = 1; i < columns; i++)
        {
            double here = a[i * 3], before = a[(i - 1) * 3], after = a[(i + 1) * 3];
            double west = 36 * 2 * here * before / (here + before), east = 36 * 2 * here * after / (here + after);
            matrix[i - 1, i - 1] = west + east + (2 * 4 * here);
            if (i > 1)
            {
                matrix[i - 1, i - 2] = -west;
            }

            if (i + 1 < columns)
            {
                matrix[i - 1, i] = -east;
            }
        }

        Tensor expected = linalg.solve(matrix, ones([columns - 1], ScalarType.Float64));
        Assert.All(Enumerable.Range(1, columns - 1), i => Assert.Equal(expected[i - 1].item<double>(), found[(i * 3) + 1], 14));
    }

    [Fact]
    public void One_seed_gives_one_medium_on_every_grid_and_nearly_one_pressure()
    {
        Darcy system = Darcy.InDistribution;
        (GridFunction a, GridFunction u) = system.DrawPairs(3, system.DefaultGrid(32), new Generator(4));
        (GridFunction fineA, GridFunction fineU) = system.DrawPairs(3, system.DefaultGrid(63), new Generator(4));
        Tensor every = fineA.Values[.., .., TensorIndex.Slice(step: 2), TensorIndex.Slice(step: 2)];
        Assert.True(a.Values.equal(every).all().item<bool>());
        Assert.True(a.Values.equal(system.Draw(3, system.DefaultGrid(32), new Generator(4)).Values).all().item<bool>());
        Tensor same = fineU.Values[.., .., TensorIndex.Slice(step: 2), TensorIndex.Slice(step: 2)];
        Assert.InRange(((u.Values - same).abs().sum() / same.abs().sum()).item<double>(), 0, 0.02);
    }

    /// <summary>P(both nodes in one phase) of a Gaussian process with correlation ρ is 1/2 + arcsin(ρ)/π.</summary>
    [Theory]
    [InlineData(0.1)]
    [InlineData(0.05)]
    public void The_medium_has_the_stated_law(double correlation)
    {
        var system = new Darcy(correlation);
        Tensor high = system.Draw(1500, system.DefaultGrid(21), new Generator(5)).Values.eq(12).to(float64);
        Assert.InRange(high.mean().item<double>(), 0.48, 0.52);
        for (int apart = 1; apart <= 4; apart++)
        {
            double distance = apart / 20.0, rho = Math.Exp(-distance * distance / (2 * correlation * correlation));
            Tensor same = high[.., .., ..^apart].eq(high[.., .., apart..]).to(float64);
            Assert.Equal(0.5 + (Math.Asin(rho) / Math.PI), same.mean().item<double>(), 0.012);
        }
    }

    [Fact]
    public void Pressures_are_positive_and_the_finer_medium_is_out_of_distribution()
    {
        (_, GridFunction u) = Darcy.OutOfDistribution.DrawPairs(2, Darcy.OutOfDistribution.DefaultGrid(33), new Generator(6));
        Assert.True(u.Values[.., .., 1..^1, 1..^1].gt(0).all().item<bool>());
        Assert.Throws<InputException>(() => Darcy.InDistribution.Draw(1, Grid.Unit(16), new Generator(1)));
        IOperator solution = Darcy.InDistribution.Solution;
        Grid grid = Darcy.InDistribution.DefaultGrid(9);
        Assert.Throws<InputException>(() => solution.Apply(new GridFunction(grid, zeros([1, 1, 9, 9], ScalarType.Float64))));
    }
}
