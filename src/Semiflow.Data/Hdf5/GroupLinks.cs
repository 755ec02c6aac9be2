using Semiflow.Data.Hdf5.Format;

namespace Semiflow.Data.Hdf5;

/// <summary>The links of a group in each of the three ways to store them.</summary>
internal static class GroupLinks
{
    private const int DenseRecord = 5;

    public static IEnumerable<Link> Read(StoredBytes file, ObjectHeader group)
    {
        if (group.First(MessageType.SymbolTable) is { } table)
        {
            return SymbolTable.Links(file, table);
        }

        IEnumerable<Link> links = group.All(MessageType.Link).Select(Link.Parse).OfType<Link>();
        return group.First(MessageType.LinkInfo) is { } info ? links.Concat(Dense(file, info)) : links;
    }

    private static IEnumerable<Link> Dense(StoredBytes file, Cursor info)
    {
        info.Skip(1);
        info.Skip((info.Byte() & 1) != 0 ? 8 : 0);
        ulong heap = info.Offset(), tree = info.Offset();
        if (heap == StoredBytes.Nowhere || tree == StoredBytes.Nowhere)
        {
            yield break;
        }

        var objects = new FractalHeap(file, heap);
        foreach (Cursor record in BTreeV2.Records(file, tree, DenseRecord))
        {
            record.Skip(4);
            if (Link.Parse(objects.Object(record)) is { } link)
            {
                yield return link;
            }
        }
    }
}
