namespace Semiflow.Data.Hdf5.Format;

/// <summary>A B-tree of version 2: records in order. They are links, attributes, huge objects or chunks.</summary>
internal static class BTreeV2
{
    private const int Frame = 10; // Letters, version, type and checksum of a node.
    private const int Deepest = 32;

    /// <summary>All records.</summary>
    /// <param name="file">The file.</param>
    /// <param name="address">Where the header of the tree stands.</param>
    /// <param name="type">Kind of the records; of another kind is damage.</param>
    public static IEnumerable<Cursor> Records(StoredBytes file, ulong address, params int[] type)
    {
        Cursor header = file.At(address, 22 + file.OffsetSize + file.LengthSize, "the header of a tree");
        header.Expect("BTHD");
        header.Skip(1);
        int found = header.Byte();
        long nodeSize = header.Four();
        int record = header.Two(), depth = header.Two();
        header.Skip(2);
        ulong root = header.Offset();
        long count = header.Two();
        header.Length();
        header.Checksum("a tree");
        if (!type.Contains(found) || record == 0 || nodeSize < Frame + record || depth > Deepest)
        {
            throw new InvalidDataException($"a tree of type {found} has records of {record} bytes and {depth} levels.");
        }

        return root == StoredBytes.Nowhere || count == 0 ? []
            : Node(file, root, count, depth, new Shape(nodeSize, record, Pointers(file, nodeSize, record, depth)), [], found);
    }

    private static IEnumerable<Cursor> Node(
        StoredBytes file, ulong address, long count, int level, Shape shape, HashSet<ulong> seen, int type)
    {
        if (!seen.Add(address))
        {
            throw new InvalidDataException("a tree runs in a circle.");
        }

        int pointer = level == 0 ? 0 : shape.Pointers[level].Size;
        long used = Frame - 4 + (count * shape.Record) + (level == 0 ? 0 : (count + 1) * pointer);
        if (used + 4 > shape.NodeSize)
        {
            throw new InvalidDataException($"a node of a tree has {count} records, more than fit into it.");
        }

        Cursor node = file.At(address, used + 4, "a node of a tree");
        node.Expect(level == 0 ? "BTLF" : "BTIN");
        node.Skip(1);
        if (node.Byte() != type)
        {
            throw new InvalidDataException("a node of a tree belongs to another one.");
        }

        Cursor[] records = [.. Enumerable.Range(0, (int)count).Select(_ => node.Part(shape.Record))];
        List<(ulong Address, long Count)> children = [];
        for (int i = 0; level > 0 && i <= count; i++)
        {
            children.Add((node.Offset(), (long)node.Number(shape.Pointers[level].Count)));
            node.Skip(shape.Pointers[level].Total);
        }

        node.Checksum("a node of a tree");
        for (int i = 0; i <= count; i++)
        {
            if (level > 0)
            {
                foreach (Cursor inner in Node(file, children[i].Address, children[i].Count, level - 1, shape, seen, type))
                {
                    yield return inner;
                }
            }

            if (i < count)
            {
                yield return records[i];
            }
        }
    }

    /// <summary>Of each level: bytes of a pointer, of its count, and of the count of all records below.</summary>
    private static (int Size, int Count, int Total)[] Pointers(StoredBytes file, long nodeSize, int record, int depth)
    {
        long most = (nodeSize - Frame) / record;
        UInt128 all = (UInt128)most;
        int count = Width(all), total = 0;
        var pointers = new (int, int, int)[depth + 1];
        for (int level = 1; level <= depth; level++)
        {
            int size = file.OffsetSize + count + total;
            pointers[level] = (size, count, total);
            most = (nodeSize - Frame - size) / (record + size);
            all = most < 1 || all > ulong.MaxValue / 2 ? throw new InvalidDataException("a tree has nodes too small or levels too many.")
                : ((UInt128)(most + 1) * all) + (UInt128)most;
            total = Width(all);
        }

        return pointers;
    }

    private static int Width(UInt128 limit) => ((127 - (int)UInt128.LeadingZeroCount(limit)) / 8) + 1;

    private sealed record Shape(long NodeSize, int Record, (int Size, int Count, int Total)[] Pointers);
}
