using Semiflow.Transport.Exact;

namespace Semiflow.Transport.Entropic;

/// <summary>Potentials of all points of a problem from those of the points with weight.</summary>
internal static class SoftPotentials
{
    /// <summary>The soft form of u_i = min_j (c_ij − v_j), then the same of targets over the sources with weight.</summary>
    /// <param name="problem">The part with weight.</param>
    /// <param name="solved">Its solution.</param>
    /// <param name="cost">Costs of all points, row by row.</param>
    /// <param name="count">Number of all sources.</param>
    public static (double[] U, double[] V) Spread(SupportedProblem problem, SinkhornResult solved, ReadOnlySpan<double> cost, int count)
    {
        (int[] rows, int[] columns, int across) = (problem.Rows, problem.Columns, cost.Length / count);
        (double[] u, double[] v) = (Placed(rows, solved.U, count), Placed(columns, solved.V, across));
        double[] margins = new double[columns.Length];
        foreach (int i in Enumerable.Range(0, count).Except(rows))
        {
            for (int j = 0; j < margins.Length; j++)
            {
                margins[j] = cost[i * across + columns[j]] - solved.V[j];
            }

            u[i] = Minimum(margins, problem.Target, solved.Epsilon);
        }

        margins = new double[rows.Length];
        foreach (int j in Enumerable.Range(0, across).Except(columns))
        {
            for (int k = 0; k < margins.Length; k++)
            {
                margins[k] = cost[rows[k] * across + j] - solved.U[k];
            }

            v[j] = Minimum(margins, problem.Source, solved.Epsilon);
        }

        return (u, v);
    }

    private static double[] Placed(int[] places, IReadOnlyList<double> values, int count)
    {
        var all = new double[count];
        for (int k = 0; k < places.Length; k++)
        {
            all[places[k]] = values[k];
        }

        return all;
    }

    private static double Minimum(double[] margins, double[] weights, double epsilon)
    {
        double least = margins.Min(), sum = 0;
        if (double.IsPositiveInfinity(least))
        {
            return 0; // all of its pairs are forbidden: any potential will do
        }

        for (int k = 0; k < margins.Length; k++)
        {
            sum += weights[k] * Math.Exp((least - margins[k]) / epsilon);
        }

        return least - epsilon * Math.Log(sum);
    }
}
