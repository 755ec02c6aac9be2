using Semiflow.Flows;
using Semiflow.Spaces;

namespace Semiflow.Training.Batches;

/// <summary>
/// Batches of windows of trajectories: in each batch all trajectories are cut at one start, redrawn for every batch of every
/// epoch as a pure function of seed, epoch and index.
/// </summary>
internal sealed class TrajectoryWindows : IBatchSource<TrajectoryBatch>
{
    private readonly TrajectoryBatches whole;
    private readonly int frames;
    private readonly int starts;
    private readonly ulong seed;

    /// <summary>Windows of the given trajectories, which stay with the caller.</summary>
    /// <param name="set">The trajectories, in the type and on the device of the training.</param>
    /// <param name="frames">Frames of a window.</param>
    /// <param name="batchSize">Trajectories in a batch.</param>
    /// <param name="seed">Seed of order and starts.</param>
    /// <exception cref="InputException">The trajectories are shorter than a window.</exception>
    public TrajectoryWindows(TrajectorySet set, int frames, int batchSize, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentOutOfRangeException.ThrowIfLessThan(frames, 1);
        starts = set.Frames - frames + 1;
        if (starts < 1)
        {
            throw new InputException($"windows of {frames} frames do not fit into trajectories of {set.Frames}: record longer ones, or "
                + $"use fewer past frames (data.past) or a shorter horizon (training.horizon).");
        }

        whole = new TrajectoryBatches(set, batchSize, seed);
        (this.frames, this.seed) = (frames, RandomStream.Mix(seed, 1));
    }

    /// <inheritdoc/>
    public int BatchesPerEpoch => whole.BatchesPerEpoch;

    /// <inheritdoc/>
    public int SamplesPerEpoch => whole.SamplesPerEpoch;

    /// <inheritdoc/>
    public TrajectoryBatch Batch(int epoch, int index)
    {
        TrajectoryBatch batch = whole.Batch(epoch, index);
        int start = new Spaces.RandomStream(RandomStream.Mix(seed, (ulong)epoch), (ulong)index).Below(starts);
        return batch with { Set = batch.Set.Window(start, frames) };
    }
}
