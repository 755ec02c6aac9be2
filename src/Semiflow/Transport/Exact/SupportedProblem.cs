namespace Semiflow.Transport.Exact;

/// <summary>A problem without the points of weight 0: they get no mass, and potentials afterwards, each solver its own.</summary>
internal sealed class SupportedProblem
{
    /// <summary>The part of a problem that has weight.</summary>
    public SupportedProblem(ReadOnlySpan<double> cost, double[] a, double[] b)
    {
        Rows = [.. Enumerable.Range(0, a.Length).Where(i => a[i] > 0)];
        Columns = [.. Enumerable.Range(0, b.Length).Where(j => b[j] > 0)];
        (Source, Target) = ([.. Rows.Select(i => a[i])], [.. Columns.Select(j => b[j])]);
        Cost = new double[Rows.Length * Columns.Length];
        for (int i = 0; i < Rows.Length; i++)
        {
            for (int j = 0; j < Columns.Length; j++)
            {
                Cost[i * Columns.Length + j] = cost[Rows[i] * b.Length + Columns[j]];
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
}
