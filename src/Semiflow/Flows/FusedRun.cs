using System.Numerics;
using Semiflow.Kernels;
using static TorchSharp.torch;

namespace Semiflow.Flows;

/// <summary>A path with known steps, chunk by chunk without waiting for each other.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="fused">The field.</param>
/// <param name="method">The method.</param>
/// <param name="schedule">The steps.</param>
/// <param name="batch">Rows.</param>
/// <param name="light">True to record states only and compute evaluations again on the way back.</param>
/// <param name="general">The path by libtorch operations.</param>
internal sealed unsafe class FusedRun<T>(
    FusedField<T> fused, FusedMethod method, FusedSchedule schedule, int batch, bool light, Func<Tensor, Tensor> general)
    : IFusedRun
    where T : unmanaged, IFloatingPointIeee754<T>
{
    private const long LargestRecord = 256 << 20;
    private const int ChunkRows = 32;

    private readonly int chunkCount = batch < 8 ? 1 : Math.Max(2, (batch + ChunkRows - 1) / ChunkRows);
    private FusedTape<T>[] tapes = [];
    private int[] blocks = [];

    public int ParameterCount => fused.Parameters.Length;

    // The number of chunks depends on the batch alone, so that sums have the same bits for any number of threads.
    private bool Light => light || Evaluations * batch * fused.SlotPerRow * sizeof(T) > LargestRecord;

    private long Evaluations => method.Evaluations(schedule.Steps.Count);

    public Tensor General(Tensor state) => general(state);

    public Tensor Forward(Tensor state, Tensor[] parameters, bool keep)
    {
        using Tensor initial = state.detach().contiguous();
        Tensor states = empty([schedule.Outputs.Count, batch, fused.Channels], state.dtype);
        T* from = (T*)PlaneMemory.Pointer<T>(initial), to = (T*)PlaneMemory.Pointer<T>(states);
        using FusedField<T> field = fused.Bind(parameters);
        FusedChunk<T>[] chunks = Chunks();
        tapes = keep ? [.. chunks.Select(Tape)] : [];
        foreach (FusedTape<T> tape in tapes)
        {
            tape.Reserve(Light ? schedule.Steps.Count : Evaluations);
        }

        PlaneLoop.Run(chunks.Length, c => Forward(chunks[c], keep ? tapes[c] : null, from, to));
        Release(chunks);
        GC.KeepAlive(initial);
        GC.KeepAlive(states);
        return states;
    }

    public IReadOnlyList<Tensor> Record => [.. tapes.SelectMany(tape => tape.Blocks)];

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
        Tensor dense = gradient.detach().contiguous();
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

        Tensor initial = empty([batch, fused.Channels], gradient.dtype);
        T* from = (T*)PlaneMemory.Pointer<T>(dense), to = (T*)PlaneMemory.Pointer<T>(initial);
        PlaneLoop.Run(chunks.Length, c =>
        {
            Backward(chunks[c], filled[c], from);
            chunks[c].Copy(chunks[c].Adjoint, to + chunks[c].First * fused.Channels);
        });
        Tensor[] gradients = [initial, .. field.Collect([.. chunks.Select(chunk => (nint)chunk.Gradients)], parameters)];
        Release(chunks);
        GC.KeepAlive(dense);
        GC.KeepAlive(record);
        GC.KeepAlive(initial);
        return gradients;
    }

    private FusedChunk<T>[] Chunks() => [.. Enumerable.Range(0, chunkCount).Select(c =>
    {
        int first = (int)((long)batch * c / chunkCount), end = (int)((long)batch * (c + 1) / chunkCount);
        return new FusedChunk<T>(fused, method, first, end - first);
    })];

    private FusedTape<T> Tape(FusedChunk<T> chunk) => new(Light ? chunk.Count * fused.Channels : chunk.SlotSize);

    private void Forward(FusedChunk<T> chunk, FusedTape<T>? tape, T* initial, T* states)
    {
        nint offset = (nint)chunk.First * fused.Channels, frame = (nint)batch * fused.Channels;
        chunk.Copy(initial + offset, chunk.State);
        int output = 0;
        for (; output < schedule.Outputs.Count && schedule.Outputs[output].Step < 0; output++)
        {
            chunk.Copy(chunk.State, states + schedule.Outputs[output].Save * frame + offset);
        }

        Span<nint> slots = stackalloc nint[method.Stages];
        for (int n = 0; n < schedule.Steps.Count; n++)
        {
            (double time, double size) = schedule.Steps[n];
            Slots(chunk, Light ? null : tape, n, slots);
            if (tape is not null && Light)
            {
                chunk.Copy(chunk.State, (T*)tape[n]);
            }

            if (method.SharesStage && n == 0)
            {
                chunk.FirstSlope(time, (T*)slots[0]);
            }

            chunk.Step(time, size, slots, method.SharesStage);
            for (; output < schedule.Outputs.Count && schedule.Outputs[output].Step == n; output++)
            {
                T* target = states + schedule.Outputs[output].Save * frame + offset;
                if (schedule.Outputs[output].Weights is { } weights)
                {
                    chunk.Between(size, weights, target);
                }
                else
                {
                    chunk.Copy(chunk.Next, target);
                }
            }

            chunk.Accept();
        }
    }

    private void Backward(FusedChunk<T> chunk, FusedTape<T> tape, T* gradient)
    {
        nint offset = (nint)chunk.First * fused.Channels, frame = (nint)batch * fused.Channels;
        Span<nint> slots = stackalloc nint[method.Stages];
        var inside = new List<(nint, double[])>();
        int output = schedule.Outputs.Count - 1;
        for (int n = schedule.Steps.Count - 1; n >= 0; n--)
        {
            (double time, double size) = schedule.Steps[n];
            inside.Clear();
            for (; output >= 0 && schedule.Outputs[output].Step == n; output--)
            {
                T* from = gradient + schedule.Outputs[output].Save * frame + offset;
                if (schedule.Outputs[output].Weights is { } weights)
                {
                    inside.Add(((nint)from, weights));
                }
                else
                {
                    chunk.Add(chunk.Adjoint, 1, from);
                }
            }

            Slots(chunk, Light ? null : tape, n, slots);
            if (Light)
            {
                chunk.Copy((T*)tape[n], chunk.State);
                chunk.Step(time, size, slots, firstIsKnown: false);
            }

            chunk.PullBack(time, size, slots, n == 0, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(inside));
        }

        for (; output >= 0; output--)
        {
            chunk.Add(chunk.Adjoint, 1, gradient + schedule.Outputs[output].Save * frame + offset);
        }
    }

    private void Slots(FusedChunk<T> chunk, FusedTape<T>? tape, int step, Span<nint> slots)
    {
        for (int i = 0; i < slots.Length; i++)
        {
            slots[i] = tape is null ? (nint)chunk.OwnSlot(i) : tape[(long)step * method.EvaluationsPerStep + i];
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
