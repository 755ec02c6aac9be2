namespace Semiflow.Data.Hdf5.Format;

/// <summary>A dataspace: sizes of an array, now and at most.</summary>
/// <param name="Sizes">Sizes now; none for a single element.</param>
/// <param name="Maximal">Sizes at most; −1 where there is no limit.</param>
/// <param name="IsNull">Whether there is no element at all.</param>
internal sealed record Extent(long[] Sizes, long[] Maximal, bool IsNull)
{
    private const int MaximalRank = 32;

    /// <summary>Number of elements.</summary>
    /// <exception cref="OverflowException">More than any machine holds.</exception>
    public long Count => IsNull ? 0 : Sizes.Contains(0) ? 0 : Sizes.Aggregate(1L, (a, b) => checked(a * b));

    public static Extent Parse(Cursor cursor, int lengthSize)
    {
        int version = cursor.Byte(), rank = cursor.Byte(), flags = cursor.Byte();
        UnreadException.Check("a dataspace", version, 2);
        if (rank > MaximalRank)
        {
            throw new InvalidDataException($"a dataspace has {rank} dimensions.");
        }

        bool isNull = version == 2 && cursor.Byte() == 2;
        cursor.Skip(version == 1 ? 5 : 0);
        long[] sizes = [.. Enumerable.Range(0, rank).Select(_ => cursor.Length())];
        long[] maximal = (flags & 1) == 0 ? sizes : [.. Enumerable.Range(0, rank).Select(_ =>
            cursor.Number(lengthSize) is var most && most == Cursor.AllBits(lengthSize) ? -1
            : most <= long.MaxValue ? (long)most : throw new InvalidDataException($"a dataspace may grow to {most}."))];
        return maximal.Zip(sizes).All(pair => pair.First == -1 || pair.First >= pair.Second)
            ? new Extent(sizes, maximal, isNull)
            : throw new InvalidDataException("a dataspace is larger than its own maximum.");
    }
}
