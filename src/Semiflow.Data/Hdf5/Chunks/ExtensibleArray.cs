using System.Numerics;
using Semiflow.Data.Hdf5.Format;

namespace Semiflow.Data.Hdf5.Chunks;

/// <summary>
/// An extensible array: the index of chunks of a dataset that grows along one dimension. Blocks double in size: the first are named
/// by an index block, the others by super blocks.
/// </summary>
internal sealed class ExtensibleArray
{
    private readonly StoredBytes file;
    private readonly ArrayEntry entry;
    private readonly int bits, inIndex, smallest, pointers, pageBits;
    private readonly long used;
    private readonly ulong index;

    private ExtensibleArray(StoredBytes file, ulong address, long plain)
    {
        this.file = file;
        Cursor header = file.At(address, 16 + (6 * file.LengthSize) + file.OffsetSize, "an array of chunks");
        header.Expect("EAHD");
        header.Skip(1);
        entry = ArrayEntry.For(file, header.Byte(), header.Byte(), plain);
        (bits, inIndex, smallest, pointers, pageBits) = (header.Byte(), header.Byte(), header.Byte(), header.Byte(), header.Byte());
        header.Skip(4 * file.LengthSize);
        used = header.Length();
        header.Length();
        index = header.Offset();
        header.Checksum("an array of chunks");
        if (bits is < 1 or > 64 || pageBits > 32 || !BitOperations.IsPow2(smallest) || !BitOperations.IsPow2(pointers)
            || BitOperations.Log2((uint)smallest) > bits)
        {
            throw new InvalidDataException($"an array of chunks has blocks of {smallest} entries and {pointers} pointers.");
        }
    }

    private int OffsetBytes => (bits + 7) / 8;

    public static IEnumerable<(UInt128 Slot, ChunkPlace Place)> Read(StoredBytes file, ulong address, long plain)
    {
        var array = new ExtensibleArray(file, address, plain);
        return array.index == StoredBytes.Nowhere ? [] : array.Entries();
    }

    private IEnumerable<(UInt128 Slot, ChunkPlace Place)> Entries()
    {
        int supers = 1 + bits - BitOperations.Log2((uint)smallest), direct = 2 * BitOperations.Log2((uint)pointers);
        int blocks = 2 * (pointers - 1), further = Math.Max(0, supers - direct);
        Cursor body = file.At(
            index, 10 + file.OffsetSize + ((long)inIndex * entry.Size) + ((long)(blocks + further) * file.OffsetSize),
            "an array of chunks");
        body.Expect("EAIB");
        body.Skip(2 + file.OffsetSize);
        for (int i = 0; i < inIndex; i++)
        {
            yield return ((UInt128)i, entry.Read(body));
        }

        ulong[] named = [.. Enumerable.Range(0, blocks).Select(_ => body.Offset())];
        ulong[] super = [.. Enumerable.Range(0, further).Select(_ => body.Offset())];
        body.Checksum("an array of chunks");
        UInt128 slot = (UInt128)inIndex;
        int next = 0;
        for (int u = 0; u < supers && slot < (UInt128)used; u++)
        {
            long count = 1L << Math.Min(62, u / 2);
            UInt128 size = (UInt128)smallest << ((u + 1) / 2);
            if (u < direct)
            {
                for (long i = 0; i < count; i++, slot += size)
                {
                    foreach (var found in Block(named[next++], slot, size, null, 0))
                    {
                        yield return found;
                    }
                }
            }
            else
            {
                foreach (var found in super[u - direct] == StoredBytes.Nowhere ? [] : Super(super[u - direct], slot, count, size))
                {
                    yield return found;
                }

                slot += (UInt128)count * size;
            }
        }
    }

    private IEnumerable<(UInt128 Slot, ChunkPlace Place)> Super(ulong address, UInt128 slot, long count, UInt128 size)
    {
        long pages = size > (UInt128)1 << pageBits ? (long)(size >> pageBits) : 0, bitmap = (pages + 7) / 8;
        long head = 6 + file.OffsetSize + OffsetBytes;
        file.Check(address, 4, "an array of chunks");
        Cursor body = file.At(address, checked(head + (count * (bitmap + file.OffsetSize)) + 4), "an array of chunks");
        body.Expect("EASB");
        body.Skip(2 + file.OffsetSize + OffsetBytes);
        // One bit a page, those of the next block right behind: whole bytes a block are only reserved.
        byte[] written = body.Take(count * bitmap).ToArray();
        ulong[] blocks = [.. Enumerable.Range(0, (int)count).Select(_ => body.Offset())];
        body.Checksum("an array of chunks");
        for (int i = 0; i < count && slot < (UInt128)used; i++, slot += size)
        {
            foreach (var found in Block(blocks[i], slot, size, pages > 0 ? written : null, i * pages))
            {
                yield return found;
            }
        }
    }

    private IEnumerable<(UInt128 Slot, ChunkPlace Place)> Block(ulong address, UInt128 slot, UInt128 size, byte[]? written, long first)
    {
        if (address == StoredBytes.Nowhere)
        {
            yield break;
        }

        int head = 6 + file.OffsetSize + OffsetBytes;
        long count = size <= (UInt128)file.Length ? (long)size : throw new InvalidDataException($"a block of {size} chunks is too large.");
        Cursor body = file.At(address, head + (written is null ? count * entry.Size : 0) + 4, "an array of chunks");
        body.Expect("EADB");
        body.Skip(2 + file.OffsetSize + OffsetBytes);
        for (long i = 0; written is null && i < count; i++)
        {
            yield return (slot + (UInt128)i, entry.Read(body));
        }

        body.Checksum("an array of chunks");
        long page = 1L << pageBits;
        for (long p = 0; written is not null && p < count / page; p++)
        {
            if ((written[(first + p) / 8] & (0x80 >> (int)((first + p) % 8))) != 0)
            {
                ulong at = address + (ulong)(head + 4 + (p * ((page * entry.Size) + 4)));
                Cursor part = file.At(at, (page * entry.Size) + 4, "a page of an array of chunks");
                for (long i = 0; i < page; i++)
                {
                    yield return (slot + (UInt128)((p * page) + i), entry.Read(part));
                }

                part.Checksum("a page of an array of chunks");
            }
        }
    }
}
