using Semiflow.Training;

namespace Semiflow.Recipes.Settings;

/// <summary>How long and how safely to train where batches are redrawn; every contestant has the same.</summary>
/// <param name="Moves">Updates of the parameters, rounded up to whole epochs.</param>
/// <param name="MovesPerEpoch">Updates in an epoch: validation, metrics and a checkpoint after each.</param>
/// <param name="BatchSize">Samples in a move.</param>
/// <param name="Patience">Epochs without a better validation after which training stops; unset: never.</param>
/// <param name="CheckpointSeconds">Seconds between checkpoints within an epoch; 0 for only those at the ends of epochs.</param>
/// <param name="Recoveries">How often a training that diverges goes back to its last whole epoch, with half the learning rate; 0 for
/// never.</param>
/// <param name="Divergence">Factor over its range so far at which a loss, gradient norm or validation counts as diverged.</param>
[UsedWith("divergence", "recoveries")]
internal sealed record MoveBudget(
    [AtLeast(1)] int Moves = 1000, [AtLeast(1)] int MovesPerEpoch = 50, [AtLeast(1)] int BatchSize = 16, [AtLeast(1)] int? Patience = null,
    [AtLeast(0)] double CheckpointSeconds = 60, [AtLeast(0)] int Recoveries = 0, [Above(1)] double Divergence = 100)
{
    /// <summary>Epochs that the moves make.</summary>
    internal int Epochs => (Moves + MovesPerEpoch - 1) / MovesPerEpoch;

    /// <summary>What the trainer needs of it.</summary>
    /// <param name="seed">Seed of the training.</param>
    public TrainerOptions Options(ulong seed) => new(Epochs, seed, Patience ?? 0, Interval(CheckpointSeconds))
        { Guard = GuardOf(Recoveries, Divergence) };

    /// <summary>The guard against divergence; null for none.</summary>
    internal static DivergenceGuard? GuardOf(int recoveries, double factor) =>
        recoveries > 0 ? new DivergenceGuard(recoveries, factor) : null;

    /// <summary>Time between checkpoints; null for none within an epoch.</summary>
    internal static TimeSpan? Interval(double seconds) => seconds > 0 ? TimeSpan.FromSeconds(seconds) : null;
}
