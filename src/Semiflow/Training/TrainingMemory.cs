namespace Semiflow.Training;

/// <summary>What a training remembers between moves besides tensors; all of it goes into checkpoints.</summary>
internal sealed class TrainingMemory
{
    /// <summary>Moves made: with the constant number of batches in an epoch, the whole position.</summary>
    public long Step { get; set; }

    /// <summary>Time trained up to the checkpoint.</summary>
    public double Seconds { get; set; }

    /// <summary>Lowest validation so far.</summary>
    public double? BestValidation { get; set; }

    /// <summary>The epoch it was reached after, from 1; 0 before.</summary>
    public int BestEpoch { get; set; }

    /// <summary>Sum of every loss term over the epoch, by player and term.</summary>
    public Dictionary<string, Dictionary<string, double>> Sums { get; set; } = [];

    /// <summary>Moves of every player in the epoch.</summary>
    public Dictionary<string, long> Moves { get; set; } = [];

    /// <summary>Rate of every player's last move.</summary>
    public Dictionary<string, double> Rates { get; set; } = [];

    /// <summary>Epochs done; their reports are the history's.</summary>
    public int Epochs { get; set; }

    /// <summary>Validation of the last epoch; null before the first, and without.</summary>
    public double? Validation { get; set; }

    /// <summary>Ranges of the numbers that are guarded.</summary>
    public Dictionary<string, ValueRange> Ranges { get; set; } = [];

    /// <summary>Divergences, and the returns from them.</summary>
    public List<Recovery> Recoveries { get; set; } = [];

    /// <summary>Takes the place of the memory at the end of an earlier epoch; time and divergences stay.</summary>
    public void Become(TrainingMemory earlier) =>
        (Step, BestValidation, BestEpoch, Sums, Moves, Rates, Epochs, Validation, Ranges) = (
            earlier.Step, earlier.BestValidation, earlier.BestEpoch, earlier.Sums, earlier.Moves, earlier.Rates, earlier.Epochs,
            earlier.Validation, earlier.Ranges);

    /// <summary>Counts a move.</summary>
    public void Add(Move move, double rate)
    {
        Step = move.Step;
        Rates[move.Player] = rate;
        if (move.Terms.Count == 0)
        {
            return;
        }

        Moves[move.Player] = Moves.GetValueOrDefault(move.Player) + 1;
        if (!Sums.TryGetValue(move.Player, out Dictionary<string, double>? sums))
        {
            Sums[move.Player] = sums = [];
        }

        foreach ((string term, double value) in move.Terms)
        {
            sums[term] = sums.GetValueOrDefault(term) + value;
        }
    }

    /// <summary>Closes the epoch: makes its report and starts new sums.</summary>
    public EpochReport Close(double? validation, IReadOnlyDictionary<string, double> measures, double samplesPerSecond, double seconds)
    {
        bool best = validation is { } value && !(BestValidation <= value);
        EpochReport report = new(
            Epochs + 1, Step,
            Sums.ToDictionary(
                player => player.Key,
                player => (IReadOnlyDictionary<string, double>)player.Value.ToDictionary(term => term.Key,
                    term => term.Value / Moves[player.Key])),
            new Dictionary<string, double>(Rates), validation, best, samplesPerSecond, seconds, measures.Count > 0 ? measures : null);
        (BestValidation, BestEpoch) = best ? (validation, report.Epoch) : (BestValidation, BestEpoch);
        (Epochs, Validation) = (report.Epoch, validation);
        Sums = [];
        Moves = [];
        Ranges = Ranges.ToDictionary(range => range.Key, range => range.Value.Closed());
        return report;
    }
}
