using Semiflow.Training;
using static TorchSharp.torch;

namespace Semiflow.Principles.Modulewise;

/// <summary>
/// Batches for training one module at a time, carried through the modules before it again each time: for augmented images.
/// </summary>
/// <param name="stack">The modules.</param>
/// <param name="plan">Which is trained when.</param>
/// <param name="source">Images with labels.</param>
/// <param name="mode">How the modules before it treat them.</param>
public sealed class PrefixBatches(ModuleStack stack, VisitPlan plan, IBatchSource<LabeledBatch> source, PrefixMode mode = PrefixMode.Eval)
    : IBatchSource<ModuleBatch>
{
    /// <inheritdoc/>
    public int BatchesPerEpoch => source.BatchesPerEpoch;

    /// <inheritdoc/>
    public int SamplesPerEpoch => source.SamplesPerEpoch;

    /// <inheritdoc/>
    public ModuleBatch Batch(int epoch, int index)
    {
        LabeledBatch batch = source.Batch(epoch, index);
        int module = plan.Visits[plan.VisitAt(epoch)].Module;
        if (module == 0)
        {
            return new ModuleBatch(batch.Images, batch.Labels, batch.Images);
        }

        using IDisposable quiet = no_grad();
        foreach (StackModule before in stack.Modules.Take(module))
        {
            if (before.training != (mode == PrefixMode.Train))
            {
                before.train(mode == PrefixMode.Train);
            }
        }

        return new ModuleBatch(stack.Features(batch.Images, module), batch.Labels, batch.Images);
    }
}
