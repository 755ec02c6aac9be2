using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Training;

/// <summary>Batches of pairs held in memory, in an order reshuffled each epoch as a pure function of seed and epoch.</summary>
public sealed class PairBatches : IBatchSource<PairBatch>
{
    private readonly Tensor inputs;
    private readonly Tensor targets;
    private readonly int batchSize;
    private readonly ulong seed;
    private readonly bool shuffle;
    private readonly Device device;
    private (int Epoch, int[] Order) current = (-1, []);

    /// <summary>Batches of the given tensors, which stay with the caller.</summary>
    /// <param name="inputs"><c>[samples, …]</c>.</param>
    /// <param name="targets"><c>[samples, …]</c>, on the same device.</param>
    /// <param name="batchSize">Samples in a batch. Good values: 16, 32.</param>
    /// <param name="seed">Seed of the order.</param>
    /// <param name="shuffle">False keeps the order of the samples.</param>
    /// <param name="dropLast">Leaves out the last batch of an epoch when it is short.</param>
    /// <param name="device">Where the batches go; null leaves them where the samples are.</param>
    /// <exception cref="ArgumentException">Different numbers of inputs and targets, or none, or no batch in an epoch.</exception>
    public PairBatches(
        Tensor inputs, Tensor targets, int batchSize, ulong seed, bool shuffle = true, bool dropLast = false, Device? device = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(targets);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        if (inputs.dim() == 0 || targets.dim() == 0 || inputs.shape[0] != targets.shape[0] || inputs.shape[0] is 0 or > int.MaxValue)
        {
            throw new ArgumentException(
                $"expected as many inputs as targets, [samples, …], got [{string.Join(", ", inputs.shape)}] and "
                    + $"[{string.Join(", ", targets.shape)}].");
        }

        (this.inputs, this.targets, this.batchSize, this.seed, this.shuffle) = (inputs, targets, batchSize, seed, shuffle);
        this.device = device ?? inputs.device;
        Samples = (int)inputs.shape[0];
        BatchesPerEpoch = dropLast ? Samples / batchSize : (Samples + batchSize - 1) / batchSize;
        if (BatchesPerEpoch == 0)
        {
            throw new ArgumentException(
                $"{Samples} samples make no full batch of {batchSize}; take smaller batches or keep the short one.");
        }
    }

    /// <summary>Number of pairs.</summary>
    public int Samples { get; }

    /// <inheritdoc/>
    public int BatchesPerEpoch { get; }

    /// <inheritdoc/>
    public int SamplesPerEpoch => Math.Min(Samples, BatchesPerEpoch * batchSize);

    /// <inheritdoc/>
    public PairBatch Batch(int epoch, int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, BatchesPerEpoch);
        if (current.Epoch != epoch)
        {
            current = (epoch, shuffle ? RandomStream.Permutation(Samples, seed, epoch) : [.. Enumerable.Range(0, Samples)]);
        }

        int from = index * batchSize;
        using Tensor onHost = tensor(current.Order[from..Math.Min(from + batchSize, Samples)]);
        using Tensor rows = onHost.to(ScalarType.Int64).to(inputs.device);
        return new PairBatch(inputs.index_select(0, rows).to(device), targets.index_select(0, rows).to(device));
    }
}
