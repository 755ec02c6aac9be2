using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Semiflow.Chains;
using Semiflow.Principles.Modulewise;
using Semiflow.Training;
using Semiflow.Workers;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Modulewise;

/// <summary>The process of one module: takes batches from the module before, moves, hands its output of before the update on.</summary>
public sealed class ModuleWorker : IDisposable
{
    private const int MovesPerCollection = 16;
    private readonly ModuleOrder order;
    private readonly CancellationToken token;
    private readonly ModuleStack stack;
    private readonly ModuleStep step;
    private readonly SharedFile memory;
    private readonly WorkBoard board;
    private readonly SharedRing? before;
    private readonly SharedRing? after;
    private readonly LabeledBatches? samples;
    private readonly int last;
    private long idle;

    private ModuleWorker(ModuleOrder order, CancellationToken token)
    {
        (this.order, this.token, last) = (order, token, order.Plan.Modules.Count - 1);
        stack = order.Plan.Stack();
        stack.train();
        step = new ModuleStep(order.Plan.Problems(stack)[order.Module], order.Plan.Optimizer(), FormattableString.Invariant($"module-{order.Module + 1}"));
        IReadOnlyList<IReadOnlyList<long>> outputs = Outputs(order.Plan, stack);
        IReadOnlyList<long> offsets = order.Offsets(outputs);
        memory = SharedFile.Open(order.Memory);
        board = new WorkBoard(memory, last + 1);
        before = order.Module == 0 ? null : new SharedRing(memory, offsets[order.Module - 1], order.Slots, outputs[order.Module - 1], order.Plan.Batch);
        after = order.Module == last ? null : new SharedRing(memory, offsets[order.Module], order.Slots, outputs[order.Module], order.Plan.Batch);
        samples = order.Module == 0 ? ModuleProcesses.Samples(order.Folder, order.Plan, order.Shuffle) : null;
    }

    /// <summary>The task of the worker.</summary>
    public static IWorkerTask Task { get; } = new Worker();

    /// <summary>Shapes of one item after each module.</summary>
    internal static IReadOnlyList<IReadOnlyList<long>> Outputs(StackPlan plan, ModuleStack stack)
    {
        IReadOnlyList<long> shape = [.. plan.Image.Select(size => (long)size)];
        return [.. stack.Modules.Select(module => shape = ShapeProbe.Of(module.Body, shape))];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        step.Dispose();
        step.Problem.Dispose();
        stack.Dispose();
        memory.Dispose();
    }

    private JsonObject Train()
    {
        if (order.First > 0)
        {
            ModuleCheckpoints.Read(order.Folder, order.Module, order.First, step);
        }

        board.SetSaved(order.Module, order.First);
        board.SetDone(order.Module, order.First);
        board.SetReady(order.Module);
        board.Wait(() => Enumerable.Range(0, last + 1).All(board.Ready), token);
        long start = Stopwatch.GetTimestamp(), moves = 0;
        var losses = new List<double>();
        for (long number = order.First; number < order.Total && Next(number) is { } batch; number++, moves++)
        {
            losses.Add(Move(batch, number));
            board.SetDone(order.Module, number + 1);
            Keep(number + 1);
            if (moves % MovesPerCollection == 0)
            {
                GC.Collect(0);
            }
        }

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        board.SetDone(order.Module, order.Total);
        Keep(order.Total);
        return new JsonObject
        {
            ["moves"] = moves, ["seconds"] = seconds, ["idle_seconds"] = TimeSpan.FromTicks(idle).TotalSeconds, ["threads"] = get_num_threads(),
            ["ages"] = JsonSerializer.SerializeToNode(before?.Ages ?? []), ["losses"] = JsonSerializer.SerializeToNode(losses),
        };
    }

    private double Move((Tensor Activations, Tensor Labels) batch, long number)
    {
        using DisposeScope scope = NewDisposeScope();
        scope.Attach(batch.Activations);
        scope.Attach(batch.Labels);
        (Move move, Tensor? output) = step.Make(new ModuleBatch(batch.Activations, batch.Labels, batch.Activations), order.Plan.Place(order.Module, number));
        if (output is not null)
        {
            if (order.Options.Mode != ProcessMode.Asynchronous)
            {
                Idle(() => after!.HasRoom);
            }

            after!.Write(output, batch.Labels);
            output.Dispose();
        }

        return move.Terms.Values.Sum();
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
            ModuleCheckpoints.Write(order.Folder, order.Module, batches, step);
            board.SetSaved(order.Module, batches);
            ModuleCheckpoints.Forget(order.Folder, order.Module, Enumerable.Range(0, last + 1).Min(board.Saved)); // One number all have stays.
        }
    }

    private sealed class Worker : IWorkerTask
    {
        public string Name => "train-module";

        public JsonObject Run(JsonObject order, CancellationToken token)
        {
            using var worker = new ModuleWorker(ModuleOrder.FromJson(order), token);
            return worker.Train();
        }
    }
}
