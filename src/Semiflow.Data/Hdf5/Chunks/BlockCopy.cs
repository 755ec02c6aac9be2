namespace Semiflow.Data.Hdf5.Chunks;

/// <summary>Copies blocks between arrays that lie row by row.</summary>
internal static class BlockCopy
{
    /// <summary>
    /// Copies a block of <c>counts</c> elements along each dimension out of an array of <c>fromSizes</c>, where it begins at <c>fromAt</c>,
    /// to <c>toAt</c> in an array of <c>toSizes</c>; elements have <c>size</c> bytes.
    /// </summary>
    public static void Copy(
        ReadOnlySpan<byte> from, ReadOnlySpan<long> fromSizes, ReadOnlySpan<long> fromAt,
        Span<byte> to, ReadOnlySpan<long> toSizes, ReadOnlySpan<long> toAt, ReadOnlySpan<long> counts, int size)
    {
        if (counts.Length == 0)
        {
            from[..size].CopyTo(to);
            return;
        }

        long fromRow = Product(fromSizes[1..]) * size, toRow = Product(toSizes[1..]) * size;
        if (counts.Length == 1 || (fromRow == toRow && Product(counts[1..]) * size == fromRow))
        {
            from.Slice((int)(fromAt[0] * fromRow), (int)(counts[0] * fromRow)).CopyTo(to[(int)(toAt[0] * toRow)..]);
            return;
        }

        for (long i = 0; i < counts[0]; i++)
        {
            Copy(from.Slice((int)((fromAt[0] + i) * fromRow), (int)fromRow), fromSizes[1..], fromAt[1..],
                to.Slice((int)((toAt[0] + i) * toRow), (int)toRow), toSizes[1..], toAt[1..], counts[1..], size);
        }
    }

    /// <summary>Writes an element everywhere.</summary>
    public static void Fill(Span<byte> target, ReadOnlySpan<byte> element)
    {
        if (!element.ContainsAnyExcept((byte)0))
        {
            target.Clear();
            return;
        }

        for (int at = 0; at < target.Length; at += element.Length)
        {
            element.CopyTo(target[at..]);
        }
    }

    public static long Product(ReadOnlySpan<long> sizes)
    {
        long product = 1;
        foreach (long size in sizes)
        {
            product = checked(product * size);
        }

        return product;
    }
}
