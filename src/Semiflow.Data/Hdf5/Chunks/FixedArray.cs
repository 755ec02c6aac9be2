using Semiflow.Data.Hdf5.Format;

namespace Semiflow.Data.Hdf5.Chunks;

/// <summary>A fixed array: the index of chunks of a dataset that cannot grow without limit; in pages where it is large.</summary>
internal static class FixedArray
{
    public static IEnumerable<(UInt128 Slot, ChunkPlace Place)> Read(StoredBytes file, ulong address, long plain)
    {
        Cursor header = file.At(address, 12 + file.LengthSize + file.OffsetSize, "an array of chunks");
        header.Expect("FAHD");
        header.Skip(1);
        ArrayEntry entry = ArrayEntry.For(file, header.Byte(), header.Byte(), plain);
        int pageBits = header.Byte();
        long count = header.Length();
        ulong block = header.Offset();
        header.Checksum("an array of chunks");
        if (pageBits > 32)
        {
            throw new InvalidDataException($"an array of chunks has pages of 2^{pageBits} entries.");
        }

        if (block == StoredBytes.Nowhere)
        {
            yield break;
        }

        long page = 1L << pageBits, pages = count > page ? (count / page) + (count % page > 0 ? 1 : 0) : 0;
        long bitmap = (pages / 8) + (pages % 8 > 0 ? 1 : 0);
        int head = 6 + file.OffsetSize;
        file.Check(block, checked(head + bitmap + (count * entry.Size)), "an array of chunks");
        Cursor prefix = file.At(block, head + bitmap + (pages == 0 ? count * entry.Size : 0) + 4, "an array of chunks");
        prefix.Expect("FADB");
        prefix.Skip(2 + file.OffsetSize);
        byte[] written = prefix.Take(bitmap).ToArray();
        for (long i = 0; pages == 0 && i < count; i++)
        {
            yield return ((UInt128)i, entry.Read(prefix));
        }

        prefix.Checksum("an array of chunks");
        ulong at = block + (ulong)(head + bitmap + 4);
        for (long p = 0; p < pages; p++)
        {
            long first = p * page, here = Math.Min(page, count - first), bytes = here * entry.Size;
            if ((written[p / 8] & (0x80 >> (int)(p % 8))) != 0)
            {
                Cursor body = file.At(at, bytes + 4, "a page of an array of chunks");
                for (long i = 0; i < here; i++)
                {
                    yield return ((UInt128)(first + i), entry.Read(body));
                }

                body.Checksum("a page of an array of chunks");
            }

            at += (ulong)(bytes + 4);
        }
    }
}
