namespace Semiflow.Principles.Modulewise;

/// <summary>A stretch of a sequential training in which one module is trained.</summary>
/// <param name="Module">Which, from 0.</param>
/// <param name="Epochs">How long; 0 leaves it as it is.</param>
public sealed record ModuleVisit(int Module, int Epochs);

/// <summary>Which module is trained when, where one is trained at a time (spec modulewise.md 2).</summary>
public sealed class VisitPlan
{
    private readonly int[] starts;

    /// <summary>A plan of visits.</summary>
    /// <param name="visits">In order.</param>
    /// <param name="freshOptimizers">Whether a module forgets between two visits what its optimizer knew.</param>
    /// <exception cref="InputException">No epoch in total, or a negative number.</exception>
    public VisitPlan(IReadOnlyList<ModuleVisit> visits, bool freshOptimizers = false)
    {
        ArgumentNullException.ThrowIfNull(visits);
        if (visits.Any(visit => visit.Epochs < 0 || visit.Module < 0) || visits.Sum(visit => visit.Epochs) < 1)
        {
            throw new InputException($"a sequential training needs at least one epoch and no negative number, not "
                + $"{string.Join(", ", visits.Select(visit => visit.Epochs))}.");
        }

        (Visits, FreshOptimizers) = ([.. visits.Where(visit => visit.Epochs > 0)], freshOptimizers);
        starts = new int[Visits.Count + 1];
        for (int i = 0; i < Visits.Count; i++)
        {
            starts[i + 1] = starts[i] + Visits[i].Epochs;
        }
    }

    /// <summary>Visits of at least one epoch, in order.</summary>
    public IReadOnlyList<ModuleVisit> Visits { get; }

    /// <summary>Whether a module forgets between two visits what its optimizer knew.</summary>
    public bool FreshOptimizers { get; }

    /// <summary>Epochs in total.</summary>
    public int Epochs => starts[^1];

    /// <summary>Module after module, each to its end.</summary>
    /// <param name="epochs">Epochs of each module.</param>
    public static VisitPlan Sequential(params IReadOnlyList<int> epochs) => Laps(1, epochs);

    /// <summary>
    /// Multi-lap sequential: R times over all modules, each visit an R-th of the module's epochs; what does not divide goes to the first
    /// laps.
    /// </summary>
    /// <param name="laps">R.</param>
    /// <param name="epochs">Epochs of each module in all laps together.</param>
    /// <param name="freshOptimizers">Whether a module forgets between two laps what its optimizer knew.</param>
    public static VisitPlan Laps(int laps, IReadOnlyList<int> epochs, bool freshOptimizers = false)
    {
        ArgumentNullException.ThrowIfNull(epochs);
        if (laps < 1)
        {
            throw new InputException($"a sequential training makes at least one lap, not {laps}.");
        }

        return new VisitPlan(
            [.. Enumerable.Range(0, laps).SelectMany(
                lap => epochs.Select((total, k) => new ModuleVisit(k, (total / laps) + (lap < total % laps ? 1 : 0))))], freshOptimizers);
    }

    /// <summary>
    /// Epochs that grow with depth, as published: 50 + 10k for block k of the 10-1 nets, 50 + 75k for two modules (arXiv 2210.00949).
    /// </summary>
    /// <param name="modules">Number of modules.</param>
    /// <param name="first">Epochs of module 0.</param>
    /// <param name="growth">More epochs for each module after it.</param>
    public static IReadOnlyList<int> Growing(int modules, int first, int growth) =>
        [.. Enumerable.Range(0, modules).Select(k => first + (growth * k))];

    /// <summary>Number of the visit that an epoch belongs to, both from 0.</summary>
    public int VisitAt(int epoch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epoch);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(epoch, Epochs);
        int place = Array.BinarySearch(starts, epoch);
        return place >= 0 ? place : ~place - 1;
    }

    /// <summary>First epoch of a visit.</summary>
    public int Start(int visit) => starts[visit];

    /// <summary>Epochs for which a module has been trained at a fractional epoch of the whole, and for which it will be in total.</summary>
    internal (double Done, double All) Progress(int module, double epoch)
    {
        double done = 0, all = 0;
        for (int i = 0; i < Visits.Count; i++)
        {
            if (Visits[i].Module == module)
            {
                done += Math.Clamp(epoch - starts[i], 0, Visits[i].Epochs);
                all += Visits[i].Epochs;
            }
        }

        return (done, all);
    }
}
