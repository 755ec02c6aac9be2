using Semiflow.Data.Hdf5.Chunks;

namespace Semiflow.Data.Hdf5;

/// <summary>Elements that are stored in one piece, row by row.</summary>
/// <param name="sizes">Sizes of the array.</param>
/// <param name="fill">Bytes of the element where nothing was written.</param>
/// <param name="bytes">The piece; null if nothing was written.</param>
internal sealed class WholeStorage(long[] sizes, byte[] fill, IByteRun? bytes) : IStoredElements
{
    public void Read(long[] starts, long[] counts, Span<byte> target)
    {
        if (bytes is null)
        {
            BlockCopy.Fill(target, fill);
        }
        else
        {
            Read(bytes, starts, counts, sizes, 0, target);
        }
    }

    private void Read(IByteRun from, ReadOnlySpan<long> starts, ReadOnlySpan<long> counts, ReadOnlySpan<long> all, long at,
        Span<byte> target)
    {
        if (counts.Length == 0)
        {
            from.Read(checked(at * fill.Length), target);
            return;
        }

        long row = BlockCopy.Product(all[1..]);
        at = checked(at + (starts[0] * row));
        if (counts[1..].SequenceEqual(all[1..]))
        {
            from.Read(checked(at * fill.Length), target);
            return;
        }

        int part = target.Length / (int)counts[0];
        for (int i = 0; i < counts[0]; i++)
        {
            Read(from, starts[1..], counts[1..], all[1..], at + (i * row), target.Slice(i * part, part));
        }
    }
}
