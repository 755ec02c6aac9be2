namespace Semiflow.Transport.Exact;

/// <summary>An optimal plan and the potentials that prove it.</summary>
/// <param name="Plan">π and its cost.</param>
/// <param name="U">Potential of each source.</param>
/// <param name="V">Potential of each target, u_i + v_j ≤ c_ij.</param>
/// <param name="DualValue">Σ a_i u_i + Σ b_j v_j, at most the cost of the plan, and equal up to rounding.</param>
public sealed record TransportationResult(TransportPlan Plan, IReadOnlyList<double> U, IReadOnlyList<double> V, double DualValue)
{
    /// <summary>Checks the potentials against the costs that were solved.</summary>
    /// <param name="cost">The matrix given to <see cref="TransportationProblem.Solve"/>.</param>
    public DualCertificate Check(double[,] cost)
    {
        ArgumentNullException.ThrowIfNull(cost);
        if (cost.GetLength(0) != U.Count || cost.GetLength(1) != V.Count)
        {
            throw new ArgumentException($"expected {U.Count} x {V.Count} costs, got {cost.GetLength(0)} x {cost.GetLength(1)}.",
                nameof(cost));
        }

        return DualCertificate.Of(
            CostMatrix.Span(cost), [.. U], [.. V], Plan.Cost, DualValue, Plan.Entries.Sum(entry => entry.Mass),
            Plan.Entries.Select(entry => (entry.Source, entry.Target)));
    }
}
