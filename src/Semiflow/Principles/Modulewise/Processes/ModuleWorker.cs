using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Semiflow.Chains;
using Semiflow.Training;
using Semiflow.Workers;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Principles.Modulewise.Processes;

/// <summary>The process of one module: takes batches from the module before, moves, hands its output of before the update on.</summary>
internal sealed class ModuleWorker : IDisposable
{
    /// <summary>Bytes that a partner shares with the others besides batches: they sum nothing.</summary>
    public const int Shared = 64;

    private const int MovesPerCollection = 16;
    private readonly ModuleOrder order;
    private readonly CancellationToken token;
    private readonly IStackTraining training;
    private readonly ModuleStep step;
    private readonly SharedFile memory;
    private readonly WorkBoard board;
    private readonly MemoryCommunicator partners;
    private readonly SharedRing? before;
    private readonly SharedRing? after;
    private readonly IBatchSource<LabeledBatch>? samples;
    private readonly GrowingHistory<ModuleEpoch> history;
    private readonly int last;
    private ModuleAccount account = new();
    private ModuleAccount earlier = new();
    private long start;
    private long idle;

    /// <summary>A worker before its first move.</summary>
    /// <param name="order">What it does.</param>
    /// <param name="training">All modules; the worker disposes of them.</param>
    /// <param name="token">Stops it.</param>
    public ModuleWorker(ModuleOrder order, IStackTraining training, CancellationToken token)
    {
        (this.order, this.token, this.training) = (order, token, training);
        last = training.Problems.Count - 1;
        training.Stack.train();
        step = new ModuleStep(training.Problems[order.Module], training.Optimizer,
            FormattableString.Invariant($"module-{order.Module + 1}"));
        IReadOnlyList<IReadOnlyList<long>> outputs = Outputs(training);
        IReadOnlyList<long> offsets = order.Offsets(outputs);
        memory = SharedFile.Open(order.Memory);
        board = new WorkBoard(memory, last + 1);
        partners = new MemoryCommunicator(memory, WorkBoard.Size(last + 1), board, order.Module, Shared);
        before = order.Module == 0 ? null : new SharedRing(
            memory, offsets[order.Module - 1], order.Slots, outputs[order.Module - 1], order.Items);
        after = order.Module == last ? null : new SharedRing(
            memory, offsets[order.Module], order.Slots, outputs[order.Module], order.Items);
        samples = order.Module == 0 ? training.Samples() : null;
        history = ModuleCheckpoints.History(order.Folder, order.Module);
    }

    /// <summary>Shapes of one item after each module.</summary>
    public static IReadOnlyList<IReadOnlyList<long>> Outputs(IStackTraining training)
    {
        IReadOnlyList<long> shape = training.InputShape;
        return [.. training.Stack.Modules.Select(module => shape = ShapeProbe.Of(module.Body, shape))];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        step.Dispose();
        training.Dispose();
        history.Dispose();
        partners.Dispose();
        memory.Dispose();
    }

    /// <summary>Trains its module to the end.</summary>
    /// <returns>What the starter is told.</returns>
    /// <exception cref="OperationCanceledException">It was stopped, or another worker ended.</exception>
    public JsonObject Train()
    {
        if (order.First > 0)
        {
            account = ModuleCheckpoints.Read(order.Folder, order.Module, order.First, step, history);
            earlier = new ModuleAccount { Seconds = account.Seconds, IdleSeconds = account.IdleSeconds, Ages = account.Ages };
        }

        ModuleCheckpoints.ForgetAfter(order.Folder, order.Module, order.First);
        board.SetSaved(order.Module, order.First);
        board.SetDone(order.Module, order.First);
        board.SetReady(order.Module);
        partners.Barrier(token);
        start = Stopwatch.GetTimestamp();
        long moves = 0;
        for (long number = order.First; number < order.Total && Next(number) is { } batch; number++, moves++)
        {
            Move(batch, number);
            board.SetDone(order.Module, number + 1);
            Keep(number + 1);
            if (moves % MovesPerCollection == 0)
            {
                GC.Collect(0);
            }
        }

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Close(); // Where nobody waits, a module may make fewer moves than there are batches.
        board.SetDone(order.Module, order.Total);
        Keep(order.Total);
        return new JsonObject
        {
            ["moves"] = moves, ["seconds"] = seconds, ["idle_seconds"] = TimeSpan.FromTicks(idle).TotalSeconds,
            ["threads"] = get_num_threads(),
            ["ages"] = JsonSerializer.SerializeToNode(before?.Ages ?? []),
            ["losses"] = JsonSerializer.SerializeToNode(history.Read().Select(epoch => epoch.Loss)),
        };
    }

    private void Move((Tensor Activations, Tensor Labels) batch, long number)
    {
        using DisposeScope scope = NewDisposeScope();
        scope.Attach(batch.Activations);
        scope.Attach(batch.Labels);
        (Move move, Tensor? output) = step.Make(new ModuleBatch(batch.Activations, batch.Labels, batch.Activations),
            training.Place(order.Module, number, order.BatchesPerEpoch));
        account.Add(move);
        if ((number + 1) % order.BatchesPerEpoch == 0)
        {
            Close();
        }

        if (output is not null)
        {
            if (order.Options.Mode != ProcessMode.Asynchronous)
            {
                Idle(() => after!.HasRoom);
            }

            after!.Write(output, batch.Labels);
            output.Dispose();
        }
    }

    private void Close()
    {
        if (account.Close(step.Problem.Weight) is { } epoch)
        {
            history.Add(epoch);
        }
    }

    // Null where the module before is done and nothing may be drawn any more.
    private (Tensor Activations, Tensor Labels)? Next(long number)
    {
        token.ThrowIfCancellationRequested();
        if (board.Stopped)
        {
            throw new OperationCanceledException("another worker stopped.");
        }

        if (samples is not null)
        {
            if (order.Options.Mode == ProcessMode.LockStep)
            {
                Idle(() => board.Done(last) >= number);
            }

            LabeledBatch batch = samples.Batch((int)(number / samples.BatchesPerEpoch), (int)(number % samples.BatchesPerEpoch));
            return (batch.Images, batch.Labels);
        }

        if (order.Options.Mode != ProcessMode.Asynchronous)
        {
            Idle(() => before!.HasBatch);
            return before!.Take();
        }

        (Tensor, Tensor)? drawn = null;
        bool over = false;
        Idle(() =>
        {
            bool wasOver = board.Done(order.Module - 1) >= order.Total; // Read first: what it wrote last is there then.
            drawn = before!.TryDraw(order.Options.Reuses);
            over = drawn is null && wasOver;
            return over || drawn is not null;
        });
        return drawn;
    }

    private void Idle(Func<bool> ready)
    {
        long start = Stopwatch.GetTimestamp();
        board.Wait(ready, token);
        idle += Stopwatch.GetElapsedTime(start).Ticks;
    }

    private void Keep(long batches)
    {
        int every = order.Options.CheckpointEvery;
        if (board.Saved(order.Module) != batches && (batches == order.Total || (every > 0 && batches % every == 0)))
        {
            account.Seconds = earlier.Seconds + Stopwatch.GetElapsedTime(start).TotalSeconds;
            account.IdleSeconds = earlier.IdleSeconds + TimeSpan.FromTicks(idle).TotalSeconds;
            account.Threads = get_num_threads();
            account.Ages = ModuleAccount.Together(earlier.Ages, before?.Ages ?? []);
            ModuleCheckpoints.Write(order.Folder, order.Module, batches, step, account, history);
            board.SetSaved(order.Module, batches);
            // One number all have stays.
            ModuleCheckpoints.Forget(order.Folder, order.Module, Enumerable.Range(0, last + 1).Min(board.Saved));
        }
    }
}
