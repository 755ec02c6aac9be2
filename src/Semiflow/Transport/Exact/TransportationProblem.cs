using Semiflow.Transport.Exact;

namespace Semiflow.Transport;

/// <summary>
/// Optimal transport between any two weighted sets of points: min Σ π_ij c_ij over π ≥ 0 with row sums a and column sums b, by the
/// network simplex method on strongly feasible trees (Cunningham 1976). It ends in exact numbers: whatever the sizes of costs and weights
/// the plan is optimal, only its masses and potentials are rounded.
/// </summary>
public static class TransportationProblem
{
    /// <summary>Solves one problem.</summary>
    /// <param name="cost">c, <c>[n, m]</c>; +∞ forbids a pair.</param>
    /// <param name="sourceWeights">a_i ≥ 0; null: equal ones.</param>
    /// <param name="targetWeights">b_j ≥ 0 of the same total; null: equal ones.</param>
    /// <exception cref="InputException">A cost is NaN or −∞, a weight is negative, the totals differ, or forbidden pairs leave no
    /// plan.</exception>
    public static TransportationResult Solve(
        double[,] cost, IReadOnlyList<double>? sourceWeights = null, IReadOnlyList<double>? targetWeights = null)
    {
        ArgumentNullException.ThrowIfNull(cost);
        (int rows, int columns) = (cost.GetLength(0), cost.GetLength(1));
        ReadOnlySpan<double> costs = CostMatrix.Span(cost);
        CostMatrix.Require(costs, rows, columns);
        (double[] a, double[] b) = Marginals.Of(sourceWeights, targetWeights, rows, columns);
        if (SupportedProblem.IsWhole(a, b))
        {
            return Result(costs, a, b, new NetworkSimplex(costs, a, b).Solve());
        }

        var problem = new SupportedProblem(costs, a, b);
        SimplexSolution part = new NetworkSimplex(problem.Cost, problem.Source, problem.Target).Solve();
        DualPotentials all = part.Potentials.Spread(problem.Rows, problem.Columns, costs, rows);
        return Result(costs, a, b, new SimplexSolution(
            [.. part.Entries.Select(entry => new PlanEntry(problem.Rows[entry.Source], problem.Columns[entry.Target], entry.Mass))],
            all.Sources.High, all.Targets.High, all));
    }

    private static TransportationResult Result(
        ReadOnlySpan<double> cost, double[] a, double[] b, SimplexSolution found)
    {
        (List<PlanEntry> entries, double[] u, double[] v, DualPotentials potentials) = found;
        AccurateSum total = default, dual = default;
        foreach (PlanEntry entry in entries)
        {
            total.Add(entry.Mass, cost[entry.Source * b.Length + entry.Target]);
        }

        for (int i = 0; i < a.Length; i++)
        {
            dual.Add(a[i], u[i]);
        }

        for (int j = 0; j < b.Length; j++)
        {
            dual.Add(b[j], v[j]);
        }

        return new TransportationResult(new TransportPlan(a.Length, b.Length, entries, total.Value), u, v, dual.Value)
        {
            Weights = (a, b),
            Exact = potentials,
        };
    }
}
