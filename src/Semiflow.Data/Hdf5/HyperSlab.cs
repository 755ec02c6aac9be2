using Semiflow.Data.Hdf5.Format;

namespace Semiflow.Data.Hdf5;

/// <summary>Selected indices along each dimension: the selection is their product, in the order of rows.</summary>
/// <param name="Sides">Indices along each dimension; null for all elements, none of them for no element.</param>
internal sealed record HyperSlab(IndexSet[]? Sides)
{
    private const int None = 0, Points = 1, Slab = 2, All = 3;
    private const int MaximalRank = 32;

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
                return new HyperSlab((IndexSet[]?)null);
            case None:
                cursor.Skip(8);
                return new HyperSlab([]);
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
        int rank = Rank(cursor);
        ulong end = Cursor.AllBits(width);
        var sides = new IndexSet[rank];
        for (int d = 0; d < rank; d++)
        {
            ulong start = cursor.Number(width), stride = cursor.Number(width), count = cursor.Number(width), block = cursor.Number(width);
            if (count == end || block == end)
            {
                throw Unread(place, "parts without an end");
            }

            if (Math.Max(Math.Max(start, stride), Math.Max(count, block)) > long.MaxValue / 4)
            {
                throw new InvalidDataException("a selection is larger than any array.");
            }

            sides[d] = count == 0 || block == 0 ? new IndexSet([]) : new IndexSet([((long)start, (long)block)], (long)stride, (long)count);
        }

        return new HyperSlab(sides);
    }

    private static HyperSlab Blocks(Cursor cursor, int width, string place)
    {
        int rank = Rank(cursor);
        long count = (long)cursor.Number(width);
        if (count < 0 || count > int.MaxValue || count * rank * 2 * width > cursor.Left)
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
                if (low[d] < 0 || high < low[d] || high > long.MaxValue / 4
                    || (sides[d].TryGetValue(low[d], out long other) && other != high))
                {
                    throw Unread(place, "parts that are no product of intervals");
                }

                sides[d][low[d]] = high;
            }
        }

        bool apart = sides.All(side => side.Zip(side.Skip(1)).All(pair => pair.First.Value < pair.Second.Key));
        return apart && sides.Aggregate((Int128)1, (product, side) => product * side.Count) == count
            ? new HyperSlab([.. sides.Select(side => new IndexSet([.. side.Select(pair => (pair.Key, pair.Value - pair.Key + 1))]))])
            : throw Unread(place, "parts that are no product of intervals");
    }

    private static int Rank(Cursor cursor) => cursor.Four() is var rank && rank is >= 1 and <= MaximalRank
        ? (int)rank : throw new InvalidDataException($"a selection has {rank} dimensions.");

    private static InputException Unread(string place, string what) => new(
        $"{place} is virtual and made of {what}, which is not read here. {Repack.ValuesOut}");
}
