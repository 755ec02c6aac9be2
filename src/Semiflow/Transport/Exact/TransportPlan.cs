namespace Semiflow.Transport;

/// <summary>Some mass that goes from one point to another.</summary>
/// <param name="Source">i.</param>
/// <param name="Target">j.</param>
/// <param name="Mass">π_ij &gt; 0.</param>
public readonly record struct PlanEntry(int Source, int Target, double Mass);

/// <summary>A plan that moves the weights of n points to those of m points, as a list of what it moves.</summary>
/// <param name="Sources">n.</param>
/// <param name="Targets">m.</param>
/// <param name="Entries">At most n + m − 1 of them for a vertex of the set of plans, which exact solvers give.</param>
/// <param name="Cost">Σ π_ij c_ij.</param>
public sealed record TransportPlan(int Sources, int Targets, IReadOnlyList<PlanEntry> Entries, double Cost)
{
    /// <summary>π, <c>[n, m]</c>.</summary>
    public double[,] ToArray()
    {
        var plan = new double[Sources, Targets];
        foreach (PlanEntry entry in Entries)
        {
            plan[entry.Source, entry.Target] += entry.Mass;
        }

        return plan;
    }

    /// <summary>Row sums and column sums.</summary>
    internal (double[] Source, double[] Target) Marginals()
    {
        var (a, b) = (new double[Sources], new double[Targets]);
        foreach (PlanEntry entry in Entries)
        {
            a[entry.Source] += entry.Mass;
            b[entry.Target] += entry.Mass;
        }

        return (a, b);
    }
}
