using Semiflow.Principles.Modulewise.Processes;
using Semiflow.Training;
using Semiflow.Workers;

namespace Semiflow.Principles.Modulewise;

/// <summary>
/// Trains every module in a process of its own, without gradients between them (spec modulewise.md 13.2; arXiv 2309.17357). A process that
/// fails or is killed
/// ends the others, with its message; the training goes on from the last checkpoints that all modules have, in order to the same bits.
/// </summary>
public sealed class ModuleProcesses
{
    private readonly StackPlan plan;
    private readonly ProcessOptions options;
    private readonly string folder;

    /// <summary>A training.</summary>
    /// <param name="plan">The modules.</param>
    /// <param name="options">How they are trained.</param>
    /// <param name="folder">Folder of its own for samples and checkpoints; what is found there is continued.</param>
    /// <exception cref="InputException">A setting is out of its range.</exception>
    public ModuleProcesses(StackPlan plan, ProcessOptions options, string folder)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        (this.plan, this.options, this.folder) = (plan, options.Checked(), Path.GetFullPath(folder));
    }

    /// <summary>Trains all modules.</summary>
    /// <param name="samples">Images and labels, all of them; the same when it is continued.</param>
    /// <param name="shuffle">Seed of their order.</param>
    /// <param name="token">Stops all processes.</param>
    /// <exception cref="WorkerException">A process failed; names the module.</exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public ProcessReport Train(LabeledBatch samples, ulong shuffle, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(samples);
        new CheckpointFolder(folder).Make();
        string file = Path.Combine(folder, PlannedStack.File);
        if (!File.Exists(file))
        {
            Safetensors.Write(file, [("images", samples.Images), ("labels", samples.Labels)]);
        }

        int perEpoch = new LabeledBatches(samples.Images, samples.Labels, plan.Batch, shuffle).BatchesPerEpoch;
        using var training = new PlannedStack(plan, folder, shuffle);
        var order = new ModuleOrder(training.ToJson(), options, folder, plan.Batch, perEpoch);
        return new ModuleCrew(PlannedStack.Task, order, training).Train(token);
    }

    /// <summary>Gives a stack of the same plan the parameters and buffers of the last checkpoints.</summary>
    /// <exception cref="InputException">There are none.</exception>
    public void Load(ModuleStack stack)
    {
        long batches = ModuleCheckpoints.Common(folder, plan.Modules.Count);
        if (batches == 0)
        {
            throw new InputException($"{folder} has no checkpoint that all modules share: train first.");
        }

        foreach ((LocalProblem problem, int k) in plan.Problems(stack).Select((problem, k) => (problem, k)))
        {
            ModuleCheckpoints.ReadModel(folder, k, batches, problem);
        }
    }
}
