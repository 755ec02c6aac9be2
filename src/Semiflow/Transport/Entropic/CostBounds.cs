namespace Semiflow.Transport.Entropic;

/// <summary>Bounds of the exact cost from potentials and from a plan that is nearly one; rounding is counted against them.</summary>
internal static class CostBounds
{
    private const double Rounding = AccurateSum.UnitRoundoff;

    /// <summary>Σ a_i u_i + Σ b_j min_i(c_ij − u_i), for any u at most the cost of any plan.</summary>
    public static double Lower(double[,] cost, IReadOnlyList<double> u, IReadOnlyList<double> a, IReadOnlyList<double> b)
    {
        AccurateSum sum = default, mass = default;
        double largest = 0;
        for (int j = 0; j < b.Count; j++)
        {
            (double best, double rest) = (double.PositiveInfinity, 0);
            for (int i = 0; i < u.Count; i++)
            {
                double each = cost[i, j] - u[i];
                if (each <= best && double.IsFinite(each))
                {
                    double part = each - cost[i, j], error = cost[i, j] - (each - part) - (u[i] + part);
                    (best, rest) = each < best || error < rest ? (each, error) : (best, rest);
                }
            }

            if (double.IsFinite(best))
            {
                sum.Add(b[j], best);
                sum.Add(b[j], rest);
                largest = Math.Max(largest, Math.Abs(best));
            }

            mass.Add(-b[j]);
        }

        for (int i = 0; i < u.Count; i++)
        {
            sum.Add(a[i], u[i]);
            mass.Add(a[i]);
        }

        double count = 4 * (a.Count + b.Count);
        return sum.Value - 2 * Rounding * Math.Abs(sum.Value) - count * Rounding * Rounding * sum.Magnitude
            - Math.Abs(mass.Value) * largest;
    }

    /// <summary>
    /// The cost of a plan made to meet the weights (Altschuler et al. 2017): rows and columns with too much mass are scaled down, and what
    /// is then missing is spread as a product. What rounding leaves of the weights may go over the dearest pair.
    /// </summary>
    public static double Upper(double[,] cost, double[,] plan, IReadOnlyList<double> a, IReadOnlyList<double> b)
    {
        ReadOnlySpan<double> costs = CostMatrix.Span(cost);
        if (costs.Contains(double.PositiveInfinity))
        {
            // A product would spread mass over forbidden pairs.
            double exact = TransportationProblem.Solve(cost, a, b).Plan.Cost;
            return exact + (a.Count + b.Count) * Rounding * Math.Abs(exact);
        }

        Meet(plan, a, b);
        AccurateSum total = default;
        var (rows, columns) = (new AccurateSum[a.Count], new AccurateSum[b.Count]);
        for (int i = 0; i < a.Count; i++)
        {
            rows[i].Add(-a[i]);
            for (int j = 0; j < b.Count; j++)
            {
                rows[i].Add(plan[i, j]);
                columns[j].Add(plan[i, j]);
                total.Add(plan[i, j], cost[i, j]);
            }
        }

        double left = rows.Sum(row => Math.Abs(row.Value));
        for (int j = 0; j < b.Count; j++)
        {
            columns[j].Add(-b[j]);
            left += Math.Abs(columns[j].Value);
        }

        return total.Value + 4 * Rounding * Math.Abs(total.Value) + 2 * left * CostMatrix.Scale(costs);
    }

    private static void Meet(double[,] plan, IReadOnlyList<double> a, IReadOnlyList<double> b)
    {
        (int n, int m) = (a.Count, b.Count);
        var (rows, columns) = (new double[n], new double[m]);
        for (int i = 0; i < n; i++)
        {
            double sum = 0;
            for (int j = 0; j < m; j++)
            {
                // No plan has more; far from the end rounding may give any number.
                double most = Math.Min(a[i], b[j]);
                plan[i, j] = plan[i, j] <= most ? plan[i, j] : most;
                sum += plan[i, j];
            }

            double scale = sum > a[i] ? a[i] / sum : 1;
            rows[i] = a[i] - sum * scale;
            for (int j = 0; j < m; j++)
            {
                plan[i, j] *= scale;
                columns[j] += plan[i, j];
            }
        }

        double missing = 0;
        double[] shrink = new double[m];
        for (int j = 0; j < m; j++)
        {
            shrink[j] = columns[j] > b[j] ? b[j] / columns[j] : 1;
            columns[j] = b[j] - columns[j] * shrink[j];
            missing += columns[j];
        }

        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < m; j++)
            {
                double moved = plan[i, j] * shrink[j];
                rows[i] += plan[i, j] - moved;
                plan[i, j] = moved;
            }

            for (int j = 0; j < m && missing > 0; j++)
            {
                plan[i, j] += Math.Max(0, rows[i]) * (Math.Max(0, columns[j]) / missing);
            }
        }
    }
}
