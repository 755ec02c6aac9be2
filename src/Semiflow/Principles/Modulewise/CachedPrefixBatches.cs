using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Principles.Modulewise;

/// <summary>
/// Batches for training one module at a time, the outputs of the modules before it computed once per visit and kept: for images that
/// are not augmented. Same order and, but for batch statistics, the same batches as <see cref="PrefixBatches"/> in evaluation mode.
/// </summary>
public sealed class CachedPrefixBatches : IBatchSource<ModuleBatch>, IDisposable
{
    private const int Part = 256; // Images at a time, always the same, so that a resumed run finds the same bits.

    private readonly ModuleStack stack;
    private readonly VisitPlan plan;
    private readonly Tensor images;
    private readonly Tensor labels;
    private readonly int batchSize;
    private readonly ulong seed;
    private readonly LabeledBatches raw;
    private readonly bool withImages;
    private int visit = -1;
    private Tensor? features;
    private LabeledBatches? batches;

    /// <summary>Batches of images in memory, which stay with the caller.</summary>
    /// <param name="stack">The modules.</param>
    /// <param name="plan">Which is trained when.</param>
    /// <param name="images"><c>[samples, …]</c>.</param>
    /// <param name="labels">Classes from 0, <c>[samples]</c>, int64.</param>
    /// <param name="batchSize">Samples in a batch.</param>
    /// <param name="seed">Seed of the order.</param>
    /// <param name="withImages">Whether a loss looks at the images too; else batches carry the features in their place.</param>
    public CachedPrefixBatches(ModuleStack stack, VisitPlan plan, Tensor images, Tensor labels, int batchSize, ulong seed,
        bool withImages = false)
    {
        ArgumentNullException.ThrowIfNull(stack);
        ArgumentNullException.ThrowIfNull(plan);
        (this.stack, this.plan, this.images, this.labels, this.batchSize, this.seed, this.withImages) =
            (stack, plan, images, labels, batchSize, seed, withImages);
        raw = new LabeledBatches(images, labels, batchSize, seed);
    }

    /// <inheritdoc/>
    public int BatchesPerEpoch => raw.BatchesPerEpoch;

    /// <inheritdoc/>
    public int SamplesPerEpoch => raw.SamplesPerEpoch;

    /// <inheritdoc/>
    public ModuleBatch Batch(int epoch, int index)
    {
        GoTo(plan.VisitAt(epoch));
        if (batches is null)
        {
            LabeledBatch first = raw.Batch(epoch, index);
            return new ModuleBatch(first.Images, first.Labels, first.Images);
        }

        LabeledBatch batch = batches.Batch(epoch, index);
        return new ModuleBatch(batch.Images, batch.Labels, withImages ? raw.Batch(epoch, index).Images : batch.Images);
    }

    /// <inheritdoc/>
    public void Dispose() => features?.Dispose();

    private void GoTo(int to)
    {
        if (to == visit)
        {
            return;
        }

        int module = plan.Visits[to].Module;
        bool next = visit >= 0 && to == visit + 1 && plan.Visits[visit].Module + 1 == module;
        Tensor? mapped = module == 0 ? null : next ? Through(features ?? images, module - 1, module) : Through(images, 0, module);
        features?.Dispose();
        features = mapped;
        batches = mapped is null ? null : new LabeledBatches(mapped, labels, batchSize, seed);
        visit = to;
    }

    private Tensor Through(Tensor from, int first, int end)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable quiet = no_grad();
        var parts = new List<Tensor>();
        foreach (StackModule module in stack.Modules.Take(end))
        {
            module.eval();
        }

        for (long at = 0; at < from.shape[0]; at += Part)
        {
            Tensor state = from.narrow(0, at, Math.Min(Part, from.shape[0] - at));
            foreach (StackModule module in stack.Modules.Skip(first).Take(end - first))
            {
                state = module.Body.call(state);
            }

            parts.Add(state);
        }

        return cat(parts).DetachFromDisposeScope();
    }
}
