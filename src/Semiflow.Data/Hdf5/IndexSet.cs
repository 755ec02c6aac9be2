namespace Semiflow.Data.Hdf5;

/// <summary>
/// Selected indices along one dimension, increasing: intervals that come again at equal distances. Nothing is listed index by index, so
/// that a few bytes of a file never become gigabytes of memory.
/// </summary>
internal sealed class IndexSet
{
    private readonly (long Start, long Length, long Before)[] intervals;
    private readonly long stride, period;

    /// <param name="intervals">First index and length of each interval, in order and without overlap; none is empty.</param>
    /// <param name="stride">Distance from one repetition to the next.</param>
    /// <param name="repeats">How often they come.</param>
    /// <exception cref="InvalidDataException">It reaches beyond any array, or overlaps itself.</exception>
    public IndexSet(IReadOnlyList<(long Start, long Length)> intervals, long stride = 1, long repeats = 1)
    {
        this.intervals = new (long, long, long)[intervals.Count];
        for (int i = 0; i < intervals.Count; i++)
        {
            this.intervals[i] = (intervals[i].Start, intervals[i].Length, period);
            period += intervals[i].Length;
        }

        long span = intervals.Count == 0 ? 0 : intervals[^1].Start + intervals[^1].Length - intervals[0].Start;
        if (repeats > 1 && stride < span)
        {
            throw new InvalidDataException("the parts of a selection overlap.");
        }

        this.stride = Math.Max(1, stride);
        Int128 last = intervals.Count == 0 ? 0 : intervals[0].Start + ((Int128)(repeats - 1) * this.stride) + span;
        Count = last <= long.MaxValue / 4 ? checked(repeats * period)
            : throw new InvalidDataException("a selection is larger than any array.");
    }

    /// <summary>Number of indices.</summary>
    public long Count { get; }

    /// <summary>All indices of a dimension.</summary>
    public static IndexSet Whole(long size) => new(size > 0 ? [(0, size)] : []);

    /// <summary>The index of that number, from 0 on, and how many follow it without a gap, itself included.</summary>
    public (long Index, long Run) At(long number)
    {
        (long repeat, long rest) = Math.DivRem(number, period);
        int low = 0, high = intervals.Length - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            (low, high) = intervals[middle].Before <= rest ? (middle, high) : (low, middle - 1);
        }

        (long start, long length, long before) = intervals[low];
        return (start + (repeat * stride) + rest - before, length - (rest - before));
    }

    /// <summary>Number of the first of the indices that lie in an interval, and how many do.</summary>
    public (long First, long Count) Within(long start, long length) => (Before(start), Before(start + length) - Before(start));

    /// <summary>How many indices are less than <paramref name="index"/>.</summary>
    public long Before(long index)
    {
        if (Count == 0 || index <= intervals[0].Start)
        {
            return 0;
        }

        (long repeat, long rest) = Math.DivRem(index - intervals[0].Start, stride);
        if (repeat >= Count / period)
        {
            // Beyond the last repetition; with one alone, the distance means nothing.
            (repeat, rest) = ((Count / period) - 1, index - intervals[0].Start - (((Count / period) - 1) * stride));
        }

        rest += intervals[0].Start;
        int low = 0, high = intervals.Length - 1;
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            (low, high) = intervals[middle].Start < rest ? (middle, high) : (low, middle - 1);
        }

        (long start, long length, long before) = intervals[low];
        return (repeat * period) + before + Math.Clamp(rest - start, 0, length);
    }
}
