using Semiflow.Training;
using Semiflow.Training.Batches;

namespace Semiflow.Recipes;

/// <summary>How long and how safely to train where there are so many samples; every contestant has the same.</summary>
/// <param name="Epochs">Epochs: validation, metrics and a checkpoint after each.</param>
/// <param name="Passes">Passes over the training samples in an epoch; unset: 1, or as many as the method finds right for the data.</param>
/// <param name="BatchSize">Samples in a move.</param>
/// <param name="Patience">Epochs without a better validation after which training stops; unset: never.</param>
/// <param name="CheckpointSeconds">Seconds between checkpoints within an epoch; 0 for only those at the ends of epochs.</param>
/// <param name="Recoveries">How often a training that diverges goes back to its last whole epoch, with half the learning rate; 0 for
/// never.</param>
/// <param name="Divergence">Factor over its range so far at which a loss, gradient norm or validation counts as diverged.</param>
[UsedWith("divergence", "recoveries")]
public sealed record Budget(
    [AtLeast(1)] int Epochs = 100, [AtLeast(1)] int? Passes = 1, [AtLeast(1)] int BatchSize = 16, [AtLeast(1)] int? Patience = null,
    [AtLeast(0)] double CheckpointSeconds = 60, [AtLeast(0)] int Recoveries = 0, [Above(1)] double Divergence = 100)
{
    /// <summary>What the trainer needs of it.</summary>
    /// <param name="seed">Seed of the training.</param>
    public TrainerOptions Options(ulong seed) =>
        new(Epochs, seed, Patience ?? 0, MoveBudget.Interval(CheckpointSeconds)) { Guard = MoveBudget.GuardOf(Recoveries, Divergence) };

    /// <summary>Batches of an epoch from those of one pass.</summary>
    public IBatchSource<TBatch> Epoch<TBatch>(IBatchSource<TBatch> pass) => Passes is { } passes and not 1
        ? new LongEpochs<TBatch>(pass, passes)
        : pass;
}
