namespace Semiflow.Data.Hdf5.Filters;

/// <summary>Bits one after another, the most significant of each byte first.</summary>
internal ref struct BitStream(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> bytes = bytes;
    private long at;

    /// <summary>The next bits, at most 64.</summary>
    public ulong Take(int count)
    {
        if (at + count > 8L * bytes.Length)
        {
            throw new InvalidDataException("a packed chunk ends too early.");
        }

        ulong value = 0;
        while (count > 0)
        {
            int left = 8 - (int)(at & 7), here = Math.Min(left, count);
            value = (value << here) | (((ulong)bytes[(int)(at >> 3)] >> (left - here)) & ((1UL << here) - 1));
            at += here;
            count -= here;
        }

        return value;
    }
}
