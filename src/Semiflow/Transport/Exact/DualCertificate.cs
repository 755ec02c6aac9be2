using Semiflow.Transport.Exact;

namespace Semiflow.Transport;

/// <summary>
/// What shows, without another solver, that a plan is optimal: potentials with u_i + v_j ≤ c_ij whose value Σ a_i u_i + Σ b_j v_j
/// equals the cost of the plan. By weak duality no plan costs less than that value. All numbers are computed anew from plan, weights,
/// costs and potentials, these before they are rounded.
/// </summary>
/// <param name="Violation">Largest u_i + v_j − c_ij, or 0.</param>
/// <param name="Slackness">Largest |c_ij − u_i − v_j| where the plan has mass.</param>
/// <param name="Gap">Σ π_ij (c_ij − u_i − v_j): the cost of the plan minus the value of the potentials, where it has its marginals.</param>
/// <param name="Scale">What is paid for a unit of mass, the mean over the plan of |c_ij| + |min_k c_ik|: dear pairs that the plan does
/// not use do not count.</param>
/// <param name="Mass">Total mass.</param>
public sealed record DualCertificate(double Violation, double Slackness, double Gap, double Scale, double Mass)
{
    // A few roundings of potentials.
    private const double Rounding = 4 * AccurateSum.UnitRoundoff;

    /// <summary>Gap over scale and mass.</summary>
    public double RelativeGap => Ratio(Gap, Scale * Mass);

    /// <summary>Largest violation over what its own pair costs and <see cref="Scale"/>.</summary>
    public double RelativeViolation { get; private init; }

    /// <summary>Largest slackness over what its own pair costs, beyond the rounding of the potentials.</summary>
    public double RelativeSlackness { get; private init; }

    /// <summary>Largest |Σ_j π_ij − a_i| over a_i, and the same of columns; infinite where a mass is negative.</summary>
    public double MarginalError { get; private init; }

    /// <summary>Largest difference of the cost and value that were stated from those computed, over scale and mass.</summary>
    public double Misstatement { get; private init; }

    /// <summary>
    /// Whether the plan has its marginals, costs what it says, and the potentials prove it optimal, up to a tolerance relative to the costs
    /// that the plan pays.
    /// </summary>
    /// <param name="tolerance">At least 1e-14 or so.</param>
    public bool Holds(double tolerance = 1e-9) =>
        RelativeViolation <= tolerance && RelativeSlackness <= tolerance && Math.Abs(RelativeGap) <= tolerance
            && MarginalError <= Math.Max(tolerance, 1e-9) && Misstatement <= Math.Max(tolerance, 1e-9);

    /// <summary>Checks potentials against all costs, and a plan against weights and potentials.</summary>
    internal static DualCertificate Of(
        ReadOnlySpan<double> cost, IReadOnlyList<double> u, IReadOnlyList<double> v, DualPotentials? known, TransportPlan plan,
        double stated, double[] a, double[] b)
    {
        bool exact = known?.Are(u, v) == true;
        DualPotentials potentials = exact ? known! : DualPotentials.Of(u, v, cost);
        double[] least = Least(cost, u.Count, v.Count);
        AccurateSum paid = default, price = default, value = default, mass = default, gap = default;
        double slackness = 0, relativeSlackness = 0, lightest = 0;
        foreach (PlanEntry entry in plan.Entries)
        {
            (int i, int j) = (entry.Source, entry.Target);
            double c = cost[i * v.Count + j], excess = potentials.Excess(i, j, c), size = Math.Abs(c) + least[i];
            double beyond = exact ? Math.Abs(excess) : Math.Max(0, Math.Abs(excess) - Rounding * (Math.Abs(u[i]) + Math.Abs(v[j])));
            lightest = Math.Min(lightest, entry.Mass);
            slackness = Math.Max(slackness, Math.Abs(excess));
            relativeSlackness = Math.Max(relativeSlackness, Ratio(beyond, size));
            paid.Add(Math.Abs(entry.Mass), size);
            price.Add(entry.Mass, c);
            gap.Add(entry.Mass, excess);
        }

        Value(a, u, ref value, ref mass);
        Value(b, v, ref value, ref mass);
        double total = mass.Value / 2, scale = paid.Value / total;
        (double violation, double relativeViolation) = Violations(cost, potentials, least, scale);
        (double[] rows, double[] columns) = plan.Marginals();
        return new DualCertificate(violation, slackness, gap.Value, scale, total)
        {
            RelativeViolation = relativeViolation,
            RelativeSlackness = relativeSlackness,
            MarginalError = lightest < 0 ? double.PositiveInfinity : Math.Max(Deviation(rows, a), Deviation(columns, b)),
            Misstatement = Ratio(
                Math.Max(Math.Abs(price.Value - plan.Cost), Math.Abs(value.Value - stated)),
                paid.Value + Rounding * value.Magnitude),
        };
    }

    /// <summary>The scale of the certificate of an assignment.</summary>
    internal static double Paid(ReadOnlySpan<double> cost, AssignmentResult result)
    {
        int n = result.Target.Count;
        double[] least = Least(cost, n, n);
        double sum = 0;
        for (int i = 0; i < n; i++)
        {
            sum += Math.Abs(cost[i * n + result.Target[i]]) + least[i];
        }

        return sum / n;
    }

    private static void Value(double[] weights, IReadOnlyList<double> potential, ref AccurateSum value, ref AccurateSum mass)
    {
        for (int i = 0; i < weights.Length; i++)
        {
            value.Add(weights[i], potential[i]);
            mass.Add(weights[i]);
        }
    }

    private static (double Largest, double Relative) Violations(
        ReadOnlySpan<double> cost, DualPotentials potentials, double[] least, double scale)
    {
        (double violation, double relative) = (0, 0);
        (double[] u, double[] v) = (potentials.Sources.High, potentials.Targets.High);
        int columns = cost.Length / least.Length;
        for (int i = 0; i < least.Length; i++)
        {
            ReadOnlySpan<double> row = cost.Slice(i * columns, columns);
            for (int j = 0; j < row.Length; j++)
            {
                // Clear but for rounding. Not "greater": what is not a number must not pass.
                double sum = u[i] + v[j];
                if (!(row[j] - sum > 1e-12 * (Math.Abs(row[j]) + Math.Abs(sum))) && !double.IsPositiveInfinity(row[j]))
                {
                    double each = Math.Max(0, -potentials.Excess(i, j, row[j]));
                    violation = Math.Max(violation, each);
                    relative = Math.Max(relative, Ratio(each, Math.Abs(row[j]) + least[i] + scale));
                }
            }
        }

        return (violation, relative);
    }

    // |min_k c_ik| of each row.
    private static double[] Least(ReadOnlySpan<double> cost, int rows, int columns)
    {
        double[] least = new double[rows];
        for (int i = 0; i < rows; i++)
        {
            double smallest = double.PositiveInfinity;
            foreach (double each in cost.Slice(i * columns, columns))
            {
                smallest = Math.Min(smallest, each);
            }

            least[i] = double.IsFinite(smallest) ? Math.Abs(smallest) : 0;
        }

        return least;
    }

    private static double Deviation(double[] sums, double[] weights) =>
        sums.Length == weights.Length
            ? sums.Select((sum, i) => Ratio(Math.Abs(sum - weights[i]), weights[i])).DefaultIfEmpty(0).Max()
            : double.PositiveInfinity;

    // 0 over 0 is 0.
    private static double Ratio(double part, double whole) => part == 0 ? 0 : part / whole;
}
