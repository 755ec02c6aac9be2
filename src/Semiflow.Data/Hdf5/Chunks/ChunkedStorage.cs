using Semiflow.Data.Hdf5.Filters;
using Semiflow.Data.Hdf5.Format;
using Semiflow.Files;

namespace Semiflow.Data.Hdf5.Chunks;

/// <summary>Elements that are stored in chunks.</summary>
internal sealed class ChunkedStorage : IStoredElements
{
    private const long LargestChunk = 1L << 30;
    private readonly string place;
    private readonly StoredBytes file;
    private readonly ChunkCache cache;
    private readonly ulong dataset;
    private readonly StorageLayout layout;
    private readonly Extent extent;
    private readonly ChunkGrid grid;
    private readonly int size, bytes;
    private readonly byte[] fill;
    private readonly IReadOnlyList<FilterStep> steps;
    private readonly Lazy<IReadOnlyDictionary<long, ChunkPlace>> places;

    /// <param name="place">File and name, for messages.</param>
    /// <param name="file">The file.</param>
    /// <param name="cache">Chunks that were unpacked before.</param>
    /// <param name="header">The dataset.</param>
    /// <param name="layout">Where its chunks are.</param>
    /// <param name="extent">Its sizes.</param>
    /// <param name="fill">Bytes of the element where nothing was written.</param>
    public ChunkedStorage(
        string place, StoredBytes file, ChunkCache cache, ObjectHeader header, StorageLayout layout, Extent extent, byte[] fill)
    {
        (this.place, this.file, this.cache, this.layout, this.extent, this.fill) = (place, file, cache, layout, extent, fill);
        (dataset, size) = (header.Address, fill.Length);
        steps = header.First(MessageType.Filters) is { } filters ? FilterStep.Parse(filters) : [];
        grid = new ChunkGrid(extent, layout.Chunk);
        UInt128 whole = layout.Chunk.Aggregate((UInt128)size, (a, b) => a > (UInt128)LargestChunk ? a : a * (UInt128)b);
        bytes = whole <= (UInt128)LargestChunk ? (int)whole : throw new InputException($"{place} has chunks of "
            + $"[{string.Join(", ", layout.Chunk)}] elements, more than 1 GiB. {Repack.SmallerChunks}");
        places = new(() => ChunkIndex.Read(file, layout, grid, bytes, steps.Count > 0));
    }

    /// <summary>Reads a block.</summary>
    public void Read(long[] starts, long[] counts, Span<byte> target)
    {
        int rank = starts.Length;
        if (rank == 0 || layout.Address == StoredBytes.Nowhere || counts.Contains(0))
        {
            BlockCopy.Fill(target, fill);
            return;
        }

        bool implicitly = layout.Index == ChunkIndexKind.Implicit;
        if (!implicitly && places.Value.Count < BlockCopy.Product([.. grid.Now]))
        {
            BlockCopy.Fill(target, fill);
        }

        long[] chunk = layout.Chunk, first = [.. starts.Zip(chunk, (start, part) => start / part)];
        long[] last = [.. starts.Zip(counts, (start, count) => start + count - 1).Zip(chunk, (end, part) => end / part)];
        long[] from = new long[rank], to = new long[rank], span = new long[rank];
        foreach (long[] at in implicitly ? Box(first, last) : Written(first, last))
        {
            long number = grid.Number(at);
            if ((implicitly || places.Value.ContainsKey(number)) && number >= 0)
            {
                bool edge = false;
                for (int d = 0; d < rank; d++)
                {
                    long low = at[d] * chunk[d], begin = Math.Max(low, starts[d]);
                    from[d] = begin - low;
                    to[d] = begin - starts[d];
                    span[d] = Math.Min(low + chunk[d], starts[d] + counts[d]) - begin;
                    edge |= low + chunk[d] > extent.Sizes[d];
                }

                BlockCopy.Copy(Chunk(number, edge), chunk, from, target, counts, to, span, size);
            }
        }
    }

    // The chunks of a block that were written: of few in a large grid, it is them that are gone through.
    private IEnumerable<long[]> Written(long[] first, long[] last) =>
        first.Zip(last).Aggregate(1.0, (product, pair) => product * (pair.Second - pair.First + 1)) <= 2.0 * places.Value.Count
            ? Box(first, last)
            : places.Value.Keys.Order().Select(grid.At).Where(at =>
                Enumerable.Range(0, at.Length).All(d => at[d] >= first[d] && at[d] <= last[d]));

    private static IEnumerable<long[]> Box(long[] first, long[] last)
    {
        long[] at = [.. first];
        int axis;
        do
        {
            yield return at;
            axis = at.Length - 1;
            while (axis >= 0 && ++at[axis] > last[axis])
            {
                at[axis] = first[axis];
                axis--;
            }
        }
        while (axis >= 0);
    }

    private byte[] Chunk(long number, bool edge) => cache.Get(dataset, number, () =>
    {
        ChunkPlace at = layout.Index == ChunkIndexKind.Implicit
            ? new(checked(layout.Address + (ulong)(grid.Slot(number) * (UInt128)bytes)), bytes, 0) : places.Value[number];
        if (steps.Count == 0 && at.Bytes != bytes)
        {
            throw new InvalidDataException($"a chunk of {bytes} bytes takes {at.Bytes} in the file.");
        }

        file.Check(at.Address, at.Bytes, "a chunk");
        PackedSize.Check(bytes, at.Bytes, deflated: false);
        byte[] stored = new byte[at.Bytes];
        file.Read(at.Address, stored, "a chunk");
        return FilterPipeline.Undo(place, stored, steps, edge && layout.PlainEdges ? uint.MaxValue : at.Skipped, bytes, size);
    });
}
