using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Semiflow.Transport.Exact;

/// <summary>Searches along a row of costs, four columns at a time; lengths are multiples of four.</summary>
internal static class RowSearch
{
    /// <summary>The two smallest of c_j − v_j and where they are.</summary>
    public static (double First, int FirstAt, double Second, int SecondAt) TwoSmallest(
        ReadOnlySpan<double> cost, ReadOnlySpan<double> price)
    {
        ref double c = ref MemoryMarshal.GetReference(cost);
        ref double v = ref MemoryMarshal.GetReference(price);
        Vector256<double> first = Vector256.Create(double.PositiveInfinity), second = first;
        Vector256<long> firstAt = Vector256.Create(-1L), secondAt = firstAt, at = Vector256.Create(0L, 1, 2, 3);
        for (nuint j = 0; j < (nuint)cost.Length; j += 4)
        {
            Vector256<double> value = Vector256.LoadUnsafe(ref c, j) - Vector256.LoadUnsafe(ref v, j);
            Vector256<double> better = Vector256.LessThan(value, first), good = Vector256.LessThan(value, second);
            Vector256<long> better64 = better.AsInt64();
            secondAt = Vector256.ConditionalSelect(better64, firstAt, Vector256.ConditionalSelect(good.AsInt64(), at, secondAt));
            second = Vector256.ConditionalSelect(better, first, Vector256.ConditionalSelect(good, value, second));
            firstAt = Vector256.ConditionalSelect(better64, at, firstAt);
            first = Vector256.ConditionalSelect(better, value, first);
            at += Vector256.Create(4L);
        }

        (double a, int aAt, double b, int bAt) = (double.PositiveInfinity, -1, double.PositiveInfinity, -1);
        for (int lane = 0; lane < 4; lane++)
        {
            Insert(first[lane], (int)firstAt[lane]);
            Insert(second[lane], (int)secondAt[lane]);
        }

        return (a, aAt, b, bAt);

        void Insert(double value, int where)
        {
            if (value < a)
            {
                (a, aAt, b, bAt) = (value, where, a, aAt);
            }
            else if (value < b)
            {
                (b, bAt) = (value, where);
            }
        }
    }

    /// <summary>
    /// Relaxes distances over one row, d_j ← min(d_j, c_j − v_j − h), notes the row where it was better, and finds the smallest.
    /// Closed columns have v = −∞ and d = ∞.
    /// </summary>
    public static (double Smallest, int At) Relax(
        ReadOnlySpan<double> cost, ReadOnlySpan<double> price, double shift, long row, Span<double> distance, Span<long> before)
    {
        ref double c = ref MemoryMarshal.GetReference(cost);
        ref double v = ref MemoryMarshal.GetReference(price);
        ref double d = ref MemoryMarshal.GetReference(distance);
        ref long p = ref MemoryMarshal.GetReference(before);
        Vector256<double> smallest = Vector256.Create(double.PositiveInfinity), h = Vector256.Create(shift);
        Vector256<long> smallestAt = Vector256.Create(-1L), at = Vector256.Create(0L, 1, 2, 3), rows = Vector256.Create(row);
        for (nuint j = 0; j < (nuint)cost.Length; j += 4)
        {
            Vector256<double> value = Vector256.LoadUnsafe(ref c, j) - Vector256.LoadUnsafe(ref v, j) - h;
            Vector256<double> old = Vector256.LoadUnsafe(ref d, j);
            Vector256<double> better = Vector256.LessThan(value, old);
            if (better != Vector256<double>.Zero)
            {
                old = Vector256.ConditionalSelect(better, value, old);
                old.StoreUnsafe(ref d, j);
                Vector256.ConditionalSelect(better.AsInt64(), rows, Vector256.LoadUnsafe(ref p, j)).StoreUnsafe(ref p, j);
            }

            Vector256<double> less = Vector256.LessThan(old, smallest);
            smallest = Vector256.ConditionalSelect(less, old, smallest);
            smallestAt = Vector256.ConditionalSelect(less.AsInt64(), at, smallestAt);
            at += Vector256.Create(4L);
        }

        return Smallest(smallest, smallestAt);
    }

    /// <summary>The smallest of c_j − v_j and where it is.</summary>
    public static (double Smallest, int At) SmallestOf(ReadOnlySpan<double> cost, ReadOnlySpan<double> price)
    {
        ref double c = ref MemoryMarshal.GetReference(cost);
        ref double v = ref MemoryMarshal.GetReference(price);
        Vector256<double> smallest = Vector256.Create(double.PositiveInfinity);
        Vector256<long> smallestAt = Vector256.Create(-1L), at = Vector256.Create(0L, 1, 2, 3);
        for (nuint j = 0; j < (nuint)cost.Length; j += 4)
        {
            Vector256<double> value = Vector256.LoadUnsafe(ref c, j) - Vector256.LoadUnsafe(ref v, j);
            Vector256<double> less = Vector256.LessThan(value, smallest);
            smallest = Vector256.ConditionalSelect(less, value, smallest);
            smallestAt = Vector256.ConditionalSelect(less.AsInt64(), at, smallestAt);
            at += Vector256.Create(4L);
        }

        return Smallest(smallest, smallestAt);
    }

    /// <summary>
    /// The first column from <paramref name="from"/> on whose c_j − u − v_j is not surely positive, u and v_j each the sum of two doubles;
    /// −1 where there is none. Costs may be +∞.
    /// </summary>
    public static int Doubtful(
        ReadOnlySpan<double> cost, ReadOnlySpan<double> priceHigh, ReadOnlySpan<double> priceLow, double high, double low, double rounding,
        int from)
    {
        ref double c = ref MemoryMarshal.GetReference(cost);
        ref double v = ref MemoryMarshal.GetReference(priceHigh);
        ref double w = ref MemoryMarshal.GetReference(priceLow);
        Vector256<double> u = Vector256.Create(high), rest = Vector256.Create(low), size = Vector256.Create(Math.Abs(low));
        Vector256<double> relative = Vector256.Create(rounding);
        for (int j = from & -4; j < cost.Length; j += 4)
        {
            Vector256<double> each = Vector256.LoadUnsafe(ref c, (nuint)j), lower = Vector256.LoadUnsafe(ref w, (nuint)j);
            Vector256<double> sum = u + Vector256.LoadUnsafe(ref v, (nuint)j);
            Vector256<double> bound = relative * (Vector256.Abs(each) + Vector256.Abs(sum) + (size + Vector256.Abs(lower)));
            uint found = Vector256.LessThan(each - sum - (rest + lower), bound).ExtractMostSignificantBits();
            found &= from > j ? ~0u << (from - j) : ~0u;
            if (found != 0)
            {
                return j + BitOperations.TrailingZeroCount(found);
            }
        }

        return -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (double Smallest, int At) Smallest(Vector256<double> values, Vector256<long> at)
    {
        int best = 0;
        for (int lane = 1; lane < 4; lane++)
        {
            best = values[lane] < values[best] ? lane : best;
        }

        return (values[best], (int)at[best]);
    }
}
