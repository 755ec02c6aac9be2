namespace Semiflow.Data.Hdf5.Format;

/// <summary>An attribute as it is stored.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Format">How an element lies in <paramref name="Bytes"/>.</param>
/// <param name="Extent">Its sizes.</param>
/// <param name="Bytes">Its elements.</param>
internal sealed record AttributeRecord(string Name, ElementFormat Format, Extent Extent, byte[] Bytes)
{
    private const int DenseRecord = 8;

    /// <summary>All attributes of an object that can be parsed: one that cannot must not stop the reading of the others.</summary>
    public static IEnumerable<AttributeRecord> All(StoredBytes file, ObjectHeader header)
    {
        foreach (Cursor message in Messages(file, header))
        {
            AttributeRecord? attribute;
            try
            {
                attribute = Parse(file, header, message);
            }
            catch (Exception error) when (error is InvalidDataException or UnreadException or OverflowException)
            {
                attribute = null;
            }

            if (attribute is not null)
            {
                yield return attribute;
            }
        }
    }

    private static IEnumerable<Cursor> Messages(StoredBytes file, ObjectHeader header)
    {
        foreach (Cursor message in header.All(MessageType.Attribute))
        {
            yield return message;
        }

        if (header.First(MessageType.AttributeInfo) is not { } info)
        {
            yield break;
        }

        info.Skip(1);
        info.Skip((info.Byte() & 1) != 0 ? 2 : 0);
        ulong heap = info.Offset(), tree = info.Offset();
        if (heap == StoredBytes.Nowhere || tree == StoredBytes.Nowhere)
        {
            yield break;
        }

        var objects = new FractalHeap(file, heap);
        foreach (Cursor record in BTreeV2.Records(file, tree, DenseRecord))
        {
            if ((record.All[8] & 2) == 0)
            {
                yield return objects.Object(record);
            }
        }
    }

    private static AttributeRecord Parse(StoredBytes file, ObjectHeader header, Cursor cursor)
    {
        int version = cursor.Byte(), flags = cursor.Byte(), nameSize = cursor.Two(), formatSize = cursor.Two(), extentSize = cursor.Two();
        UnreadException.Check("an attribute", version, 3);
        cursor.Skip(version == 3 ? 1 : 0);
        int Padded(int size) => version == 1 ? (size + 7) / 8 * 8 : size;
        string name = cursor.Part(Padded(nameSize)).Text();
        Cursor format = cursor.Part(Padded(formatSize)), extent = cursor.Part(Padded(extentSize));
        if (version > 1)
        {
            format = (flags & 1) != 0 ? header.Follow(format, MessageType.Datatype) : format;
            extent = (flags & 2) != 0 ? header.Follow(extent, MessageType.Dataspace) : extent;
        }

        ElementFormat element = ElementFormat.Parse(format);
        Extent sizes = Extent.Parse(extent, file.LengthSize);
        return new AttributeRecord(name, element, sizes, cursor.Take(checked(sizes.Count * element.Size)).ToArray());
    }
}
