using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Semiflow.Principles.Modulewise;
using Semiflow.Training;
using Semiflow.Workers;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Modulewise;

/// <summary>
/// Trains every module in a process of its own, without gradients between them (arXiv 2309.17357; spec modulewise.md 13.2). A process that fails or is killed
/// ends the others, with its message; the training goes on from the last checkpoints that all modules have, in order to the same bits.
/// </summary>
public sealed class ModuleProcesses
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
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
        Directory.CreateDirectory(folder);
        string file = Path.Combine(folder, ModuleOrder.Samples);
        if (!File.Exists(file))
        {
            Safetensors.Write(file, [("images", samples.Images), ("labels", samples.Labels)]);
        }

        int perEpoch = new LabeledBatches(samples.Images, samples.Labels, plan.Batch, shuffle).BatchesPerEpoch;
        long total = (long)perEpoch * options.Epochs, first = Math.Min(total, ModuleCheckpoints.Common(folder, plan.Modules.Count));
        using ModuleStack stack = plan.Stack();
        var order = new ModuleOrder(plan, options, 0, "", folder, shuffle, first, total);
        using SharedFile memory = SharedFile.Create(order.Offsets(ModuleWorker.Outputs(plan, stack))[^1], folder);
        var board = new WorkBoard(memory, plan.Modules.Count);
        var workers = new List<WorkerProcess>();
        try
        {
            for (int k = 0; k < plan.Modules.Count; k++)
            {
                workers.Add(WorkerProcess.Start(ModuleWorker.Task.Name, (order with { Module = k, Memory = memory.Path }).ToJson(), options.ThreadsOf(plan.Modules.Count)));
            }

            options.Started?.Invoke([.. workers.Select(worker => worker.Id)]);
            Watch(workers, board, memory, token);
            return Report([.. workers.Select((worker, k) => Result(worker, k))], first, total);
        }
        finally
        {
            board.Stopped = true;
            workers.ForEach(worker => worker.AskToStop());
            workers.ForEach(worker => worker.Dispose());
            memory.Unlink();
        }
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

    /// <summary>The samples of a folder as the first module draws them.</summary>
    internal static LabeledBatches Samples(string folder, StackPlan plan, ulong shuffle)
    {
        IReadOnlyDictionary<string, Tensor> tensors = Safetensors.Read(Path.Combine(folder, ModuleOrder.Samples)).Tensors;
        return new LabeledBatches(tensors["images"], tensors["labels"], plan.Batch, shuffle);
    }

    private void Watch(List<WorkerProcess> workers, WorkBoard board, SharedFile memory, CancellationToken token)
    {
        var quiet = Stopwatch.StartNew();
        long before = -1;
        bool linked = true;
        while (!workers.TrueForAll(worker => worker.HasExited))
        {
            token.ThrowIfCancellationRequested();
            for (int k = 0; k < workers.Count; k++)
            {
                if (workers[k].HasExited)
                {
                    Result(workers[k], k); // Throws where it failed: the others must not wait for it.
                }
            }

            if (linked && Enumerable.Range(0, workers.Count).All(board.Ready))
            {
                memory.Unlink(); // All have it; nothing stays behind now, whatever happens to us.
                linked = false;
            }

            long moves = Enumerable.Range(0, workers.Count).Sum(k => board.Done(k));
            if (moves != before)
            {
                before = moves;
                quiet.Restart();
            }
            else if (quiet.Elapsed.TotalSeconds > options.PatienceSeconds)
            {
                int stuck = Enumerable.Range(0, workers.Count).MinBy(k => board.Done(k));
                throw new WorkerException(Name(stuck), FormattableString.Invariant($"no module made a move for {options.PatienceSeconds:G4} s; this one is the furthest behind, after {board.Done(stuck)} batches"));
            }

            Thread.Sleep(Pause);
        }
    }

    private static string Name(int module) => FormattableString.Invariant($"module {module + 1}");

    private static ModuleReport Result(WorkerProcess worker, int module)
    {
        try
        {
            JsonObject result = worker.Result();
            return new ModuleReport(
                result["moves"]!.GetValue<long>(), result["seconds"]!.GetValue<double>(), result["idle_seconds"]!.GetValue<double>(), result["threads"]!.GetValue<int>(),
                result["ages"].Deserialize<long[]>()!, result["losses"].Deserialize<double[]>()!);
        }
        catch (WorkerException error)
        {
            throw new WorkerException(Name(module), error.Cause, error.Mendable);
        }
    }

    private static ProcessReport Report(IReadOnlyList<ModuleReport> modules, long first, long total)
    {
        double seconds = Math.Max(modules.Max(module => module.Seconds), 1e-9);
        return new ProcessReport(modules, seconds, (total - first) / seconds, first);
    }
}
