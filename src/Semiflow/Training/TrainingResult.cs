namespace Semiflow.Training;

/// <summary>Why a training ended.</summary>
public enum StopReason
{
    /// <summary>All epochs were done.</summary>
    Finished,

    /// <summary>No improvement for as long as the patience allows.</summary>
    EarlyStopped,

    /// <summary>It was asked to stop; the last checkpoint continues it.</summary>
    Interrupted,
}

/// <summary>What a training came to.</summary>
/// <param name="Stopped">Why it ended.</param>
/// <param name="Epochs">Whole epochs done.</param>
/// <param name="Steps">Moves made.</param>
/// <param name="BestValidation">Lowest validation; null without validation.</param>
/// <param name="BestEpoch">The epoch it was reached after, from 1; null without validation.</param>
/// <param name="Seconds">Time trained, accumulated over interruptions.</param>
/// <param name="History">One report an epoch.</param>
public sealed record TrainingResult(
    StopReason Stopped, int Epochs, long Steps, double? BestValidation, int? BestEpoch, double Seconds, IReadOnlyList<EpochReport> History)
{
    /// <summary>Divergences, and the returns from them.</summary>
    public IReadOnlyList<Recovery> Recoveries { get; init; } = [];
}
