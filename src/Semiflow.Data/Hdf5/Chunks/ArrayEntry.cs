using Semiflow.Data.Hdf5.Format;

namespace Semiflow.Data.Hdf5.Chunks;

/// <summary>How an entry of a fixed or extensible array says where a chunk lies.</summary>
/// <param name="Size">Bytes of an entry.</param>
/// <param name="Filtered">Whether it says the stored bytes and the skipped filters too.</param>
/// <param name="Plain">Bytes of a chunk without filters.</param>
internal sealed record ArrayEntry(int Size, bool Filtered, long Plain)
{
    /// <summary>The entry of an array for a kind of client: 0 without filters, 1 with.</summary>
    public static ArrayEntry For(StoredBytes file, int client, int size, long plain) =>
        client == 0 && size == file.OffsetSize ? new(size, false, plain)
        : client == 1 && size > file.OffsetSize + 4 && size <= file.OffsetSize + 12 ? new(size, true, plain)
        : throw new InvalidDataException($"an array of chunks has entries of {size} bytes of kind {client}.");

    public ChunkPlace Read(Cursor cursor)
    {
        Cursor entry = cursor.Part(Size);
        ulong address = entry.Offset();
        return Filtered ? new(address, checked((long)entry.Number(entry.Left - 4)), entry.Four()) : new(address, Plain, 0);
    }
}
