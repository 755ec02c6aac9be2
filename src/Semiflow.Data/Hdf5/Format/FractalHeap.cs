using System.Numerics;

namespace Semiflow.Data.Hdf5.Format;

/// <summary>A fractal heap, where new groups and objects keep many links and attributes.</summary>
internal sealed class FractalHeap
{
    private const int ManagedKind = 0, HugeKind = 1, TinyKind = 2;
    private const int HugeRecord = 1;
    private readonly StoredBytes file;
    private readonly int idLength, width, rows, offsetSize, lengthSize, directRows;
    private readonly long start;
    private readonly ulong root, huge;

    public FractalHeap(StoredBytes file, ulong address)
    {
        this.file = file;
        int size = 22 + (12 * file.LengthSize) + (3 * file.OffsetSize);
        Cursor header = file.At(address, size + 4, "a heap");
        header.Expect("FRHP");
        header.Skip(1);
        idLength = header.Two();
        int filters = header.Two();
        header.Skip(1);
        long largest = header.Four();
        header.Length();
        huge = header.Offset();
        header.Length();
        header.Offset();
        header.Skip(8 * file.LengthSize);
        width = header.Two();
        start = header.Length();
        long direct = header.Length();
        int bits = header.Two();
        header.Skip(2);
        root = header.Offset();
        rows = header.Two();
        if (filters > 0)
        {
            throw new UnreadException("links or attributes stand in a compressed heap, which is not read here. "
                + Repack.Anew);
        }

        header.Checksum("a heap");
        if (!BitOperations.IsPow2(start) || !BitOperations.IsPow2(direct) || !BitOperations.IsPow2(width) || width == 0
            || direct < start || bits is < 1 or > 64 || rows > 64 || idLength < 1)
        {
            throw new InvalidDataException($"a heap has blocks of {start} to {direct} bytes in rows of {width}.");
        }

        offsetSize = (bits + 7) / 8;
        lengthSize = Math.Min((BitOperations.Log2((ulong)direct) + 7) / 8, (BitOperations.Log2((ulong)Math.Max(1, largest)) / 8) + 1);
        directRows = BitOperations.Log2((ulong)direct) - BitOperations.Log2((ulong)start) + 2;
    }

    /// <summary>The object of an identifier, which is what is left of the cursor's record.</summary>
    public Cursor Object(Cursor record)
    {
        Cursor id = record.Part(idLength);
        int first = id.Byte();
        switch ((first >> 4) & 3)
        {
            case ManagedKind:
                long offset = checked((long)id.Number(offsetSize)), length = checked((long)id.Number(lengthSize));
                return file.At(Place(offset), length, "an object of a heap");
            case HugeKind when idLength > file.OffsetSize + file.LengthSize:
                return file.At(id.Offset(), id.Length(), "an object of a heap");
            case HugeKind:
                return Huge(id.Number(Math.Min(8, Math.Min(idLength - 1, file.LengthSize))));
            case TinyKind:
                int size = (first & 15) + 1;
                id.Skip(idLength > 18 ? 1 : 0);
                return id.Part(idLength > 18 ? size : Math.Min(size, id.Left));
            default:
                throw new InvalidDataException("unknown kind of heap object.");
        }
    }

    private Cursor Huge(ulong number)
    {
        foreach (Cursor record in BTreeV2.Records(file, huge, HugeRecord))
        {
            ulong address = record.Offset();
            long length = record.Length();
            if ((ulong)record.Length() == number)
            {
                return file.At(address, length, "an object of a heap");
            }
        }

        throw new InvalidDataException("a large object of a heap is missing.");
    }

    /// <summary>The address in the file of a place in the heap, whose blocks double from row to row.</summary>
    private ulong Place(long offset)
    {
        ulong block = root;
        int blockRows = rows;
        while (blockRows > 0)
        {
            long first = width * start;
            int row = offset < first ? 0 : BitOperations.Log2((ulong)offset) - BitOperations.Log2((ulong)first) + 1;
            long size = row == 0 ? start : start << (row - 1);
            long before = row == 0 ? 0 : first << (row - 1);
            long column = (offset - before) / size;
            if (row >= blockRows || column >= width)
            {
                throw new InvalidDataException("an object lies outside its heap.");
            }

            // Rows of direct blocks come first; an address each in both kinds.
            long at = 5 + file.OffsetSize + offsetSize + (((row * (long)width) + column) * file.OffsetSize);
            file.At(block, 4, "a block of a heap").Expect("FHIB");
            block = file.At(checked(block + (ulong)at), file.OffsetSize, "a block of a heap").Offset();
            offset = (offset - before) % size;
            // The blocks of a further indirect block are smaller than itself: this ends.
            blockRows = row < directRows ? 0 : BitOperations.Log2((ulong)size) - BitOperations.Log2((ulong)first) + 1;
        }

        file.At(block, 4, "a block of a heap").Expect("FHDB");
        return checked(block + (ulong)offset);
    }
}
