namespace Semiflow.Data.Hdf5.Format;

/// <summary>A B-tree of version 1: the parts of a group, or chunks.</summary>
internal static class BTreeV1
{
    public const int GroupKind = 0, ChunkKind = 1;

    /// <summary>Keys and addresses at the lowest level.</summary>
    /// <param name="file">The file.</param>
    /// <param name="address">Where the root stands.</param>
    /// <param name="kind">Kind of the tree.</param>
    /// <param name="key">Bytes of a key.</param>
    public static IEnumerable<(Cursor Key, ulong Child)> Leaves(StoredBytes file, ulong address, int kind, int key)
    {
        var open = new Stack<(ulong Address, int Level)>();
        HashSet<ulong> seen = [];
        open.Push((address, -1));
        while (open.TryPop(out var next))
        {
            if (!seen.Add(next.Address))
            {
                throw new InvalidDataException("a tree runs in a circle.");
            }

            int head = 8 + (2 * file.OffsetSize);
            Cursor start = file.At(next.Address, head, "a node of a tree");
            start.Expect("TREE");
            int found = start.Byte(), level = start.Byte(), count = start.Two();
            if (found != kind || (next.Level >= 0 && level != next.Level))
            {
                throw new InvalidDataException("a node of a tree is of another kind or level than it should be.");
            }

            Cursor body = file.At(next.Address + (ulong)head, (long)count * (key + file.OffsetSize), "a node of a tree");
            List<(ulong Address, int Level)> below = [];
            for (int i = 0; i < count; i++)
            {
                Cursor first = body.Part(key);
                ulong child = body.Offset();
                if (level == 0)
                {
                    yield return (first, child);
                }
                else
                {
                    below.Add((child, level - 1));
                }
            }

            below.Reverse();
            below.ForEach(open.Push);
        }
    }
}
