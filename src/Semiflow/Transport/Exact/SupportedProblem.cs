namespace Semiflow.Transport.Exact;

/// <summary>A problem without the points of weight 0: they get potentials afterwards and no mass.</summary>
internal sealed class SupportedProblem
{
    private readonly int count;
    private readonly int across;

    /// <summary>The part of a problem that has weight.</summary>
    public SupportedProblem(ReadOnlySpan<double> cost, double[] a, double[] b)
    {
        (count, across) = (a.Length, b.Length);
        Rows = [.. Enumerable.Range(0, count).Where(i => a[i] > 0)];
        Columns = [.. Enumerable.Range(0, across).Where(j => b[j] > 0)];
        (Source, Target) = ([.. Rows.Select(i => a[i])], [.. Columns.Select(j => b[j])]);
        Cost = new double[Rows.Length * Columns.Length];
        for (int i = 0; i < Rows.Length; i++)
        {
            for (int j = 0; j < Columns.Length; j++)
            {
                Cost[i * Columns.Length + j] = cost[Rows[i] * across + Columns[j]];
            }
        }
    }

    /// <summary>Sources of positive weight.</summary>
    public int[] Rows { get; }

    /// <summary>Targets of positive weight.</summary>
    public int[] Columns { get; }

    /// <summary>Their costs, row by row.</summary>
    public double[] Cost { get; }

    /// <summary>Weights of the sources.</summary>
    public double[] Source { get; }

    /// <summary>Weights of the targets.</summary>
    public double[] Target { get; }

    /// <summary>Whether all points have weight.</summary>
    public static bool IsWhole(double[] a, double[] b) => !a.Contains(0) && !b.Contains(0);

    /// <summary>Potentials of all points from those of some: the soft form of u_i = min_j (c_ij − v_j).</summary>
    /// <param name="cost">Costs of all points.</param>
    /// <param name="u">Potentials of <see cref="Rows"/>.</param>
    /// <param name="v">Potentials of <see cref="Columns"/>.</param>
    /// <param name="epsilon">ε.</param>
    public (double[] U, double[] V) Potentials(ReadOnlySpan<double> cost, IReadOnlyList<double> u, IReadOnlyList<double> v, double epsilon)
    {
        double[] all = new double[count], other = new double[across];
        for (int i = 0; i < count; i++)
        {
            int known = Array.BinarySearch(Rows, i);
            var margins = new double[Columns.Length];
            for (int j = 0; j < margins.Length && known < 0; j++)
            {
                margins[j] = cost[i * across + Columns[j]] - v[j];
            }

            all[i] = known >= 0 ? u[known] : Minimum(margins, Target, epsilon);
        }

        for (int j = 0; j < across; j++)
        {
            int known = Array.BinarySearch(Columns, j);
            var margins = new double[Rows.Length];
            for (int k = 0; k < margins.Length && known < 0; k++)
            {
                margins[k] = cost[Rows[k] * across + j] - all[Rows[k]];
            }

            other[j] = known >= 0 ? v[known] : Minimum(margins, Source, epsilon);
        }

        return (all, other);
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
