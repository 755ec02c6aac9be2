using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Runs;

/// <summary>What samples of a run are for.</summary>
internal enum SampleUse
{
    /// <summary>Models learn from them.</summary>
    Training,

    /// <summary>They choose: the best epoch, a module, thresholds.</summary>
    Choice,

    /// <summary>Results are measured on them.</summary>
    Report,
}

/// <summary>
/// Who watches that a run keeps its protocol: which samples it has for what, and what is trained on which batches. Nothing that a run
/// computes depends on it.
/// </summary>
internal interface IRunWitness
{
    /// <summary>Samples as the run has got them, before it makes anything of them.</summary>
    /// <param name="use">What they are for.</param>
    /// <param name="samples">The run's own tensor, <c>[sample, …]</c>; of trajectories <c>[frame·trajectory, …]</c>.</param>
    void Sees(SampleUse use, Tensor samples);

    /// <summary>A training before its first move.</summary>
    /// <param name="training">Its name.</param>
    /// <param name="principle">What is trained, and how.</param>
    /// <param name="batches">Its batches.</param>
    /// <param name="options">How long.</param>
    void Sees<TBatch>(string training, IPrinciple<TBatch> principle, IBatchSource<TBatch> batches, TrainerOptions options);
}
