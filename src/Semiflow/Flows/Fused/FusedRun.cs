using System.Numerics;
using System.Runtime.InteropServices;
using Semiflow.Flows.Control;
using Semiflow.Kernels;
using Semiflow.Kernels.Torch;
using static TorchSharp.torch;

namespace Semiflow.Flows.Fused;

/// <summary>A path of a batch cut into chunks, which wait for each other only to choose a common step.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="fused">The field.</param>
/// <param name="options">How to compute.</param>
/// <param name="saves">Save times.</param>
/// <param name="batch">Rows.</param>
/// <param name="general">The path by libtorch operations.</param>
/// <param name="restarts">Where samples restart, under fixed steps; null for none.</param>
internal sealed unsafe class FusedRun<T>(
    FusedField<T> fused, FlowOptions options, SaveTimes saves, int batch, Func<Tensor, Tensor> general, Restarts? restarts = null)
    : IFusedRun
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const long LargestRecord = 256 << 20;
    private const int ChunkRows = 32;

    private readonly bool adjoint = options.Gradient == GradientMode.Adjoint;
    private readonly FusedMethod method = new(
        options.Method, shared: options.Control is not null || options.Gradient == GradientMode.Adjoint);

    private bool light = options.Gradient != GradientMode.Through;
    private FusedSchedule[] schedules = [];
    private FusedTape<T>[] tapes = [];
    private int[] blocks = [];
    private T* given;

    public Tensor[] Parameters => fused.Parameters;

    public IReadOnlyList<FlowStatistics> Statistics { get; private set; } = [];

    public IReadOnlyList<Tensor> Record => [.. tapes.SelectMany(tape => tape.Blocks)];

    private nint Frame => (nint)batch * fused.Channels;

    private bool Alone => options.Control is not null && !options.LockStep;

    public Tensor General(Tensor state) => general(state);

    public Tensor? Forward(Tensor state, Tensor[] parameters, bool keep)
    {
        using Tensor initial = state.detach().contiguous();
        using Tensor? anew = restarts?.States.detach().to(state.dtype).contiguous();
        given = anew is null ? null : (T*)PlaneMemory.Pointer<T>(anew);
        Tensor states = empty([saves.Count, batch, fused.Channels], state.dtype);
        T* from = (T*)PlaneMemory.Pointer<T>(initial), to = (T*)PlaneMemory.Pointer<T>(states);
        using FusedField<T> field = fused.Bind(parameters);
        bool arrived = Walk(from, to, keep);
        if (arrived && keep && !light && Record.Sum(block => block.numel()) * sizeof(T) > LargestRecord)
        {
            // Only now do we know how many steps it takes: once more with a record of states alone.
            Forget();
            light = true;
            arrived = Walk(from, to, keep);
        }

        given = null;
        GC.KeepAlive(initial);
        GC.KeepAlive(anew);
        GC.KeepAlive(states);
        return arrived ? states : null;
    }

    public void Forget()
    {
        blocks = [.. tapes.Select(tape => tape.Blocks.Count)];
        foreach (Tensor block in Record)
        {
            block.Dispose();
        }

        tapes = [];
    }

    public Tensor[] Backward(Tensor gradient, Tensor[] parameters, Tensor[] record)
    {
        Tensor dense = gradient.detach().contiguous(), initial = empty([batch, fused.Channels], gradient.dtype);
        using FusedField<T> field = fused.Bind(parameters);
        FusedChunk<T>[] chunks = Chunks();
        FusedTape<T>[] filled = [.. chunks.Select(Tape)];
        for (int c = 0, b = 0; c < filled.Length; c++)
        {
            for (int end = b + blocks[c]; b < end; b++)
            {
                filled[c].Attach(record[b]);
            }
        }

        T* from = (T*)PlaneMemory.Pointer<T>(dense), to = (T*)PlaneMemory.Pointer<T>(initial);
        if (adjoint)
        {
            Adjoint(field, chunks, filled, from, to);
        }
        else
        {
            PlaneLoop.Run(chunks.Length, c =>
            {
                Backward(chunks[c], filled[c], schedules[c], from);
                chunks[c].Copy(chunks[c].Adjoint, to + chunks[c].Offset);
            });
        }

        Tensor[] gradients = [initial, .. field.Collect([.. chunks.Select(chunk => (nint)chunk.Gradients)], parameters)];
        Release(chunks);
        GC.KeepAlive(dense);
        GC.KeepAlive(record);
        GC.KeepAlive(initial);
        return gradients;
    }

    private void Adjoint(FusedField<T> field, FusedChunk<T>[] chunks, FusedTape<T>[] filled, T* gradient, T* initial)
    {
        FusedAdjointChunk<T>[] costates = [.. chunks.Select((chunk, c) => new FusedAdjointChunk<T>(field, method, chunk, filled[c]))];
        using FusedAdjoint<T> equation = new(options, schedules[0], costates);
        equation.Solve((costate, save) =>
        {
            Cut(costate, costate.State, save);
            costate.Add(costate.State, 1, gradient + save * Frame + costate.Offset);
        });
        PlaneLoop.Run(chunks.Length, c => chunks[c].Copy(costates[c].State, initial + chunks[c].Offset));
    }

    private bool Walk(T* initial, T* states, bool keep)
    {
        FusedChunk<T>[] chunks = Chunks();
        bool arrived = options.Control is null ? Known(chunks, initial, states, keep) : Controlled(chunks, initial, states, keep);
        Release(chunks);
        return arrived;
    }

    private bool Known(FusedChunk<T>[] chunks, T* initial, T* states, bool keep)
    {
        FusedSchedule schedule = FusedSchedule.Fixed(saves, options.Substeps);
        long evaluations = method.Evaluations(schedule.Steps.Count);
        light |= evaluations * batch * fused.SlotPerRow * sizeof(T) > LargestRecord;
        schedules = [.. chunks.Select(_ => schedule)];
        tapes = keep ? [.. chunks.Select(Tape)] : [];
        foreach (FusedTape<T> tape in tapes)
        {
            tape.Reserve(light ? schedule.Steps.Count : evaluations);
        }

        PlaneLoop.Run(chunks.Length, c => Forward(chunks[c], keep ? tapes[c] : null, schedule, initial, states));
        return true;
    }

    private bool Controlled(FusedChunk<T>[] chunks, T* initial, T* states, bool keep)
    {
        FusedChunk<T>[][] together = Alone ? [.. chunks.Select(chunk => new[] { chunk })] : [chunks];
        StepProgress[] tracks = [.. together.Select((_, i) => new StepProgress(i, saves, options, single: typeof(T) == typeof(float)))];
        tapes = keep ? [.. chunks.Select(Tape)] : [];
        FusedStepSearch<T>[] searches = [.. together.Select((own, i) => new FusedStepSearch<T>(
            method, options, tracks[i], own, !keep ? null : Alone ? [tapes[i]] : tapes, light))];
        bool[] arrived = new bool[searches.Length];
        PlaneLoop.Run(searches.Length, i => arrived[i] = searches[i].Run(initial, states, Frame));
        schedules = [.. chunks.Select((_, c) => searches[Alone ? c : 0].Schedule)];
        Statistics = [.. tracks.Select(track => track.Statistics(options.Method))];
        return arrived.All(one => one);
    }

    // The number of chunks depends on the batch alone, so that sums have the same bits for any number of threads.
    private FusedChunk<T>[] Chunks()
    {
        int count = Alone ? batch : batch < 8 ? 1 : Math.Max(2, (batch + ChunkRows - 1) / ChunkRows);
        return [.. Enumerable.Range(0, count).Select(c =>
        {
            int first = (int)((long)batch * c / count), end = (int)((long)batch * (c + 1) / count);
            return new FusedChunk<T>(fused, method, first, end - first)
            {
                Window = options.Control?.Ending == StepEnding.Passed ? TimeWindow.Open : TimeWindow.Of(saves, 0, options.Method),
            };
        })];
    }

    private FusedTape<T> Tape(FusedChunk<T> chunk) => new(light ? chunk.Size : chunk.SlotSize);

    private void Forward(FusedChunk<T> chunk, FusedTape<T>? tape, FusedSchedule schedule, T* initial, T* states)
    {
        chunk.Copy(initial + chunk.Offset, chunk.State);
        int output = 0;
        for (; output < schedule.Outputs.Count && schedule.Outputs[output].Step < 0; output++)
        {
            chunk.Copy(chunk.State, states + schedule.Outputs[output].Save * Frame + chunk.Offset);
        }

        Span<nint> slots = stackalloc nint[method.Stages];
        for (int n = 0; n < schedule.Steps.Count; n++)
        {
            (double time, double size) = schedule.Steps[n];
            chunk.Slots(light ? null : tape, n, slots);
            if (light && tape is not null)
            {
                chunk.Copy(chunk.State, (T*)tape[n]);
            }

            chunk.Step(time, size, slots, firstIsKnown: false);
            int save = -1;
            for (; output < schedule.Outputs.Count && schedule.Outputs[output].Step == n; output++)
            {
                FusedOutput here = schedule.Outputs[output];
                chunk.Output(size, method.DenseWeights(here.Place), states + here.Save * Frame + chunk.Offset);
                save = here.Save;
            }

            chunk.Accept();
            for (int row = 0; save >= 0 && restarts is not null && row < chunk.Count; row++)
            {
                if (restarts.Rows[save][chunk.First + row])
                {
                    Row(given + save * Frame, chunk.First + row).CopyTo(Row(chunk.State, row));
                }
            }
        }
    }

    private Span<T> Row(T* rows, int row) => new(rows + (nint)row * fused.Channels, fused.Channels);

    /// <summary>What comes after a restart does not depend on what was before.</summary>
    private void Cut(FusedChunk<T> chunk, T* gradients, int save)
    {
        for (int row = 0; restarts is not null && row < chunk.Count; row++)
        {
            if (restarts.Rows[save][chunk.First + row])
            {
                Row(gradients, row).Clear();
            }
        }
    }

    private void Backward(FusedChunk<T> chunk, FusedTape<T> tape, FusedSchedule schedule, T* gradient)
    {
        Span<nint> slots = stackalloc nint[method.Stages];
        var inside = new List<(nint, double[])>();
        int output = schedule.Outputs.Count - 1;
        for (int n = schedule.Steps.Count - 1; n >= 0; n--)
        {
            (double time, double size) = schedule.Steps[n];
            inside.Clear();
            for (; output >= 0 && schedule.Outputs[output].Step == n; output--)
            {
                T* from = gradient + schedule.Outputs[output].Save * Frame + chunk.Offset;
                if (method.DenseWeights(schedule.Outputs[output].Place) is { } weights)
                {
                    inside.Add(((nint)from, weights));
                }
                else
                {
                    Cut(chunk, chunk.Adjoint, schedule.Outputs[output].Save);
                    chunk.Add(chunk.Adjoint, 1, from);
                }
            }

            chunk.Slots(light ? null : tape, n, slots);
            if (light)
            {
                chunk.Copy((T*)tape[n], chunk.State);
                chunk.Step(time, size, slots, firstIsKnown: false);
            }

            chunk.PullBack(time, size, slots, n == 0, CollectionsMarshal.AsSpan(inside));
        }

        for (; output >= 0; output--)
        {
            chunk.Add(chunk.Adjoint, 1, gradient + schedule.Outputs[output].Save * Frame + chunk.Offset);
        }
    }

    private static void Release(FusedChunk<T>[] chunks)
    {
        foreach (FusedChunk<T> chunk in chunks)
        {
            chunk.Dispose();
        }
    }
}
