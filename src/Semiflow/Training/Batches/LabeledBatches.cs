using static TorchSharp.torch;

namespace Semiflow.Training;

/// <summary>
/// Batches of labeled points or ready images held in memory; images in bytes, with augmentation, are <c>ImageBatches</c>.
/// </summary>
public sealed class LabeledBatches : IBatchSource<LabeledBatch>
{
    private readonly PairBatches pairs;

    /// <summary>Batches of the given tensors, which stay with the caller.</summary>
    /// <param name="inputs"><c>[samples, …]</c>.</param>
    /// <param name="labels">Classes from 0, <c>[samples]</c>, int64, on the same device.</param>
    /// <param name="batchSize">Samples in a batch.</param>
    /// <param name="seed">Seed of the order.</param>
    /// <param name="shuffle">False keeps the order of the samples.</param>
    /// <param name="dropLast">Leaves out the last batch of an epoch when it is short.</param>
    /// <param name="device">Where the batches go; null leaves them where the samples are.</param>
    /// <exception cref="ArgumentException">Labels that are not <c>[samples]</c> and int64, or what <see cref="PairBatches"/>
    /// refuses.</exception>
    public LabeledBatches(
        Tensor inputs, Tensor labels, int batchSize, ulong seed, bool shuffle = true, bool dropLast = false, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.dim() != 1 || labels.dtype != ScalarType.Int64)
        {
            throw new ArgumentException($"expected labels [samples] of type Int64, got [{string.Join(", ", labels.shape)}] of type "
                + $"{labels.dtype}.");
        }

        pairs = new PairBatches(inputs, labels, batchSize, seed, shuffle, dropLast, device);
    }

    /// <summary>Number of samples.</summary>
    public int Samples => pairs.Samples;

    /// <inheritdoc/>
    public int BatchesPerEpoch => pairs.BatchesPerEpoch;

    /// <inheritdoc/>
    public int SamplesPerEpoch => pairs.SamplesPerEpoch;

    /// <inheritdoc/>
    public LabeledBatch Batch(int epoch, int index)
    {
        PairBatch batch = pairs.Batch(epoch, index);
        return new LabeledBatch(batch.Input, batch.Target);
    }
}
