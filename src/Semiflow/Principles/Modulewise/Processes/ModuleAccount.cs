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

    /// <summary>Mean of each term, by epoch of its own moves.</summary>
    public List<Dictionary<string, double>> Epochs { get; set; } = [];

    /// <summary>Weight of the transport at the end of each epoch.</summary>
    public List<double> Weights { get; set; } = [];

    /// <summary>Sums of the terms of the epoch that is not over.</summary>
    public Dictionary<string, double> Sums { get; set; } = [];

    /// <summary>Its moves.</summary>
    public long Count { get; set; }

    /// <summary>Adds a move.</summary>
    /// <param name="move">The move.</param>
    /// <param name="weight">Weight of the transport.</param>
    /// <param name="epochEnds">Whether it is the last one of an epoch.</param>
    public void Add(Move move, double weight, bool epochEnds)
    {
        Moves++;
        Count++;
        foreach ((string term, double value) in move.Terms)
        {
            Sums[term] = Sums.GetValueOrDefault(term) + value;
        }

        if (epochEnds)
        {
            Close(weight);
        }
    }

    /// <summary>Ends an epoch that has moves.</summary>
    public void Close(double weight)
    {
        if (Count > 0)
        {
            Epochs.Add(Sums.ToDictionary(term => term.Key, term => term.Value / Count));
            Weights.Add(weight);
            (Sums, Count) = ([], 0);
        }
    }

    /// <summary>Sum of two counts by age.</summary>
    public static IReadOnlyList<long> Together(IReadOnlyList<long> a, IReadOnlyList<long> b) =>
        [.. Enumerable.Range(0, Math.Max(a.Count, b.Count)).Select(age => a.ElementAtOrDefault(age) + b.ElementAtOrDefault(age))];

    /// <summary>The account as a report.</summary>
    public ModuleReport Report() => new(Moves, Seconds, IdleSeconds, Threads, Ages, [.. Epochs.Select(terms => terms.Values.Sum())]);
}
