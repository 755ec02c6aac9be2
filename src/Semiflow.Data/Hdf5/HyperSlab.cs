using Semiflow.Data.Hdf5.Format;

namespace Semiflow.Data.Hdf5;

/// <summary>Selected indices along each dimension: the selection is their product, in the order of rows.</summary>
/// <param name="Indices">Increasing indices along each dimension; null for all elements.</param>
internal sealed record HyperSlab(long[][]? Indices)
{
    private const int None = 0, Points = 1, Slab = 2, All = 3;
    private const long MostIndices = 1 << 23;

    /// <summary>Parses a selection.</summary>
    /// <exception cref="InputException">It is of a kind that is not read: points, no product, or without an end.</exception>
    public static HyperSlab Parse(Cursor cursor, string place)
    {
        uint kind = cursor.Four();
        int version = (int)cursor.Four();
        switch (kind)
        {
            case All:
                cursor.Skip(8);
                return new HyperSlab((long[][]?)null);
            case None:
                cursor.Skip(8);
                return new HyperSlab([[]]);
            case Slab when version == 1:
                cursor.Skip(8);
                return Blocks(cursor, 4, place);
            case Slab when version is 2 or 3:
                int flags = cursor.Byte(), width = version == 2 ? 8 : cursor.Byte();
                cursor.Skip(version == 2 ? 4 : 0);
                return (flags & 1) != 0 ? Regular(cursor, width, place) : Blocks(cursor, width, place);
            default:
                throw Unread(place, kind == Points ? "points" : $"a selection of kind {kind}");
        }
    }

    private static HyperSlab Regular(Cursor cursor, int width, string place)
    {
        int rank = checked((int)cursor.Four());
        ulong end = width == 8 ? ulong.MaxValue : (1UL << (8 * width)) - 1;
        List<long[]> indices = [];
        for (int d = 0; d < rank && cursor.Left > 0; d++)
        {
            ulong start = cursor.Number(width), stride = cursor.Number(width), count = cursor.Number(width), block = cursor.Number(width);
            if (count == end || block == end)
            {
                throw Unread(place, "parts without an end");
            }

            if (count > MostIndices || block > MostIndices || count * block > MostIndices || start > long.MaxValue / 2
                || stride > (ulong)MostIndices * 64)
            {
                throw new InvalidDataException($"a selection takes more than {MostIndices} indices along a dimension.");
            }

            indices.Add([.. from i in Enumerable.Range(0, (int)count) from j in Enumerable.Range(0, (int)block)
                            select (long)start + (i * (long)stride) + j]);
        }

        return new HyperSlab([.. indices]);
    }

    private static HyperSlab Blocks(Cursor cursor, int width, string place)
    {
        int rank = checked((int)cursor.Four());
        long count = (long)cursor.Number(width);
        if (rank is < 1 or > 32 || count < 0 || count * rank * 2 * width > cursor.Left)
        {
            throw new InvalidDataException("a selection has more parts than it has room for.");
        }

        var sides = new SortedDictionary<long, long>[rank];
        for (int d = 0; d < rank; d++)
        {
            sides[d] = [];
        }

        for (long i = 0; i < count; i++)
        {
            long[] low = [.. Enumerable.Range(0, rank).Select(_ => (long)cursor.Number(width))];
            for (int d = 0; d < rank; d++)
            {
                long high = (long)cursor.Number(width);
                if (low[d] < 0 || high < low[d] || high - low[d] > MostIndices
                    || (sides[d].TryGetValue(low[d], out long other) && other != high))
                {
                    throw Unread(place, "parts that are no product of intervals");
                }

                sides[d][low[d]] = high;
            }
        }

        return sides.Aggregate((Int128)1, (product, side) => product * side.Count) == count
            ? new HyperSlab([.. sides.Select(side => side.SelectMany(pair =>
                Enumerable.Range(0, (int)(pair.Value - pair.Key + 1)).Select(i => pair.Key + i)).ToArray())])
            : throw Unread(place, "parts that are no product of intervals");
    }

    private static InputException Unread(string place, string what) => new(
        $"{place} is virtual and made of {what}, which is not read here. Write its values out: h5repack -l CONTI FILE converted.h5");
}
