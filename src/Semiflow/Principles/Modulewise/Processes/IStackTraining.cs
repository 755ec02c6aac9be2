using Semiflow.Training;

namespace Semiflow.Principles.Modulewise.Processes;

/// <summary>What the processes of modules need to train: made from the same words in each of them, to the same bits.</summary>
internal interface IStackTraining : IDisposable
{
    /// <summary>All modules, with fresh parameters.</summary>
    ModuleStack Stack { get; }

    /// <summary>What each solves.</summary>
    IReadOnlyList<LocalProblem> Problems { get; }

    /// <summary>How each moves.</summary>
    OptimizerSpec Optimizer { get; }

    /// <summary>Shape of one item of the input.</summary>
    IReadOnlyList<long> InputShape { get; }

    /// <summary>Where a move stands, as in synchronous training.</summary>
    /// <param name="module">Which module, from 0.</param>
    /// <param name="batch">Number of the batch, from 0.</param>
    /// <param name="batchesPerEpoch">Batches of an epoch.</param>
    MovePlace Place(int module, long batch, int batchesPerEpoch);

    /// <summary>What the first module draws; the other processes never ask.</summary>
    IBatchSource<LabeledBatch> Samples();
}
