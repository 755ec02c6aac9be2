namespace Semiflow.Data.Hdf5.Format;

/// <summary>How the elements of a dataset are stored.</summary>
/// <param name="Kind">Within the header, in one piece, in chunks, or in other datasets.</param>
internal sealed record StorageLayout(StorageKind Kind)
{
    /// <summary>Where the piece, the index of the chunks or the list of sources begins.</summary>
    public ulong Address { get; private init; } = StoredBytes.Nowhere;

    /// <summary>The elements, where they stand within the header.</summary>
    public byte[] Compact { get; private init; } = [];

    /// <summary>Elements of a chunk along each dimension.</summary>
    public long[] Chunk { get; private init; } = [];

    /// <summary>How chunks are found.</summary>
    public ChunkIndexKind Index { get; private init; }

    /// <summary>Whether chunks that stick out over the end were stored without filters.</summary>
    public bool PlainEdges { get; private init; }

    /// <summary>Bytes and skipped filters of a single chunk, where it was filtered.</summary>
    public (long Bytes, uint Skipped)? Single { get; private init; }

    /// <summary>Number of the list of sources within its heap.</summary>
    public int Entry { get; private init; }

    public static StorageLayout Parse(Cursor cursor)
    {
        int version = cursor.Byte();
        return version switch
        {
            1 or 2 => ParseOld(cursor),
            3 or 4 => (StorageKind)cursor.Byte() switch
            {
                StorageKind.Compact => new(StorageKind.Compact) { Compact = cursor.Take(cursor.Two()).ToArray() },
                StorageKind.Contiguous => new(StorageKind.Contiguous) { Address = cursor.Offset() },
                StorageKind.Chunked => version == 3 ? ParseChunked(cursor) : ParseIndexed(cursor),
                StorageKind.Virtual => new(StorageKind.Virtual) { Address = cursor.Offset(), Entry = (int)cursor.Four() },
                var other => throw new InvalidDataException($"unknown storage layout {(int)other}."),
            },
            0 => throw new InvalidDataException("a storage layout has version 0."),
            _ => throw UnreadException.Newer($"a storage layout has format version {version}, newer than what is read here (1 to 4)"),
        };
    }

    private static StorageLayout ParseOld(Cursor cursor)
    {
        int rank = cursor.Byte();
        var kind = (StorageKind)cursor.Byte();
        cursor.Skip(5);
        ulong address = kind == StorageKind.Compact ? StoredBytes.Nowhere : cursor.Offset();
        long[] sizes = [.. Enumerable.Range(0, rank).Select(_ => (long)cursor.Four())];
        return kind switch
        {
            StorageKind.Compact => new(kind) { Compact = cursor.Take(cursor.Four()).ToArray() },
            StorageKind.Contiguous => new(kind) { Address = address },
            StorageKind.Chunked when rank > 0 => new(kind) { Address = address, Chunk = sizes[..^1], Index = ChunkIndexKind.BTreeV1 },
            _ => throw new InvalidDataException($"unknown storage layout {(int)kind}."),
        };
    }

    private static StorageLayout ParseChunked(Cursor cursor)
    {
        int rank = cursor.Byte();
        ulong address = cursor.Offset();
        long[] sizes = [.. Enumerable.Range(0, rank).Select(_ => (long)cursor.Four())];
        return rank > 0 ? new(StorageKind.Chunked) { Address = address, Chunk = sizes[..^1], Index = ChunkIndexKind.BTreeV1 }
            : throw new InvalidDataException("chunks have no dimensions.");
    }

    private static StorageLayout ParseIndexed(Cursor cursor)
    {
        int flags = cursor.Byte(), rank = cursor.Byte(), width = cursor.Byte();
        long[] sizes = [.. Enumerable.Range(0, rank).Select(_ => checked((long)cursor.Number(width)))];
        var index = (ChunkIndexKind)cursor.Byte();
        (long, uint)? single = index == ChunkIndexKind.Single && (flags & 2) != 0 ? (cursor.Length(), cursor.Four()) : null;
        // What the other indices say here is said again in their own headers.
        cursor.Skip(
            index switch { ChunkIndexKind.FixedArray => 1, ChunkIndexKind.ExtensibleArray => 5, ChunkIndexKind.BTreeV2 => 6, _ => 0 });
        return rank > 0 && Enum.IsDefined(index) && index != ChunkIndexKind.BTreeV1
            ? new(StorageKind.Chunked)
            {
                Chunk = sizes[..^1], Index = index, Single = single, PlainEdges = (flags & 1) != 0, Address = cursor.Offset(),
            }
            : throw new InvalidDataException($"unknown chunk index {(int)index}.");
    }
}
