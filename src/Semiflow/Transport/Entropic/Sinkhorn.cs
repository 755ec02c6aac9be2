using Semiflow.Transport.Entropic;
using Semiflow.Transport.Exact;

namespace Semiflow.Transport;

/// <summary>
/// Entropic optimal transport, min ⟨π, c⟩ + ε KL(π | a ⊗ b) over plans with marginals a and b, by Sinkhorn's iterations in the log
/// domain (Cuturi 2013), with ε coming down in steps and Newton steps where they become slow (Brauer et al. 2017). Rows are summed in
/// registers, on as many threads as libtorch uses, with the same bits on any number of them.
/// </summary>
public static class Sinkhorn
{
    /// <summary>Solves one problem.</summary>
    /// <param name="cost">c, <c>[n, m]</c>; +∞ forbids a pair.</param>
    /// <param name="options">ε and when to stop.</param>
    /// <param name="sourceWeights">a_i ≥ 0; null: equal ones.</param>
    /// <param name="targetWeights">b_j ≥ 0 of the same total; null: equal ones.</param>
    /// <returns>Potentials, cost and how well the marginals are met; see <see cref="SinkhornResult.Converged"/>.</returns>
    /// <exception cref="InputException">A cost is NaN or −∞, a weight is negative, the totals differ, or forbidden pairs leave no
    /// plan.</exception>
    public static SinkhornResult Solve(
        double[,] cost, SinkhornOptions options, IReadOnlyList<double>? sourceWeights = null, IReadOnlyList<double>? targetWeights = null)
    {
        ArgumentNullException.ThrowIfNull(cost);
        return Solve(CostMatrix.Span(cost), cost.GetLength(0), cost.GetLength(1), options, sourceWeights, targetWeights);
    }

    internal static SinkhornResult Solve(
        ReadOnlySpan<double> cost, int rows, int columns, SinkhornOptions options, IReadOnlyList<double>? sourceWeights,
        IReadOnlyList<double>? targetWeights)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Require();
        bool forbidden = CostMatrix.Require(cost, rows, columns);
        (double[] a, double[] b) = Marginals.Of(sourceWeights, targetWeights, rows, columns);
        if (forbidden)
        {
            RequirePlan(cost, a, b);
        }

        if (SupportedProblem.IsWhole(a, b))
        {
            return new SinkhornIteration(cost, a, b).Solve(options);
        }

        var problem = new SupportedProblem(cost, a, b);
        SinkhornResult part = new SinkhornIteration(problem.Cost, problem.Source, problem.Target).Solve(options);
        (double[] u, double[] v) = SoftPotentials.Spread(problem, part, cost, a.Length);
        return part with { U = u, V = v, SourceWeights = a, TargetWeights = b };
    }

    /// <summary>
    /// The problem of a law with itself, c symmetric: one potential, found by averaging it with its update (Feydy et al. 2019).
    /// </summary>
    internal static SinkhornResult SolveSymmetric(ReadOnlySpan<double> cost, int size, SinkhornOptions options)
    {
        options.Require();
        CostMatrix.Require(cost, size, size, forbidden: false);
        var weights = new double[size];
        Array.Fill(weights, 1.0 / size);
        return new SinkhornIteration(cost, weights).SolveSymmetric(options);
    }

    // Without a plan the iterations would go on for ever: one that costs nothing on the pairs that are allowed.
    private static void RequirePlan(ReadOnlySpan<double> cost, double[] a, double[] b)
    {
        var allowed = new double[a.Length, b.Length];
        for (int k = 0; k < cost.Length; k++)
        {
            allowed[k / b.Length, k % b.Length] = double.IsFinite(cost[k]) ? 0 : cost[k];
        }

        TransportationProblem.Solve(allowed, a, b);
    }
}
