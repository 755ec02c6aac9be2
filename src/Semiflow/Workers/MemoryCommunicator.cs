using System.Diagnostics;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Semiflow.Workers;

/// <summary>
/// Partners that share memory, be they threads of one process or processes of one machine. Each writes only its own line (calls of the
/// barrier, process, numbers of the sum under way) and reads those of the others, so there is nothing to lock.
/// </summary>
internal sealed class MemoryCommunicator : ICommunicator
{
    private const int Line = 64;
    private const long Left = -1;
    // Long enough for who watches the processes to name the dead one first.
    private static readonly TimeSpan Check = TimeSpan.FromSeconds(2);
    private readonly ISharedMemory memory;
    private readonly WorkBoard board;
    private readonly long offset;
    private readonly int capacity;
    private long calls;

    /// <summary>Joins the partners.</summary>
    /// <param name="memory">Shared memory, zero at first; it stays the caller's.</param>
    /// <param name="offset">Where <see cref="Bytes"/> of it are the communicator's, a multiple of 64.</param>
    /// <param name="board">Says how many partners there are, and that all must stop.</param>
    /// <param name="rank">Number of this one, from 0.</param>
    /// <param name="capacity">Bytes that a partner sums at a time, a multiple of 64; more values go in parts.</param>
    public MemoryCommunicator(ISharedMemory memory, long offset, WorkBoard board, int rank, int capacity)
    {
        ArgumentNullException.ThrowIfNull(memory);
        ArgumentNullException.ThrowIfNull(board);
        ArgumentOutOfRangeException.ThrowIfNegative(rank);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(rank, board.Workers);
        if (capacity < Line || capacity % Line != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(capacity), capacity, $"expected a positive multiple of {Line}.");
        }

        (this.memory, this.offset, this.board, Rank, this.capacity) = (memory, offset, board, rank, capacity);
        Volatile.Write(ref Process(rank), Environment.ProcessId);
    }

    /// <inheritdoc/>
    public int Rank { get; }

    /// <inheritdoc/>
    public int Size => board.Workers;

    /// <summary>Bytes of shared memory for so many partners.</summary>
    public static long Bytes(int size, int capacity) => size * (Line + (long)capacity);

    /// <summary>Partners in one process, one for each of so many threads.</summary>
    /// <param name="size">How many.</param>
    /// <param name="capacity">Bytes that a partner sums at a time, a multiple of 64.</param>
    public static IReadOnlyList<ICommunicator> InProcess(int size, int capacity = 1 << 16)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        long boardSize = WorkBoard.Size(size);
#pragma warning disable CA2000 // Freed with the last communicator.
        var memory = new LocalMemory(boardSize + Bytes(size, capacity));
#pragma warning restore CA2000
        var board = new WorkBoard(memory, size);
        return [.. Enumerable.Range(0, size).Select(rank => new MemoryCommunicator(memory, boardSize, board, rank, capacity))];
    }

    /// <inheritdoc/>
    public void Barrier(CancellationToken token = default)
    {
        Volatile.Write(ref Calls(Rank), ++calls);
        for (int rank = 0; rank < Size; rank++)
        {
            Await(rank, token);
        }
    }

    /// <inheritdoc/>
    public unsafe void AllReduce<T>(Span<T> values, CancellationToken token = default)
        where T : unmanaged, INumber<T>
    {
        int part = capacity / sizeof(T);
        int begin = 0;
        do
        {
            Span<T> own = values.Slice(begin, Math.Min(part, values.Length - begin));
            memory.Number(Values(Rank)) = values.Length;
            own.CopyTo(Shared<T>(Rank, own.Length));
            Barrier(token); // All have written …
            Sum(own, values.Length);
            Barrier(token); // … and now all have read.
            begin += own.Length;
        }
        while (begin < values.Length);
    }

    /// <summary>Leaves: who waits for this partner learns it.</summary>
    public void Dispose()
    {
        Volatile.Write(ref Process(Rank), Left);
        GC.KeepAlive(memory);
    }

    private void Sum<T>(Span<T> own, int length)
        where T : unmanaged, INumber<T>
    {
        for (int rank = 0; rank < Size; rank++)
        {
            long other = memory.Number(Values(rank));
            if (other != length)
            {
                throw new WorkerException(Name(rank), $"sums {other} values, and rank {Rank} {length}.");
            }

            ReadOnlySpan<T> theirs = Shared<T>(rank, own.Length);
            for (int i = 0; i < own.Length; i++)
            {
                own[i] = rank == 0 ? theirs[i] : own[i] + theirs[i];
            }
        }
    }

    private void Await(int rank, CancellationToken token)
    {
        long seen = Stopwatch.GetTimestamp();
        board.Wait(
            () =>
            {
                if (Volatile.Read(ref Calls(rank)) >= calls)
                {
                    return true;
                }

                long process = Volatile.Read(ref Process(rank));
                // Read again: it may have come and gone in between.
                if (process == Left && Volatile.Read(ref Calls(rank)) < calls)
                {
                    throw new WorkerException(Name(rank), "left while others wait for it.");
                }

                if (process > 0 && process != Environment.ProcessId && Stopwatch.GetElapsedTime(seen) > Check)
                {
                    seen = Stopwatch.GetTimestamp();
                    if (!Lives((int)process) && Volatile.Read(ref Calls(rank)) < calls)
                    {
                        throw new WorkerException(Name(rank), $"its process {process} is gone while others wait for it.");
                    }
                }

                return false;
            },
            token);
    }

    private static bool Lives(int process)
    {
        try
        {
            using var other = System.Diagnostics.Process.GetProcessById(process);
            return !other.HasExited;
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException)
        {
            return false;
        }
    }

    private static string Name(int rank) => FormattableString.Invariant($"rank {rank}");

    private long At(int rank) => offset + (rank * (Line + (long)capacity));

    private ref long Calls(int rank) => ref memory.Number(At(rank));

    private ref long Process(int rank) => ref memory.Number(At(rank) + 8);

    private long Values(int rank) => At(rank) + 16;

    private unsafe Span<T> Shared<T>(int rank, int count)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(memory.Bytes(At(rank) + Line, count * sizeof(T)));
}
