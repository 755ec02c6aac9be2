using CsCheck;
using Semiflow.Spaces;
using Semiflow.Transport;
using TorchSharp;
using static Semiflow.Tests.Transport.TransportCases;
using static TorchSharp.torch;

namespace Semiflow.Tests.Transport;

/// <summary>The transportation problem: certificates, assignment, brute force, the line.</summary>
public sealed class TransportationTests
{
    [Fact]
    public void Every_plan_meets_its_marginals_and_carries_its_certificate() =>
        Gen.Select(Gen.Int[1, 25], Gen.Int[1, 25], Gen.ULong, Gen.Int[0, 3]).Sample((n, m, seed, kind) =>
        {
            double[,] costs = Part(AssignmentTests.Costs(Math.Max(n, m), seed, kind), n, m);
            (double[] a, double[] b) = (Weights(n, seed + 1), Weights(m, seed + 2));
            TransportationResult result = TransportationProblem.Solve(costs, a, b);
            Assert.True(result.Plan.Entries.Count <= n + m - 1);
            double[,] plan = result.Plan.ToArray();
            for (int i = 0; i < n; i++)
            {
                Assert.Equal(a[i], Enumerable.Range(0, m).Sum(j => plan[i, j]), 1e-12);
            }

            for (int j = 0; j < m; j++)
            {
                Assert.Equal(b[j], Enumerable.Range(0, n).Sum(i => plan[i, j]), 1e-12);
            }

            DualCertificate certificate = result.Check(costs);
            Assert.True(certificate.Holds(1e-11), certificate.ToString());
        }, iter: 300, threads: 1);

    [Fact]
    public void Equal_weights_are_an_assignment() =>
        Gen.Select(Gen.Int[1, 40], Gen.ULong, Gen.Int[0, 3]).Sample((size, seed, kind) =>
        {
            double[,] costs = AssignmentTests.Costs(size, seed, kind);
            double expected = Assignment.Solve(costs).MeanCost;
            Assert.Equal(expected, TransportationProblem.Solve(costs).Plan.Cost, 1e-10 * (1 + size * size));
        }, iter: 100, threads: 1);

    [Fact]
    public void Two_by_two_agrees_with_the_formula() =>
        // One free number t = π_00, and a cost that is linear in it: the best end of its interval.
        Gen.ULong.Sample(seed =>
        {
            double[,] c = AssignmentTests.Costs(2, seed, 0);
            var random = new RandomStream(seed, 5);
            double a = random.Uniform(), b = random.Uniform();
            double Cost(double t) => t * c[0, 0] + (a - t) * c[0, 1] + (b - t) * c[1, 0] + (1 - a - b + t) * c[1, 1];
            double expected = Math.Min(Cost(Math.Max(0, a + b - 1)), Cost(Math.Min(a, b)));
            Assert.Equal(expected, TransportationProblem.Solve(c, [a, 1 - a], [b, 1 - b]).Plan.Cost, 1e-12);
        }, iter: 200, threads: 1);

    [Fact]
    public void Whole_weights_are_an_assignment_of_copies()
    {
        double[,] costs = Part(AssignmentTests.Costs(6, 3, 2), 6, 4);
        int[] a = [1, 2, 0, 1, 3, 1], b = [2, 2, 3, 1];
        int[] left = [.. a.SelectMany((count, i) => Enumerable.Repeat(i, count))],
            right = [.. b.SelectMany((count, j) => Enumerable.Repeat(j, count))];
        var copies = new double[8, 8];
        for (int i = 0; i < 8; i++)
        {
            for (int j = 0; j < 8; j++)
            {
                copies[i, j] = costs[left[i], right[j]];
            }
        }

        TransportationResult result = TransportationProblem.Solve(costs, [.. a.Select(x => (double)x)], [.. b.Select(x => (double)x)]);
        Assert.Equal(Assignment.Solve(copies).Cost, result.Plan.Cost, 1e-12);
        Assert.All(result.Plan.Entries, entry => Assert.Equal(Math.Round(entry.Mass), entry.Mass, 1e-12));
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(2.0)]
    public void On_the_line_weights_are_matched_from_the_left(double power)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor x = Normal(1, 60, 1), y = Normal(2, 45, 1) * 2;
        (double[] a, double[] b) = (Weights(60, 8), Weights(45, 9));
        TransportPlan line = LineTransport.Solve(x.data<double>().ToArray(), y.data<double>().ToArray(), power, a, b);
        TransportationResult result = TransportationProblem.Solve(Matrix(new PowerCost(power).Pairwise(x, y)), a, b);
        Assert.Equal(result.Plan.Cost, line.Cost, 1e-11);
    }

    [Theory]
    [InlineData(300, 200)]
    [InlineData(5, 400)]
    [InlineData(400, 5)]
    public void Larger_ones_keep_their_certificate(int n, int m)
    {
        using DisposeScope scope = NewDisposeScope();
        double[,] costs = Matrix(new QuadraticCost().Pairwise(Normal(3, n, 2), Normal(4, m, 2)));
        DualCertificate certificate = TransportationProblem.Solve(costs, Weights(n, 5), Weights(m, 6)).Check(costs);
        Assert.True(certificate.Holds(1e-11), certificate.ToString());
    }

    [Fact]
    public void Wrong_weights_are_refused()
    {
        double[,] costs = { { 1, 2 }, { 3, 4 } };
        Assert.Contains("totals", Assert.Throws<InputException>(() => TransportationProblem.Solve(costs, [1, 1], [1, 2])).Message,
            StringComparison.Ordinal);
        Assert.Throws<InputException>(() => TransportationProblem.Solve(costs, [-1, 3], [1, 1]));
        Assert.Throws<InputException>(() => TransportationProblem.Solve(costs, [0, 0], [0, 0]));
        Assert.Throws<InputException>(() => TransportationProblem.Solve(new[,] { { double.NegativeInfinity } }));
        Assert.Throws<ArgumentException>(() => TransportationProblem.Solve(costs, [1, 1, 1], [1, 2]));
    }

    // A third of them zero, of total 1.
    internal static double[] Weights(int count, ulong seed)
    {
        var random = new RandomStream(seed, 1);
        double[] weights = [.. Enumerable.Range(0, count).Select(i => i > 0 && random.Below(3) == 0 ? 0 : random.Uniform(0.1, 1))];
        double total = weights.Sum();
        return [.. weights.Select(weight => weight / total)];
    }

    private static double[,] Part(double[,] costs, int n, int m)
    {
        var part = new double[n, m];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < m; j++)
            {
                part[i, j] = costs[i, j];
            }
        }

        return part;
    }
}
