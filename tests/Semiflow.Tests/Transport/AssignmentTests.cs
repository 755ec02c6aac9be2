using CsCheck;
using Semiflow.Spaces;
using Semiflow.Transport;
using Semiflow.Transport.Exact;
using TorchSharp;
using static Semiflow.Tests.Transport.TransportCases;
using static TorchSharp.torch;

namespace Semiflow.Tests.Transport;

/// <summary>Exact assignment: certificates, brute force, known answers.</summary>
public sealed class AssignmentTests
{
    [Fact]
    public void Every_solution_carries_its_certificate() =>
        Gen.Select(Gen.Int[1, 40], Gen.ULong, Gen.Int[0, 3]).Sample((size, seed, kind) =>
        {
            double[,] costs = Costs(size, seed, kind);
            AssignmentResult result = Assignment.Solve(costs);
            Assert.Equal(Enumerable.Range(0, size), result.Target.Order());
            Assert.Equal(Enumerable.Range(0, size).Sum(i => costs[i, result.Target[i]]), result.Cost, 1e-9 * (1 + Math.Abs(result.Cost)));
            DualCertificate certificate = result.Check(costs);
            Assert.True(certificate.Holds(1e-12), certificate.ToString());
        }, iter: 300, threads: 1);

    [Fact]
    public void Small_ones_agree_with_brute_force() =>
        Gen.Select(Gen.Int[1, 6], Gen.ULong, Gen.Int[0, 3]).Sample((size, seed, kind) =>
        {
            double[,] costs = Costs(size, seed, kind);
            Assert.Equal(Least(costs, 0, new bool[size]), Assignment.Solve(costs).Cost, 1e-9 * size * 1000);
        }, iter: 200, threads: 1);

    [Theory]
    [InlineData(257, 0)]
    [InlineData(300, 1)]
    [InlineData(300, 2)]
    [InlineData(400, 3)]
    public void Larger_ones_too(int size, int kind)
    {
        double[,] costs = Costs(size, 7, kind);
        DualCertificate certificate = Assignment.Solve(costs).Check(costs);
        Assert.True(certificate.Holds(1e-12), certificate.ToString());
    }

    [Fact]
    public void Trees_give_the_same_permutation() =>
        Gen.Select(Gen.Int[1, 60], Gen.ULong).Sample((size, seed) =>
        {
            double[,] costs = Costs(size, seed, 2); // no ties
            AssignmentResult tree = Assignment.ByTree(CostMatrix.Span(costs), size);
            Assert.Equal(Assignment.Solve(costs).Target, tree.Target);
            Assert.True(tree.Check(costs).Holds(1e-11));
        }, iter: 100, threads: 1);

    [Theory]
    [InlineData(600, true)]
    [InlineData(100, false)]
    public void Clouds_in_the_plane_take_either_way(int size, bool longPaths)
    {
        using DisposeScope scope = NewDisposeScope();
        double[,] costs = Matrix(new QuadraticCost().Pairwise(Normal(7, size, 2), Normal(8, size, 2) * 1.5 + 0.5));
        Assert.Equal(longPaths, new AugmentingPaths(CostMatrix.Span(costs), size).Solve(CostMatrix.Span(costs)) is null);
        AssignmentResult result = Assignment.Solve(costs);
        Assert.Equal(Enumerable.Range(0, size), result.Target.Order());
        Assert.True(result.Check(costs).Holds(1e-11));
    }

    [Fact]
    public void Clouds_far_apart_keep_their_certificate()
    {
        // A common shift of a thousand times the spread takes six digits and no more.
        using DisposeScope scope = NewDisposeScope();
        double[,] costs = Matrix(new QuadraticCost().Pairwise(Normal(1, 200, 3) + 1000, Normal(2, 200, 3)));
        Assert.True(Assignment.Solve(costs).Check(costs).Holds(1e-12));
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(1.5)]
    [InlineData(2.0)]
    [InlineData(4.0)]
    public void On_the_line_it_is_sorting(double power)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = Normal(3, 150, 1), y = 0.5 * Normal(4, 150, 1) + 1;
        TransportPlan plan = LineTransport.Solve(x.data<double>().ToArray(), y.data<double>().ToArray(), power);
        AssignmentResult result = Assignment.Solve(new PowerCost(power), x, y);
        Assert.Equal(result.MeanCost, plan.Cost, 1e-10 * result.MeanCost);
        Assert.Equal(150, plan.Entries.Count);
        double sorted = Number((x.sort(0).Values - y.sort(0).Values).abs().pow(power).mean());
        Assert.Equal(sorted, plan.Cost, 1e-12);
    }

    [Fact]
    public void Moving_along_a_monotone_map_is_optimal()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = Normal(5, 100, 2);
        Assert.Equal(Enumerable.Range(0, 100), Assignment.Solve(new QuadraticCost(), x, 3 * x + 7).Target);
    }

    [Fact]
    public void Wrong_matrices_are_refused()
    {
        Assert.Contains("3 and 4", Assert.Throws<InputException>(() => Assignment.Solve(new double[3, 4])).Message,
            StringComparison.Ordinal);
        Assert.Throws<InputException>(() => Assignment.Solve(new double[0, 0]));
        Assert.Contains("(0, 1)", Assert.Throws<InputException>(() => Assignment.Solve(new[,] { { 0, double.NaN }, { 1, 2 } })).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Assignment.Solve(ones(3)));
    }

    // Uniform, with many ties, geometric, and of the product form that makes most work.
    internal static double[,] Costs(int size, ulong seed, int kind)
    {
        var random = new RandomStream(seed, 0);
        double[] x = [.. Enumerable.Range(0, 4 * size).Select(_ => random.Normal())];
        var costs = new double[size, size];
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++)
            {
                costs[i, j] = kind switch
                {
                    0 => random.Uniform(-1, 1),
                    1 => random.Below(5),
                    2 => Math.Pow(x[i] - x[size + j], 2) + Math.Pow(x[2 * size + i] - x[3 * size + j], 2),
                    _ => (i + 1.0) * (j + 1),
                };
            }
        }

        return costs;
    }

    private static double Least(double[,] costs, int row, bool[] taken)
    {
        int size = taken.Length;
        double least = row == size ? 0 : double.PositiveInfinity;
        for (int j = 0; j < size && row < size; j++)
        {
            if (!taken[j])
            {
                taken[j] = true;
                least = Math.Min(least, costs[row, j] + Least(costs, row + 1, taken));
                taken[j] = false;
            }
        }

        return least;
    }
}
