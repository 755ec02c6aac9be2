namespace Semiflow.Transport.Entropic;

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
        Require(cost);
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
    /// u_i);
    /// above by π rounded to the exact marginals (Altschuler et al. 2017).
    /// </summary>
    /// <param name="cost">The matrix that was solved.</param>
    public (double Lower, double Upper) Bounds(double[,] cost)
    {
        Require(cost);
        double lower = 0;
        for (int j = 0; j < V.Count; j++)
        {
            double best = double.PositiveInfinity;
            for (int i = 0; i < U.Count; i++)
            {
                best = Math.Min(best, cost[i, j] - U[i]);
            }

            lower += TargetWeights[j] * best;
        }

        for (int i = 0; i < U.Count; i++)
        {
            lower += SourceWeights[i] * U[i];
        }

        return (lower, Rounded(cost));
    }

    // Rows and columns with too much mass are scaled down; what is then missing is spread as a product.
    private double Rounded(double[,] cost)
    {
        double[,] plan = Plan(cost);
        (int n, int m) = (U.Count, V.Count);
        var (rows, columns) = (new double[n], new double[m]);
        for (int i = 0; i < n; i++)
        {
            double sum = 0;
            for (int j = 0; j < m; j++)
            {
                sum += plan[i, j];
            }

            double scale = sum > SourceWeights[i] ? SourceWeights[i] / sum : 1;
            rows[i] = SourceWeights[i] - sum * scale;
            for (int j = 0; j < m; j++)
            {
                plan[i, j] *= scale;
                columns[j] += plan[i, j];
            }
        }

        double missing = 0, total = 0;
        double[] shrink = new double[m];
        for (int j = 0; j < m; j++)
        {
            shrink[j] = columns[j] > TargetWeights[j] ? TargetWeights[j] / columns[j] : 1;
            columns[j] = TargetWeights[j] - columns[j] * shrink[j];
            missing += columns[j];
        }

        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < m; j++)
            {
                double moved = plan[i, j] * shrink[j];
                rows[i] += plan[i, j] - moved;
                total += moved * cost[i, j];
            }
        }

        for (int i = 0; i < n && missing > 0; i++)
        {
            for (int j = 0; j < m; j++)
            {
                total += rows[i] * columns[j] / missing * cost[i, j];
            }
        }

        return total;
    }

    private void Require(double[,] cost)
    {
        ArgumentNullException.ThrowIfNull(cost);
        if (cost.GetLength(0) != U.Count || cost.GetLength(1) != V.Count)
        {
            throw new ArgumentException($"expected {U.Count} x {V.Count} costs, got {cost.GetLength(0)} x {cost.GetLength(1)}.",
                nameof(cost));
        }
    }
}
