using Semiflow.Data.Hdf5.Format;

namespace Semiflow.Data.Hdf5.Chunks;

/// <summary>How chunks tile a dataset, and how each index numbers them.</summary>
/// <param name="extent">Sizes now and at most.</param>
/// <param name="chunk">Sizes of a chunk.</param>
internal sealed class ChunkGrid(Extent extent, long[] chunk)
{
    private readonly long[] now = Counts(extent.Sizes, Fitting(extent, chunk));
    private readonly long[] most = Counts([.. extent.Maximal.Zip(extent.Sizes, (top, size) => top < 0 ? size : top)], chunk);

    /// <summary>Chunks along each dimension now.</summary>
    public IReadOnlyList<long> Now => now;

    /// <summary>The one dimension that grows without limit; −1 if there is none.</summary>
    public int Growing { get; } = Array.IndexOf(extent.Maximal, -1);

    /// <summary>Number among the chunks that there are now; −1 for one that lies outside.</summary>
    public long Number(ReadOnlySpan<long> chunkAt)
    {
        long number = 0;
        for (int d = 0; d < now.Length; d++)
        {
            if (chunkAt[d] < 0 || chunkAt[d] >= now[d])
            {
                return -1;
            }

            number = checked((number * now[d]) + chunkAt[d]);
        }

        return number;
    }

    /// <summary>Where the chunk of a number lies in the grid.</summary>
    public long[] At(long number)
    {
        long[] at = new long[now.Length];
        for (int d = now.Length - 1; d >= 0; d--)
        {
            (number, at[d]) = Math.DivRem(number, now[d]);
        }

        return at;
    }

    /// <summary>
    /// Place of the chunk of a number of today in an array over the largest extent; the dimension that grows without limit, if there
    /// is one, runs slowest there.
    /// </summary>
    public UInt128 Slot(long number)
    {
        long[] at = At(number);
        UInt128 slot = Growing >= 0 ? (UInt128)at[Growing] : 0;
        for (int d = 0; d < now.Length; d++)
        {
            slot = d == Growing ? slot : checked((slot * (UInt128)most[d]) + (UInt128)at[d]);
        }

        return slot;
    }

    /// <summary>The chunk of today in a slot; −1 where today's extent has none.</summary>
    public long NumberOf(UInt128 slot)
    {
        Span<long> at = stackalloc long[now.Length];
        for (int d = now.Length - 1; d >= 0; d--)
        {
            if (d != Growing)
            {
                (slot, UInt128 rest) = UInt128.DivRem(slot, (UInt128)Math.Max(1, most[d]));
                at[d] = (long)rest;
            }
        }

        if (Growing >= 0)
        {
            at[Growing] = slot > (UInt128)long.MaxValue ? long.MaxValue : (long)slot;
        }
        else if (slot > 0)
        {
            return -1;
        }

        return Number(at);
    }

    private static long[] Fitting(Extent extent, long[] chunk) => chunk.Length == extent.Maximal.Length
        && chunk.Zip(extent.Maximal).All(pair => pair.Second < 0 || pair.First <= Math.Max(1, pair.Second)) ? chunk
        : throw new InvalidDataException($"chunks of [{string.Join(", ", chunk)}] are larger than the array can become.");

    private static long[] Counts(long[] sizes, long[] chunk) => chunk.Length == sizes.Length && chunk.All(size => size > 0)
        ? [.. sizes.Zip(chunk, (size, part) => (size / part) + (size % part > 0 ? 1 : 0))]
        : throw new InvalidDataException($"chunks of [{string.Join(", ", chunk)}] do not fit an array of [{string.Join(", ", sizes)}].");
}
