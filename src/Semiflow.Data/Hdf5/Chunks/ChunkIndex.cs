using Semiflow.Data.Hdf5.Format;

namespace Semiflow.Data.Hdf5.Chunks;

/// <summary>Finds the chunks of a dataset.</summary>
internal static class ChunkIndex
{
    private const int PlainRecord = 10, FilteredRecord = 11;

    /// <summary>Places of the chunks that were written, by their numbers in the grid.</summary>
    /// <param name="file">The file.</param>
    /// <param name="layout">Kind and place of the index.</param>
    /// <param name="grid">The chunks.</param>
    /// <param name="bytes">Bytes of a chunk without filters.</param>
    /// <param name="filtered">Whether there are filters.</param>
    public static IReadOnlyDictionary<long, ChunkPlace> Read(
        StoredBytes file, StorageLayout layout, ChunkGrid grid, long bytes, bool filtered)
    {
        var places = new Dictionary<long, ChunkPlace>();
        if (layout.Address == StoredBytes.Nowhere)
        {
            return places;
        }

        switch (layout.Index)
        {
            case ChunkIndexKind.Single:
                places[0] = layout.Single is { } single ? new(layout.Address, single.Bytes, single.Skipped) : new(layout.Address, bytes, 0);
                break;
            case ChunkIndexKind.FixedArray:
                Add(places, FixedArray.Read(file, layout.Address, bytes), grid.NumberOf);
                break;
            case ChunkIndexKind.ExtensibleArray:
                Add(places, ExtensibleArray.Read(file, layout.Address, bytes), grid.NumberOf);
                break;
            case ChunkIndexKind.BTreeV2:
                Add(places, BTreeV2.Records(file, layout.Address, PlainRecord, FilteredRecord)
                    .Select(record => Parse(record, file, grid.Now.Count, bytes, filtered)), at => grid.Number(at));
                break;
            case ChunkIndexKind.BTreeV1:
                Add(places, BTreeV1.Leaves(file, layout.Address, BTreeV1.ChunkKind, 8 + (8 * (grid.Now.Count + 1)))
                    .Select(leaf => Parse(leaf.Key, leaf.Child, layout.Chunk)), at => grid.Number(at));
                break;
            default:
                throw new InvalidDataException("chunks have no index.");
        }

        return places;
    }

    private static void Add<T>(Dictionary<long, ChunkPlace> places, IEnumerable<(T At, ChunkPlace Place)> found, Func<T, long> number)
    {
        foreach ((T at, ChunkPlace place) in found)
        {
            if (place.Address != StoredBytes.Nowhere && number(at) is var index and >= 0)
            {
                places[index] = place;
            }
        }
    }

    private static (long[] At, ChunkPlace Place) Parse(Cursor record, StoredBytes file, int rank, long bytes, bool filtered)
    {
        int width = record.Left - file.OffsetSize - (8 * rank);
        ulong address = record.Offset();
        ChunkPlace place = filtered && width > 4
            ? new(address, checked((long)record.Number(width - 4)), record.Four())
            : !filtered && width == 0 ? new(address, bytes, 0)
            : throw new InvalidDataException("a record of a chunk has the wrong length.");
        return ([.. Enumerable.Range(0, rank).Select(_ => unchecked((long)record.Eight()))], place);
    }

    private static (long[] At, ChunkPlace Place) Parse(Cursor key, ulong address, long[] chunk)
    {
        uint bytes = key.Four(), skipped = key.Four();
        return ([.. chunk.Select(size => key.Eight() is var at && at % (ulong)size == 0 ? (long)(at / (ulong)size)
            : throw new InvalidDataException("a chunk begins between two chunks."))], new ChunkPlace(address, bytes, skipped));
    }
}
