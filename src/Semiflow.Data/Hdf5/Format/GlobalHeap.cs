namespace Semiflow.Data.Hdf5.Format;

/// <summary>The heap of what varies in length: texts of attributes, lists of scales, lists of sources.</summary>
internal static class GlobalHeap
{
    /// <summary>The object of that number in the collection at an address.</summary>
    public static Cursor Object(StoredBytes file, ulong address, int number)
    {
        Cursor head = file.At(address, 8 + file.LengthSize, "a heap");
        head.Expect("GCOL");
        head.Skip(4);
        long end = head.Length(), at = 8 + file.LengthSize;
        int size = 8 + file.LengthSize;
        while (at + size <= end)
        {
            Cursor entry = file.At(checked(address + (ulong)at), size, "a heap");
            int found = entry.Two();
            entry.Skip(6);
            long length = entry.Length();
            if (found == number && number != 0)
            {
                return file.At(checked(address + (ulong)(at + size)), length, "an object of a heap");
            }

            if (found == 0)
            {
                break; // The free space is the last.
            }

            at = checked(at + size + ((length + 7) / 8 * 8));
        }

        throw new InvalidDataException("an object of a heap is missing.");
    }
}
