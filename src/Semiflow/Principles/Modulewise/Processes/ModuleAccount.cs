using Semiflow.Training;

namespace Semiflow.Principles.Modulewise.Processes;

/// <summary>
/// What the process of a module did since the beginning of the training, kept in its checkpoints: work that was lost with a killed process
/// is not counted.
/// </summary>
internal sealed class ModuleAccount
{
    /// <summary>Moves made.</summary>
    public long Moves { get; set; }

    /// <summary>Time from the first to the last move, over all processes.</summary>
    public double Seconds { get; set; }

    /// <summary>Part of it that it waited for others.</summary>
    public double IdleSeconds { get; set; }

    /// <summary>Threads of the last process.</summary>
    public int Threads { get; set; }

    /// <summary>Asynchronous: how often it learned from the newest batch, the one before, and so on.</summary>
    public IReadOnlyList<long> Ages { get; set; } = [];

    /// <summary>Sums of the terms of the epoch that is not over.</summary>
    public Dictionary<string, double> Sums { get; set; } = [];

    /// <summary>Its moves.</summary>
    public long Count { get; set; }

    /// <summary>Adds a move.</summary>
    public void Add(Move move)
    {
        Moves++;
        Count++;
        foreach ((string term, double value) in move.Terms)
        {
            Sums[term] = Sums.GetValueOrDefault(term) + value;
        }
    }

    /// <summary>Ends an epoch; null where it has no moves.</summary>
    /// <param name="weight">Weight of the transport.</param>
    public ModuleEpoch? Close(double weight)
    {
        ModuleEpoch? epoch = Count > 0 ? new ModuleEpoch(Sums.ToDictionary(term => term.Key, term => term.Value / Count), weight) : null;
        (Sums, Count) = ([], 0);
        return epoch;
    }

    /// <summary>Sum of two counts by age.</summary>
    public static IReadOnlyList<long> Together(IReadOnlyList<long> a, IReadOnlyList<long> b) =>
        [.. Enumerable.Range(0, Math.Max(a.Count, b.Count)).Select(age => a.ElementAtOrDefault(age) + b.ElementAtOrDefault(age))];

    /// <summary>The account as a report.</summary>
    /// <param name="epochs">The epochs of the module.</param>
    public ModuleReport Report(IReadOnlyList<ModuleEpoch> epochs) =>
        new(Moves, Seconds, IdleSeconds, Threads, Ages, [.. epochs.Select(epoch => epoch.Loss)]);
}
