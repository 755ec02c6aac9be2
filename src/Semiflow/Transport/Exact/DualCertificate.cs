namespace Semiflow.Transport.Exact;

/// <summary>
/// What shows, without another solver, that a plan is optimal: potentials with u_i + v_j ≤ c_ij whose value Σ a_i u_i + Σ b_j v_j
/// equals the cost of the plan. By weak duality no plan costs less than that value.
/// </summary>
/// <param name="Violation">Largest u_i + v_j − c_ij, or 0.</param>
/// <param name="Slackness">Largest |c_ij − u_i − v_j| where the plan has mass.</param>
/// <param name="Gap">Cost of the plan minus the value of the potentials.</param>
/// <param name="Scale">Largest |c_ij|, times the total mass for <paramref name="Gap"/>: what tolerances are relative to.</param>
/// <param name="Mass">Total mass.</param>
public sealed record DualCertificate(double Violation, double Slackness, double Gap, double Scale, double Mass)
{
    /// <summary>Gap over scale and mass.</summary>
    public double RelativeGap => Gap / (Scale * Mass);

    /// <summary>Whether all three are zero up to a tolerance relative to the costs.</summary>
    public bool Holds(double tolerance = 1e-9) =>
        Violation <= tolerance * Scale && Slackness <= tolerance * Scale && Math.Abs(Gap) <= tolerance * Scale * Mass;

    /// <summary>Checks potentials against all costs and a plan against the potentials.</summary>
    internal static DualCertificate Of(
        ReadOnlySpan<double> cost, ReadOnlySpan<double> u, ReadOnlySpan<double> v, double primal, double dual, double mass,
        IEnumerable<(int Source, int Target)> support)
    {
        double violation = 0, slackness = 0;
        for (int i = 0; i < u.Length; i++)
        {
            ReadOnlySpan<double> row = cost.Slice(i * v.Length, v.Length);
            for (int j = 0; j < row.Length; j++)
            {
                violation = Math.Max(violation, u[i] + v[j] - row[j]);
            }
        }

        foreach ((int i, int j) in support)
        {
            slackness = Math.Max(slackness, Math.Abs(cost[i * v.Length + j] - u[i] - v[j]));
        }

        return new DualCertificate(violation, slackness, primal - dual, CostMatrix.Scale(cost), mass);
    }
}
