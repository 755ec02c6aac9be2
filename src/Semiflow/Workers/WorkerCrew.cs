using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Semiflow.Workers;

/// <summary>Worker processes that do one task together: starts them, watches them, ends them all where one fails.</summary>
/// <param name="task">Name of the <see cref="IWorkerTask"/>.</param>
/// <param name="size">How many there are.</param>
internal sealed class WorkerCrew(string task, int size)
{
    private const string Stopped = "stopped"; // What the command line answers for a worker that was asked to stop.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan SameSignal = TimeSpan.FromSeconds(1);

    /// <summary>Threads of each.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>How long all may stand still on the <see cref="WorkBoard"/> before the work is given up as stuck.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>What a worker is called in messages.</summary>
    public Func<int, string> Name { get; init; } = rank => FormattableString.Invariant($"worker {rank + 1}");

    /// <summary>Told the numbers of the processes when they were started.</summary>
    public Action<IReadOnlyList<int>>? Started { get; init; }

    /// <summary>Told the batches that all are done with, now and then.</summary>
    public Action<long>? Moved { get; init; }

    /// <summary>Does the work.</summary>
    /// <param name="bytes">Size of the shared memory; a <see cref="WorkBoard"/> is at its start.</param>
    /// <param name="folder">Where to put it if there is no place in memory.</param>
    /// <param name="order">What each does, by its number and the path of the shared memory.</param>
    /// <param name="token">Stops all.</param>
    /// <returns>What came out of each.</returns>
    /// <exception cref="WorkerException">One failed; it is named.</exception>
    /// <exception cref="OperationCanceledException">Stopped.</exception>
    public IReadOnlyList<JsonObject> Run(long bytes, string folder, Func<int, string, JsonObject> order, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(order);
        using SharedFile memory = SharedFile.Create(bytes, folder);
        var board = new WorkBoard(memory, size);
        var workers = new List<WorkerProcess>();
        try
        {
            for (int rank = 0; rank < size; rank++)
            {
                workers.Add(WorkerProcess.Start(task, order(rank, memory.Path), Threads));
            }

            Started?.Invoke([.. workers.Select(worker => worker.Id)]);
            Watch(workers, board, memory, token);
            return [.. workers.Select(Result)];
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
            for (int rank = 0; rank < workers.Count; rank++)
            {
                if (workers[rank].HasExited)
                {
                    Result(workers[rank], rank); // Throws where it failed: the others must not wait for it.
                }
            }

            if (linked && Enumerable.Range(0, workers.Count).All(board.Ready))
            {
                memory.Unlink(); // All have it; nothing stays behind now, whatever happens to us.
                linked = false;
            }

            long moves = Enumerable.Range(0, workers.Count).Sum(board.Done);
            if (moves != before)
            {
                before = moves;
                quiet.Restart();
                Moved?.Invoke(Enumerable.Range(0, workers.Count).Min(board.Done));
            }
            else if (quiet.Elapsed > Patience)
            {
                int stuck = Enumerable.Range(0, workers.Count).MinBy(board.Done);
                string time = Patience.TotalSeconds.ToString("G4", CultureInfo.InvariantCulture);
                throw new WorkerException(
                    Name(stuck), $"nobody went on for {time} s; this one is the furthest behind, after {board.Done(stuck)} batches");
            }

            Thread.Sleep(Pause);
        }
    }

    private JsonObject Result(WorkerProcess worker, int rank)
    {
        try
        {
            return worker.Result();
        }
        catch (WorkerException error)
        {
            throw new WorkerException(Name(rank), error.Cause, error.Mendable) { Diverged = error.Diverged };
        }
    }
}
