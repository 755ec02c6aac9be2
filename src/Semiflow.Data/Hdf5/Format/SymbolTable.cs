namespace Semiflow.Data.Hdf5.Format;

/// <summary>The links of a group of the older formats: a B-tree of version 1 over a heap of names.</summary>
internal static class SymbolTable
{
    private const int SoftLink = 2;

    public static IEnumerable<Link> Links(StoredBytes file, Cursor message)
    {
        ulong tree = message.Offset();
        var names = new LocalHeap(file, message.Offset(), "the names of a group");
        foreach (ulong leaf in BTreeV1.Leaves(file, tree, BTreeV1.GroupKind, file.LengthSize).Select(each => each.Child))
        {
            Cursor start = file.At(leaf, 8, "a part of a group");
            start.Expect("SNOD");
            start.Skip(2);
            int count = start.Two(), entry = (2 * file.OffsetSize) + 24;
            Cursor entries = file.At(leaf + 8, (long)count * entry, "a part of a group");
            for (int i = 0; i < count; i++)
            {
                string name = Name(names, entries.Offset());
                ulong address = entries.Offset();
                uint kind = entries.Four();
                entries.Skip(4);
                Cursor more = entries.Part(16);
                yield return kind == SoftLink
                    ? new Link(name, StoredBytes.Nowhere, Name(names, more.Four())) : new Link(name, address);
            }
        }
    }

    private static string Name(LocalHeap names, ulong at) =>
        names.Text(at) ?? throw new InvalidDataException("a name lies outside the names of its group.");
}
