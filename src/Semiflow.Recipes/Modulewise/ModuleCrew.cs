using System.Globalization;
using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Semiflow.Workers;

namespace Semiflow.Recipes.Modulewise;

/// <summary>The processes of all modules: starts them, watches them, ends them all where one fails.</summary>
/// <param name="order">What they do.</param>
/// <param name="training">Their modules, for the shapes.</param>
/// <param name="moved">Told the batches that all modules are done with, now and then.</param>
internal sealed class ModuleCrew(ModuleOrder order, IStackTraining training, Action<long>? moved = null)
{
    /// <summary>Message of a worker that was asked to stop.</summary>
    public const string Stopped = "stopped";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan SameSignal = TimeSpan.FromSeconds(1);

    /// <summary>Trains all modules from their last common checkpoints to the end.</summary>
    /// <exception cref="WorkerException">A process failed; names the module.</exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public ProcessReport Train(CancellationToken token)
    {
        int modules = training.Stack.Modules.Count;
        long first = Math.Min(order.Total, ModuleCheckpoints.Common(order.Folder, modules));
        using SharedFile memory = SharedFile.Create(order.Offsets(ModuleWorker.Outputs(training))[^1], order.Folder);
        var board = new WorkBoard(memory, modules);
        var workers = new List<WorkerProcess>();
        try
        {
            for (int k = 0; k < modules; k++)
            {
                ModuleOrder own = order with { Module = k, Memory = memory.Path, First = first };
                workers.Add(WorkerProcess.Start(ModuleWorker.Task.Name, own.ToJson(), order.Options.ThreadsOf(modules)));
            }

            order.Options.Started?.Invoke([.. workers.Select(worker => worker.Id)]);
            Watch(workers, board, memory, token);
            return Report([.. workers.Select((worker, k) => Result(worker, k))], first, order.Total);
        }
        catch (WorkerException failure) when (failure.Cause == Stopped && token.WaitHandle.WaitOne(SameSignal))
        {
            // Ctrl-C goes to all processes of the terminal; the worker was the faster.
            throw new OperationCanceledException(failure.Message, failure, token);
        }
        finally
        {
            board.Stopped = true;
            workers.ForEach(worker => worker.AskToStop());
            workers.ForEach(worker => worker.Dispose());
            memory.Unlink();
        }
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
                moved?.Invoke(Enumerable.Range(0, workers.Count).Min(board.Done));
            }
            else if (quiet.Elapsed.TotalSeconds > order.Options.PatienceSeconds)
            {
                int stuck = Enumerable.Range(0, workers.Count).MinBy(k => board.Done(k));
                throw new WorkerException(Name(stuck),
                    string.Create(
                        CultureInfo.InvariantCulture, $"no module made a move for {order.Options.PatienceSeconds:G4} s; this one is the "
                            + $"furthest behind, after {board.Done(stuck)} batches"));
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
                result["moves"]!.GetValue<long>(), result["seconds"]!.GetValue<double>(), result["idle_seconds"]!.GetValue<double>(),
                result["threads"]!.GetValue<int>(),
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
