using Semiflow.Transport.Exact;

namespace Semiflow.Transport;

/// <summary>An optimal assignment and the potentials that prove it.</summary>
/// <param name="Target">σ(i) of each source i.</param>
/// <param name="U">Potential of each source.</param>
/// <param name="V">Potential of each target, u_i + v_j ≤ c_ij.</param>
/// <param name="Cost">Σ_i c_{i, σ(i)}.</param>
/// <param name="DualValue">Σ u + Σ v, at most <paramref name="Cost"/>, and equal up to rounding.</param>
public sealed record AssignmentResult(
    IReadOnlyList<int> Target, IReadOnlyList<double> U, IReadOnlyList<double> V, double Cost, double DualValue)
{
    /// <summary>Cost a point, the transport cost of clouds of total weight 1.</summary>
    public double MeanCost => Cost / Target.Count;

    /// <summary>The potentials before rounding.</summary>
    internal DualPotentials? Exact { get; init; }

    /// <summary>Checks the permutation, its cost and the potentials, all anew, against the costs that were solved.</summary>
    /// <param name="cost">The matrix given to <see cref="Assignment.Solve(double[,])"/>.</param>
    public DualCertificate Check(double[,] cost)
    {
        CostMatrix.RequireSize(cost, U.Count, V.Count);
        int n = Target.Count;
        double[] ones = [.. Enumerable.Repeat(1.0, n)];
        var plan = new TransportPlan(n, V.Count, [.. Target.Select((j, i) => new PlanEntry(i, j, 1))], Cost);
        return DualCertificate.Of(CostMatrix.Span(cost), U, V, Exact, plan, DualValue, ones, ones);
    }
}
