using Semiflow.Flows;
using Semiflow.Spaces;

namespace Semiflow.Training;

/// <summary>
/// Batches of whole trajectories held in memory, in an order reshuffled each epoch as a pure function of seed and epoch.
/// </summary>
public sealed class TrajectoryBatches : IBatchSource<TrajectoryBatch>
{
    private readonly TrajectorySet set;
    private readonly int batchSize;
    private readonly ulong seed;
    private readonly int repeats;
    private (int Epoch, int[] Order) current = (-1, []);

    /// <summary>Batches of the given trajectories, which stay with the caller.</summary>
    /// <param name="set">The trajectories, in the type and on the device of the training.</param>
    /// <param name="batchSize">Trajectories in a batch.</param>
    /// <param name="seed">Seed of the order.</param>
    /// <param name="repeats">Moves in a row on the same batch (the inner iterations of APHYNITY) (spec aphynity.md 2).</param>
    /// <exception cref="ArgumentException">No trajectory.</exception>
    public TrajectoryBatches(TrajectorySet set, int batchSize, ulong seed, int repeats = 1)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(repeats, 1);
        if (set.Count == 0)
        {
            throw new ArgumentException("there is no trajectory to learn from.", nameof(set));
        }

        (this.set, this.batchSize, this.seed, this.repeats) = (set, Math.Min(batchSize, set.Count), seed, repeats);
    }

    /// <inheritdoc/>
    public int BatchesPerEpoch => (set.Count + batchSize - 1) / batchSize * repeats;

    /// <inheritdoc/>
    public int SamplesPerEpoch => set.Count * repeats;

    /// <inheritdoc/>
    public TrajectoryBatch Batch(int epoch, int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, BatchesPerEpoch);
        if (current.Epoch != epoch)
        {
            current = (epoch, RandomStream.Permutation(set.Count, seed, epoch));
        }

        int from = index / repeats * batchSize;
        int[] indices = current.Order[from..Math.Min(from + batchSize, set.Count)];
        return new TrajectoryBatch(set.Select(indices), indices);
    }
}
