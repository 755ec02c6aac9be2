namespace Semiflow.Training;

/// <summary>Watches a training: a progress bar, a log. It hears what it has a method for.</summary>
public interface IProbe
{
    /// <summary>
    /// Called once before the first move; <paramref name="history"/> holds the epochs of the run before it was interrupted.
    /// </summary>
    void OnStart(TrainingProgress progress, IReadOnlyList<EpochReport> history)
    {
    }

    /// <summary>Called after every move.</summary>
    void OnMove(Move move, TrainingProgress progress)
    {
    }

    /// <summary>
    /// Numbers to keep with an epoch, by name, such as a multiplier or an estimate: called after validation, without gradients; they stand
    /// in its report.
    /// </summary>
    IReadOnlyDictionary<string, double> Measure() => System.Collections.Immutable.ImmutableDictionary<string, double>.Empty;

    /// <summary>
    /// Whether a training may go back for its measures; false for those that see tests, which are kept as they are, the largest number for
    /// what is not finite.
    /// </summary>
    bool Judged => true;

    /// <summary>Called where the training diverged and goes back.</summary>
    void OnRecovery(Recovery recovery)
    {
    }

    /// <summary>Called after every epoch, before its checkpoint is written.</summary>
    void OnEpoch(EpochReport report)
    {
    }
}
