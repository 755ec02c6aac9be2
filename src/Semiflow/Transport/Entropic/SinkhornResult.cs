using Semiflow.Transport.Entropic;

namespace Semiflow.Transport;

/// <summary>What Sinkhorn's iterations found: π_ij = a_i b_j exp((u_i + v_j − c_ij)/ε).</summary>
/// <param name="U">Potential of each source.</param>
/// <param name="V">Potential of each target.</param>
/// <param name="SourceWeights">a.</param>
/// <param name="TargetWeights">b.</param>
/// <param name="Epsilon">ε.</param>
/// <param name="Cost">⟨π, c⟩, without the entropy.</param>
/// <param name="Value">OT_ε = Σ a_i u_i + Σ b_j v_j − ε (mass of π − mass of a), the value of the dual problem.</param>
/// <param name="MarginalError">Σ |row sum − a_i| + Σ |column sum − b_j| of π, over the total mass.</param>
/// <param name="Iterations">Iterations in total.</param>
/// <param name="Converged">Whether the error came below the tolerance.</param>
public sealed record SinkhornResult(
    IReadOnlyList<double> U, IReadOnlyList<double> V, IReadOnlyList<double> SourceWeights, IReadOnlyList<double> TargetWeights,
    double Epsilon, double Cost, double Value, double MarginalError, int Iterations, bool Converged)
{
    /// <summary>π, <c>[n, m]</c>.</summary>
    /// <param name="cost">The matrix that was solved.</param>
    public double[,] Plan(double[,] cost)
    {
        CostMatrix.RequireSize(cost, U.Count, V.Count);
        var plan = new double[U.Count, V.Count];
        for (int i = 0; i < U.Count; i++)
        {
            for (int j = 0; j < V.Count; j++)
            {
                plan[i, j] = SourceWeights[i] * TargetWeights[j] * Math.Exp((U[i] + V[j] - cost[i, j]) / Epsilon);
            }
        }

        return plan;
    }

    /// <summary>
    /// Proven bounds of the exact cost of transport without entropy: below by potentials made feasible, Σ a_i u_i + Σ b_j min_i(c_ij −
    /// u_i); above by π rounded to the exact marginals (Altschuler et al. 2017), or with forbidden pairs by the exact plan. Both hold in
    /// spite of rounding.
    /// </summary>
    /// <param name="cost">The matrix that was solved.</param>
    public (double Lower, double Upper) Bounds(double[,] cost)
    {
        CostMatrix.RequireSize(cost, U.Count, V.Count);
        return (CostBounds.Lower(cost, U, SourceWeights, TargetWeights), CostBounds.Upper(cost, Plan(cost), SourceWeights, TargetWeights));
    }
}
