using Semiflow.Training;

namespace Semiflow.Principles.Modulewise;

/// <summary>
/// Batches for modules that move together: in a round the first module draws as many batches as it makes moves, the others get
/// theirs from the module before. An epoch ends with its last whole round.
/// </summary>
public sealed class SharedBatches : IBatchSource<ModuleBatch>, IDisposable
{
    private readonly IBatchSource<LabeledBatch> source;
    private readonly int round;
    private readonly int drawn;
    private (int Epoch, int Index) at = (-1, -1);
    private LabeledBatch? held;

    /// <summary>Batches of a source, drawn once per round each.</summary>
    /// <param name="source">Images with labels.</param>
    /// <param name="modules">Number of modules, each with one move a round.</param>
    public SharedBatches(IBatchSource<LabeledBatch> source, int modules)
        : this(source, [.. Enumerable.Repeat(1, modules)])
    {
    }

    /// <summary>Batches of a source.</summary>
    /// <param name="source">Images with labels.</param>
    /// <param name="moves">Moves of each module in a round.</param>
    /// <exception cref="InputException">An epoch of the source has fewer batches than the first module draws in a round.</exception>
    public SharedBatches(IBatchSource<LabeledBatch> source, params IReadOnlyList<int> moves)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(moves);
        ArgumentOutOfRangeException.ThrowIfLessThan(moves.Count, 1, nameof(moves));
        (this.source, round, drawn) = (source, moves.Sum(), moves[0]);
        BatchesPerEpoch = source.BatchesPerEpoch / drawn * round;
        if (BatchesPerEpoch == 0)
        {
            throw new InputException($"an epoch has {source.BatchesPerEpoch} batches, but the first module takes {drawn} in a round: take "
                + $"smaller batches or fewer moves.");
        }
    }

    /// <inheritdoc/>
    public int BatchesPerEpoch { get; }

    /// <inheritdoc/>
    public int SamplesPerEpoch => source.SamplesPerEpoch;

    /// <inheritdoc/>
    public ModuleBatch Batch(int epoch, int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, BatchesPerEpoch);
        (int turn, int place) = Math.DivRem(index, round);
        LabeledBatch batch = Held(epoch, (turn * drawn) + Math.Min(place, drawn - 1));
        return new ModuleBatch(batch.Images, batch.Labels, batch.Images);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        held?.Images.Dispose();
        held?.Labels.Dispose();
        held = null;
    }

    private LabeledBatch Held(int epoch, int index)
    {
        if (held is null || at != (epoch, index))
        {
            Dispose();
            held = source.Batch(epoch, index);
            held.Images.DetachFromDisposeScope();
            held.Labels.DetachFromDisposeScope();
            at = (epoch, index);
        }

        return held;
    }
}
