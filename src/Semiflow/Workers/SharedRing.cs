using Semiflow.Native;
using static TorchSharp.torch;

namespace Semiflow.Workers;

/// <summary>
/// Batches (activations float32, labels int64) on their way from one process to the next, in S slots of shared memory: in order, or each
/// time the one used least often, the newest of these ("priority LIFO" of decoupled greedy learning, arXiv 1901.08164). One writer, one
/// reader, no locks.
/// </summary>
internal sealed class SharedRing
{
    // Of the ring: batches written, batches taken. Of a slot: version (odd while it is written), number of the batch from 1, items.
    private const int Header = 64;
    private readonly SharedFile file;
    private readonly long offset;
    private readonly long[] shape;
    private readonly int items;
    private readonly int slots;
    private readonly long[] drawn;
    private readonly long[] uses;

    /// <summary>A ring at an offset.</summary>
    /// <param name="file">Shared memory, zero at first.</param>
    /// <param name="offset">Where it begins, a multiple of 64.</param>
    /// <param name="slots">S.</param>
    /// <param name="shape">Shape of one item's activations.</param>
    /// <param name="items">Most items of a batch.</param>
    public SharedRing(SharedFile file, long offset, int slots, IReadOnlyList<long> shape, int items)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(slots, 1);
        (this.file, this.offset, this.slots, this.shape, this.items) = (file, offset, slots, [.. shape], items);
        (drawn, uses) = (new long[slots], new long[slots]);
    }

    /// <summary>How often each age was drawn by <see cref="TryDraw"/>, 0 for the newest.</summary>
    public IReadOnlyList<long> Ages { get; private set; } = [];

    /// <summary>Batches written.</summary>
    public long Written => Volatile.Read(ref file.Number(offset));

    /// <summary>Whether a slot is free for <see cref="Write"/> in order.</summary>
    public bool HasRoom => Written - Volatile.Read(ref file.Number(offset + 8)) < slots;

    /// <summary>Whether a batch waits for <see cref="Take"/>.</summary>
    public bool HasBatch => Written > Volatile.Read(ref file.Number(offset + 8));

    /// <summary>Bytes of a ring.</summary>
    public static long Size(int slots, IReadOnlyList<long> shape, int items) => Header + (slots * SlotSize(shape, items));

    /// <summary>Puts a batch into the next slot, over what was there.</summary>
    public void Write(Tensor activations, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(activations);
        ArgumentNullException.ThrowIfNull(labels);
        long[] size = activations.shape;
        if (activations.dtype != ScalarType.Float32 || labels.dtype != ScalarType.Int64 || size[0] > items
            || !size.AsSpan(1).SequenceEqual(shape))
        {
            throw new ArgumentException(
                $"expected Float32 [≤ {items}, {string.Join(", ", shape)}] with Int64 labels, got {activations.dtype} "
                    + $"[{string.Join(", ", size)}] and {labels.dtype}.");
        }

        long number = Written, at = Slot(number % slots);
        Interlocked.Increment(ref file.Number(at));
        using (Tensor values = activations.detach().cpu().contiguous(), classes = labels.cpu().contiguous())
        {
            classes.bytes.CopyTo(file.Bytes(at + Header, 8 * items));
            values.bytes.CopyTo(file.Bytes(at + Header + (8L * items), checked((int)Bytes)));
            GC.KeepAlive((values, classes));
        }

        file.Number(at + 8) = number + 1;
        file.Number(at + 16) = size[0];
        Interlocked.Increment(ref file.Number(at));
        Volatile.Write(ref file.Number(offset), number + 1);
    }

    /// <summary>The oldest batch that was not taken; there must be one.</summary>
    public (Tensor Activations, Tensor Labels) Take()
    {
        long taken = file.Number(offset + 8);
        (Tensor, Tensor) batch = Copy(Slot(taken % slots));
        Volatile.Write(ref file.Number(offset + 8), taken + 1);
        return batch;
    }

    /// <summary>The batch to learn from next without waiting; null where none may be drawn.</summary>
    /// <param name="most">Times that a batch may be drawn; 0 for any number.</param>
    public (Tensor Activations, Tensor Labels)? TryDraw(int most)
    {
        int best = -1;
        long version = 0;
        for (int slot = 0; slot < slots; slot++)
        {
            long now = Volatile.Read(ref file.Number(Slot(slot))), number = file.Number(Slot(slot) + 8);
            if (now % 2 != 0 || number == 0)
            {
                continue;
            }

            if (drawn[slot] != number)
            {
                (drawn[slot], uses[slot]) = (number, 0);
            }

            if ((most == 0 || uses[slot] < most)
                && (best < 0 || uses[slot] < uses[best] || (uses[slot] == uses[best] && drawn[slot] > drawn[best])))
            {
                (best, version) = (slot, now);
            }
        }

        if (best < 0)
        {
            return null;
        }

        (Tensor Activations, Tensor Labels) batch = Copy(Slot(best));
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref file.Number(Slot(best))) != version)
        {
            batch.Activations.Dispose(); // The writer came round meanwhile.
            batch.Labels.Dispose();
            return null;
        }

        uses[best]++;
        int age = (int)Math.Max(0, Written - drawn[best]);
        long[] ages = [.. Ages, .. new long[Math.Max(0, age + 1 - Ages.Count)]];
        ages[age]++;
        Ages = ages;
        return batch;
    }

    private static long SlotSize(IReadOnlyList<long> shape, int items) =>
        (Header + (8L * items) + (4 * items * shape.Aggregate(1L, (product, size) => product * size)) + 63) / 64 * 64;

    private long Bytes => 4 * items * shape.Aggregate(1L, (product, size) => product * size);

    private long Slot(long slot) => offset + Header + (slot * SlotSize(shape, items));

    private (Tensor Activations, Tensor Labels) Copy(long at)
    {
        int count = (int)Math.Clamp(file.Number(at + 16), 0, items);
        Tensor values = empty([count, .. shape], float32), classes = empty([count], int64);
        file.Bytes(at + Header, 8 * count).CopyTo(TensorBytes.Span<byte>(classes));
        file.Bytes(at + Header + (8L * items), checked((int)(Bytes / items * count))).CopyTo(TensorBytes.Span<byte>(values));
        GC.KeepAlive((values, classes));
        return (values, classes);
    }
}
