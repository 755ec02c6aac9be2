namespace Semiflow.Training.Batches;

/// <summary>Epochs of several passes: validation and checkpoints cost the more the fewer moves are between them.</summary>
/// <typeparam name="TBatch">What a loss is evaluated on.</typeparam>
/// <param name="source">Batches of one pass; each pass has its own order.</param>
/// <param name="passes">Passes in an epoch.</param>
internal sealed class LongEpochs<TBatch>(IBatchSource<TBatch> source, int passes) : IBatchSource<TBatch>
{
    /// <inheritdoc/>
    public int BatchesPerEpoch => source.BatchesPerEpoch * passes;

    /// <inheritdoc/>
    public int SamplesPerEpoch => source.SamplesPerEpoch * passes;

    /// <inheritdoc/>
    public TBatch Batch(int epoch, int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, BatchesPerEpoch);
        return source.Batch((epoch * passes) + (index / source.BatchesPerEpoch), index % source.BatchesPerEpoch);
    }
}
