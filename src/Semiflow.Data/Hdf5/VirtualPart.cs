using System.Buffers;
using Semiflow.Data.Hdf5.Chunks;
using Semiflow.Data.Hdf5.Format;

namespace Semiflow.Data.Hdf5;

/// <summary>One part of a virtual dataset: selected elements of a source that stand for as many selected elements of it.</summary>
/// <param name="place">File and name of the virtual dataset, for messages.</param>
/// <param name="source">Where the elements are.</param>
/// <param name="from">Which of the source.</param>
/// <param name="to">Which of the virtual dataset.</param>
/// <param name="size">Bytes of an element.</param>
internal sealed class VirtualPart(string place, Hdf5Dataset source, IndexSet[] from, IndexSet[] to, int size)
{
    private const long BoxBytes = 1L << 24, LargestBox = 1L << 30;

    /// <summary>Copies what lies in a block of the virtual dataset.</summary>
    /// <exception cref="InputException">The part is rearranged, so that all of it is needed at once, and too large for that.</exception>
    public void Read(long[] starts, long[] counts, Span<byte> target)
    {
        // Only the wanted part is read where the dimensions correspond, one by one, but for those of one index.
        int[] mine = [.. Enumerable.Range(0, to.Length).Where(d => to[d].Count != 1)];
        int[] theirs = [.. Enumerable.Range(0, from.Length).Where(e => from[e].Count != 1)];
        bool alike = mine.Length == theirs.Length && mine.Zip(theirs).All(pair => to[pair.First].Count == from[pair.Second].Count);
        (long First, long Count)[] fromParts = [.. from.Select(side => (0L, side.Count))];
        (long First, long Count)[] toParts = [.. to.Select(side => (0L, side.Count))];
        (int Mine, int Theirs)[] pairs = alike ? [.. mine.Zip(theirs)] : [];
        foreach ((int d, int e) in pairs)
        {
            toParts[d] = fromParts[e] = to[d].Within(starts[d], counts[d]);
        }

        Read(fromParts, toParts, pairs, starts, counts, target);
    }

    private void Read((long First, long Count)[] fromParts, (long First, long Count)[] toParts, (int Mine, int Theirs)[] pairs,
        long[] starts, long[] counts, Span<byte> target)
    {
        long[] low = [.. from.Zip(fromParts, (side, part) => side.At(part.First).Index)];
        long[] span = [.. from.Zip(fromParts, (side, part) => side.At(part.First + part.Count - 1).Index + 1).Zip(low, (end, first) =>
            end - first)];
        double bytes = span.Aggregate((double)size, (product, length) => product * length);
        (int mine, int theirs) = pairs.Where(pair => toParts[pair.Mine].Count > 1).DefaultIfEmpty((Mine: -1, Theirs: -1))
            .MaxBy(pair => pair.Theirs < 0 ? 0 : span[pair.Theirs]);
        if (bytes > BoxBytes && mine >= 0)
        {
            (long first, long all) = toParts[mine];
            foreach ((long, long) half in new[] { (first, all / 2), (first + (all / 2), all - (all / 2)) })
            {
                ((long, long)[] nextFrom, (long, long)[] nextTo) = ([.. fromParts], [.. toParts]);
                nextFrom[theirs] = nextTo[mine] = half;
                Read(nextFrom, nextTo, pairs, starts, counts, target);
            }

            return;
        }

        if (bytes > LargestBox)
        {
            throw new InputException($"{place} is virtual and rearranges more than 1 GiB of '{source.Name}' at once, which is not "
                + $"read here. {Repack.ValuesOut}");
        }

        byte[] box = ArrayPool<byte>.Shared.Rent((int)bytes);
        try
        {
            source.ReadStored(low, span, box.AsSpan(0, (int)bytes));
            Copy(box, low, span, fromParts, toParts, starts, counts, target);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(box);
        }
    }

    /// <summary>Copies run by run: as many elements as follow one another on both sides.</summary>
    private void Copy(ReadOnlySpan<byte> box, long[] low, long[] span, (long First, long Count)[] fromParts,
        (long First, long Count)[] toParts, long[] starts, long[] counts, Span<byte> target)
    {
        long[] fromAt = new long[from.Length], toAt = new long[to.Length];
        long run;
        for (long left = BlockCopy.Product([.. toParts.Select(part => part.Count)]); left > 0; left -= run)
        {
            run = from.Length == 0 || to.Length == 0 ? 1 : left;
            long read = 0, write = 0, skipped = 0, end = 1;
            for (int e = 0; e < from.Length; e++)
            {
                (long index, long follow) = from[e].At(fromParts[e].First + fromAt[e]);
                read = (read * span[e]) + index - low[e];
                run = e < from.Length - 1 ? run : Math.Min(run, Math.Min(follow, fromParts[e].Count - fromAt[e]));
            }

            bool inside = true;
            for (int d = 0; d < to.Length; d++)
            {
                (long index, long follow) = to[d].At(toParts[d].First + toAt[d]);
                long i = index - starts[d];
                write = (write * counts[d]) + i;
                if (d < to.Length - 1)
                {
                    inside &= i >= 0 && i < counts[d];
                    continue;
                }

                run = Math.Min(run, Math.Min(follow, toParts[d].Count - toAt[d]));
                (skipped, end) = (Math.Max(0, -i), Math.Min(run, counts[d] - i));
            }

            if (inside && end > skipped)
            {
                box.Slice((int)((read + skipped) * size), (int)((end - skipped) * size))
                    .CopyTo(target[(int)((write + skipped) * size)..]);
            }

            Advance(fromAt, fromParts, run);
            Advance(toAt, toParts, run);
        }
    }

    private static void Advance(long[] at, (long First, long Count)[] parts, long run)
    {
        for (int d = at.Length - 1; d >= 0 && (at[d] += run) == parts[d].Count; d--)
        {
            (at[d], run) = (0, 1);
        }
    }
}
