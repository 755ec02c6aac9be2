using Semiflow.Transport.Exact;

namespace Semiflow.Transport;

/// <summary>An optimal plan and the potentials that prove it.</summary>
/// <param name="Plan">π and its cost.</param>
/// <param name="U">Potential of each source.</param>
/// <param name="V">Potential of each target, u_i + v_j ≤ c_ij.</param>
/// <param name="DualValue">Σ a_i u_i + Σ b_j v_j, at most the cost of the plan, and equal up to rounding.</param>
public sealed record TransportationResult(TransportPlan Plan, IReadOnlyList<double> U, IReadOnlyList<double> V, double DualValue)
{
    /// <summary>The weights that the plan is to move; null: those that it moves.</summary>
    internal (double[] Source, double[] Target)? Weights { get; init; }

    /// <summary>The potentials before rounding.</summary>
    internal DualPotentials? Exact { get; init; }

    /// <summary>Checks the plan, its cost and the potentials, all anew, against the costs and weights that were solved.</summary>
    /// <param name="cost">The matrix given to <see cref="TransportationProblem.Solve"/>.</param>
    public DualCertificate Check(double[,] cost)
    {
        CostMatrix.RequireSize(cost, U.Count, V.Count);
        (double[] a, double[] b) = Weights ?? Plan.Marginals();
        return DualCertificate.Of(CostMatrix.Span(cost), U, V, Exact, Plan, DualValue, a, b);
    }
}
