namespace Semiflow.Data.Hdf5.Format;

/// <summary>What stands where nothing was written.</summary>
internal static class FillValue
{
    /// <summary>The bytes of one element; zeros where the file says nothing.</summary>
    public static byte[] Of(ObjectHeader header, int size)
    {
        byte[] stored = header.First(MessageType.Fill) is { } now ? Parse(now)
            : header.First(MessageType.OldFill) is { } old ? old.Take(old.Four()).ToArray() : [];
        return stored.Length == size ? stored : stored.Length == 0 ? new byte[size]
            : throw new InvalidDataException($"the fill value has {stored.Length} bytes, an element {size}.");
    }

    private static byte[] Parse(Cursor cursor)
    {
        int version = cursor.Byte();
        UnreadException.Check("a fill value", version, 3);
        if (version == 3)
        {
            return (cursor.Byte() & 0x20) != 0 ? cursor.Take(cursor.Four()).ToArray() : [];
        }

        cursor.Skip(2);
        bool defined = cursor.Byte() != 0;
        return !defined || cursor.Left < 4 ? [] : cursor.Take(cursor.Four()).ToArray();
    }
}
