using System.Numerics;
using CsCheck;
using Semiflow.Transport;

namespace Semiflow.Tests.Transport;

/// <summary>Exact solvers against an independent one over all sizes of costs, forbidden pairs, ties and degenerate weights.</summary>
public sealed class ExactTransportTests
{
    public static TheoryData<string> Kinds => [.. WideProblems.Kinds];

    [Theory, MemberData(nameof(Kinds))]
    public void Plans_cost_what_another_solver_finds_to_the_last_bit(string kind) =>
        Gen.Select(Gen.Int[1, 9], Gen.Int[1, 9], Gen.ULong).Sample((n, m, seed) =>
        {
            double[,] costs = WideProblems.Costs(kind, n, m, seed);
            (long[] a, long[] b) = WideProblems.Weights(n, m, seed);
            if (SuccessivePaths.Solve(costs, a, b) is not { } least)
            {
                Assert.Contains("may only go to", Assert.Throws<InputException>(() => Solve(costs, a, b)).Message,
                    StringComparison.Ordinal);
                return;
            }

            TransportationResult result = Solve(costs, a, b);
            Assert.Equal(least, Paid(costs, result.Plan.Entries));
            Assert.True(result.Check(costs).Holds(), $"{result.Check(costs)}");
            double[,] plan = result.Plan.ToArray();
            Assert.All(Enumerable.Range(0, n), i => Assert.Equal(a[i], Enumerable.Range(0, m).Sum(j => plan[i, j])));
            Assert.All(Enumerable.Range(0, m), j => Assert.Equal(b[j], Enumerable.Range(0, n).Sum(i => plan[i, j])));
        }, iter: 150, threads: 1);

    [Theory, MemberData(nameof(Kinds))]
    public void Assignments_too(string kind) =>
        Gen.Select(Gen.Int[1, 12], Gen.ULong).Sample((size, seed) =>
        {
            double[,] costs = WideProblems.Costs(kind, size, size, seed);
            long[] ones = [.. Enumerable.Repeat(1L, size)];
            if (SuccessivePaths.Solve(costs, ones, ones) is not { } least)
            {
                Assert.Contains("no plan", Assert.Throws<InputException>(() => Assignment.Solve(costs)).Message, StringComparison.Ordinal);
                return;
            }

            AssignmentResult result = Assignment.Solve(costs);
            Assert.Equal(Enumerable.Range(0, size), result.Target.Order());
            Assert.Equal(least, Paid(costs, result.Target.Select((j, i) => new PlanEntry(i, j, 1))));
            Assert.True(result.Check(costs).Holds(), $"{result.Check(costs)}");
        }, iter: 150, threads: 1);

    [Theory, MemberData(nameof(Kinds))]
    public void A_dearer_plan_does_not_pass(string kind)
    {
        int tried = 0;
        Gen.Select(Gen.Int[2, 9], Gen.Int[2, 9], Gen.ULong).Sample((n, m, seed) =>
        {
            double[,] costs = WideProblems.Costs(kind, n, m, seed);
            (long[] a, long[] b) = WideProblems.Weights(n, m, seed);
            if (SuccessivePaths.Solve(costs, a, b) is not { } least || Solve(costs, a, b) is not { Plan.Entries.Count: > 1 } result)
            {
                return;
            }

            // Two sources exchange some of their targets.
            List<PlanEntry> entries = [.. result.Plan.Entries];
            var random = new Random((int)(seed % int.MaxValue));
            PlanEntry first = entries[random.Next(entries.Count)], second = entries[random.Next(entries.Count)];
            double mass = Math.Min(first.Mass, second.Mass);
            entries.AddRange([new(first.Source, first.Target, -mass), new(second.Source, second.Target, -mass),
                new(first.Source, second.Target, mass), new(second.Source, first.Target, mass)]);
            PlanEntry[] other = [.. entries.GroupBy(entry => (entry.Source, entry.Target))
                .Select(group => new PlanEntry(group.Key.Source, group.Key.Target, group.Sum(entry => entry.Mass)))
                .Where(entry => entry.Mass > 0)];
            bool forbidden = other.Any(entry => double.IsInfinity(costs[entry.Source, entry.Target]));
            double price = other.Sum(entry => entry.Mass * costs[entry.Source, entry.Target]);
            // Only what the exchanged pairs themselves cost counts.
            double matters = Math.Abs(costs[first.Source, second.Target]) + Math.Abs(costs[second.Source, first.Target])
                + Least(first.Source) + Least(second.Source);
            double Least(int i) => Math.Abs(Enumerable.Range(0, m).Min(j => costs[i, j]));
            if (forbidden || Paid(costs, other) - least > SuccessivePaths.Exact(4e-9 * mass * matters))
            {
                tried++;
                TransportationResult wrong = result with { Plan = result.Plan with { Entries = other, Cost = price } };
                Assert.False(wrong.Check(costs).Holds(), $"{price} against {result.Plan.Cost}: {wrong.Check(costs)}");
            }
        }, iter: 1500, threads: 1);
        Assert.True(tried > 5, $"{tried} plans");
    }

    [Fact]
    public void Neither_does_one_that_is_no_plan_or_that_misstates_its_cost()
    {
        double[,] costs = WideProblems.Costs("sizes", 6, 5, 3);
        (long[] a, long[] b) = WideProblems.Weights(6, 5, 3);
        TransportationResult good = Solve(costs, a, b);
        TransportPlan plan = good.Plan;
        Assert.True(good.Check(costs).Holds());
        Assert.All(
            new[]
            {
                good with { Plan = plan with { Entries = [.. plan.Entries.Skip(1)] } },
                good with { Plan = plan with { Entries = [] } },
                good with { Plan = plan with { Entries = [.. plan.Entries, new(0, 0, 1e-3), new(0, 0, -1e-3)] } },
                good with { Plan = plan with { Entries = [.. plan.Entries.Select(entry => entry with { Mass = entry.Mass / 2 })] } },
                good with { Plan = plan with { Cost = plan.Cost * 0.99 } },
                good with { DualValue = good.DualValue * 1.01 },
                good with { U = [.. good.U.Select(u => u + 1e-3 * Math.Abs(plan.Cost))] },
                good with { V = [.. good.V.Select(_ => double.NaN)] },
            }, wrong => Assert.False(wrong.Check(costs).Holds()));

        AssignmentResult assigned = Assignment.Solve(WideProblems.Costs("dear", 8, 8, 5));
        Assert.False((assigned with { Target = [.. assigned.Target.Reverse()] }).Check(WideProblems.Costs("dear", 8, 8, 5)).Holds());
        Assert.False((assigned with { Target = [.. assigned.Target.Select(_ => 0)] }).Check(WideProblems.Costs("dear", 8, 8, 5)).Holds());
    }

    [Theory]
    [InlineData(1e3)]
    [InlineData(1e9)]
    [InlineData(1e18)]
    [InlineData(1e200)]
    [InlineData(double.PositiveInfinity)]
    public void However_dear_a_forbidden_pair_is_the_plan_is_the_same(double dear)
    {
        const int size = 200;
        double[,] At(double price)
        {
            double[,] costs = WideProblems.Costs("forbidden", size, size, 9);
            foreach (int k in Enumerable.Range(0, costs.Length).Where(k => double.IsInfinity(costs[k / size, k % size])))
            {
                costs[k / size, k % size] = price;
            }

            return costs;
        }

        IReadOnlyList<int> expected = Assignment.Solve(At(1e3)).Target;
        AssignmentResult assigned = Assignment.Solve(At(dear));
        Assert.Equal(expected, assigned.Target);
        Assert.True(assigned.Check(At(dear)).Holds(1e-12));
        TransportationResult result = TransportationProblem.Solve(At(dear));
        Assert.Equal(expected, result.Plan.Entries.Select(entry => entry.Target));
        Assert.True(result.Check(At(dear)).Holds(1e-12));
    }

    [Fact]
    public void What_cannot_be_solved_says_why()
    {
        const double no = double.PositiveInfinity;
        Assert.Contains(
            "sources 0, 2 with weight 2 may only go to target 1 with weight 1",
            Assert.Throws<InputException>(() => Assignment.Solve(new[,] { { no, 1, no }, { 1, 1, 1 }, { no, 3, no } })).Message,
            StringComparison.Ordinal);
        Assert.Contains("source 1 with weight 0.5 may only go to no target at all", Assert.Throws<InputException>(
            () => TransportationProblem.Solve(new[,] { { 0, 1 }, { no, no } })).Message, StringComparison.Ordinal);
        Assert.Contains("-Infinity", Message(double.NegativeInfinity), StringComparison.Ordinal);
        Assert.Contains("NaN", Message(double.NaN), StringComparison.Ordinal);
        Assert.Contains("larger unit", Message(1e305), StringComparison.Ordinal);

        // A point without weight may have no pair at all.
        TransportationResult some = TransportationProblem.Solve(new[,] { { 2, 1, no }, { no, no, no } }, [1, 0], [0.5, 0.5, 0]);
        Assert.Equal(1.5, some.Plan.Cost);
        Assert.True(some.Check(new[,] { { 2, 1, no }, { no, no, no } }).Holds());

        static string Message(double cost) =>
            Assert.Throws<InputException>(() => TransportationProblem.Solve(new[,] { { cost, 1 }, { 1, 2 } })).Message;
    }

    [Fact]
    public void Small_weights_keep_their_mass_beside_large_ones()
    {
        double[] a = [1, 1e-15, 3e-20, 2e-25], b = [2e-20, 1, 1e-15, 1e-20];
        double[,] costs = WideProblems.Costs("sizes", 4, 4, 21);
        TransportationResult result = TransportationProblem.Solve(costs, a, b);
        Assert.True(result.Check(costs).Holds(), $"{result.Check(costs)}");
        TransportPlan line = LineTransport.Solve([0, 1, 2, 3], [3, 2, 1, 0], 2, a, b);
        foreach (double[,] plan in new[] { result.Plan.ToArray(), line.ToArray() })
        {
            Assert.All(Enumerable.Range(0, 4), i => Assert.Equal(1, Enumerable.Range(0, 4).Sum(j => plan[i, j]) / a[i], 1e-9));
        }
    }

    [Fact]
    public void On_the_line_ties_and_zero_weights_change_nothing() =>
        Gen.Select(Gen.Int[1, 12], Gen.Int[1, 12], Gen.ULong).Sample((n, m, seed) =>
        {
            (long[] a, long[] b) = WideProblems.Weights(n, m, seed);
            double[] x = [.. Enumerable.Range(0, n).Select(i => (double)((i * 7 + (int)(seed % 5)) % 4))],
                y = [.. Enumerable.Range(0, m).Select(j => j * 5 % 3 - 1.0)];
            var costs = new double[n, m];
            for (int k = 0; k < n * m; k++)
            {
                costs[k / m, k % m] = Math.Abs(x[k / m] - y[k % m]);
            }

            TransportPlan line = LineTransport.Solve(x, y, 1, Doubles(a), Doubles(b));
            Assert.Equal(SuccessivePaths.Solve(costs, a, b), Paid(costs, line.Entries));
        }, iter: 100, threads: 1);

    private static double[] Doubles(long[] weights) => [.. weights.Select(weight => (double)weight)];

    private static TransportationResult Solve(double[,] costs, long[] a, long[] b) =>
        TransportationProblem.Solve(costs, Doubles(a), Doubles(b));

    // Masses are whole; a pair that is forbidden costs nothing here.
    private static BigInteger Paid(double[,] costs, IEnumerable<PlanEntry> entries) => entries.Aggregate(
        BigInteger.Zero, (sum, entry) => sum + (BigInteger)entry.Mass * (double.IsFinite(costs[entry.Source, entry.Target])
            ? SuccessivePaths.Exact(costs[entry.Source, entry.Target]) : 0));
}
