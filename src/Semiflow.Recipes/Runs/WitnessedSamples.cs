using Semiflow.Flows;
using Semiflow.Images;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Runs;

/// <summary>Shows the samples of a run to its witness, if it has one; without one nothing is read.</summary>
internal static class WitnessedSamples
{
    /// <summary>Samples in tensors <c>[sample, …]</c>.</summary>
    public static void Shows(this RunSession run, SampleUse use, params IReadOnlyList<Tensor> samples)
    {
        if (run.Witness is { } witness)
        {
            samples.ToList().ForEach(each => witness.Sees(use, each));
        }
    }

    /// <summary>Trajectories, frame by frame.</summary>
    public static void Shows(this RunSession run, SampleUse use, TrajectorySet trajectories)
    {
        if (run.Witness is { } witness)
        {
            using Tensor frames = trajectories.States.view([-1, .. trajectories.States.shape[2..]]); // The same memory.
            witness.Sees(use, frames);
        }
    }

    /// <summary>Images.</summary>
    public static void Shows(this RunSession run, SampleUse use, ImageSet images)
    {
        if (run.Witness is { } witness)
        {
            using Tensor floats = images.Floats();
            witness.Sees(use, floats);
        }
    }

    /// <summary>Images of batches in their order.</summary>
    public static void Shows(this RunSession run, SampleUse use, IBatchSource<LabeledBatch>? ordered)
    {
        for (int index = 0; run.Witness is { } witness && index < ordered?.BatchesPerEpoch; index++)
        {
            using DisposeScope scope = NewDisposeScope();
            witness.Sees(use, ordered.Batch(0, index).Images);
        }
    }
}
