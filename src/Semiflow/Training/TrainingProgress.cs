namespace Semiflow.Training;

/// <summary>How far a training is.</summary>
/// <param name="Step">Moves made, those before an interruption included.</param>
/// <param name="Steps">Moves of the whole training, if it does not stop early.</param>
/// <param name="Epochs">Epochs of the whole training.</param>
/// <param name="SamplesPerSecond">Rate since this process began to train, validation included; 0 before the first move.</param>
/// <param name="Elapsed">Time trained, that before an interruption included.</param>
/// <param name="Remaining">Expected time to the last epoch; null before the first move.</param>
/// <param name="Validation">Validation of the last epoch; null before the first.</param>
/// <param name="BestValidation">Lowest validation; null before the first.</param>
public sealed record TrainingProgress(
    long Step, long Steps, int Epochs, double SamplesPerSecond, TimeSpan Elapsed, TimeSpan? Remaining, double? Validation,
    double? BestValidation)
{
    /// <summary>How often the training went back from a divergence, before an interruption too.</summary>
    internal int Recoveries { get; init; }
}
