namespace Semiflow.Transport.Exact;

/// <summary>What the network simplex method found.</summary>
/// <param name="Entries">The plan.</param>
/// <param name="U">Potentials of the sources, rounded.</param>
/// <param name="V">Potentials of the targets, rounded.</param>
/// <param name="Potentials">The exact ones.</param>
internal sealed record SimplexSolution(List<PlanEntry> Entries, double[] U, double[] V, DualPotentials Potentials);
