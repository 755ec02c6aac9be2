namespace Semiflow.Training;

/// <summary>Batches as a pure function of epoch and index, so that a resumed run needs no state.</summary>
/// <typeparam name="TBatch">What a loss is evaluated on.</typeparam>
public interface IBatchSource<TBatch>
{
    /// <summary>Batches, and so moves, in an epoch.</summary>
    int BatchesPerEpoch { get; }

    /// <summary>Samples seen in an epoch, for the rate that is shown.</summary>
    int SamplesPerEpoch => BatchesPerEpoch;

    /// <summary>
    /// Batch <paramref name="index"/> of <paramref name="epoch"/>, both from 0; called inside the dispose scope of the move.
    /// </summary>
    TBatch Batch(int epoch, int index);
}
