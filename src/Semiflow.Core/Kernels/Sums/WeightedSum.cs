using System.Runtime.CompilerServices;
using Semiflow.Kernels.Lanes;

namespace Semiflow.Kernels.Sums;

/// <summary>
/// Sums of arrays <c>start + h Σ_j w_j k_j</c> and their shares of a gradient, <c>h w_j g</c>, each in one pass over memory. The number h
/// is folded into the weights, or stands for each row.
/// </summary>
internal static unsafe class WeightedSum<TLanes, TVector, T>
    where TLanes : struct, ILanes<TVector, T>
    where TVector : unmanaged
    where T : unmanaged
{
    // Numbers of a piece of work: the arrays of a sum stay in the cache, and a thread is worth its while.
    private const int Piece = 1 << 14;

    /// <summary>target ← start + h Σ_j w_j k_j, added in the order of the terms.</summary>
    /// <param name="start">The array that is added to; null for none.</param>
    /// <param name="terms">Addresses of k_j.</param>
    /// <param name="weights">w_j.</param>
    /// <param name="steps">h of each row; null for 1.</param>
    /// <param name="width">Numbers in a row.</param>
    /// <param name="target">The sum; none of the other arrays.</param>
    /// <param name="count">Numbers in each array.</param>
    public static void Add(T* start, nint[] terms, T[] weights, T* steps, nint width, T* target, nint count)
    {
        if (count <= 2 * Piece)
        {
            AddPart(start, terms, weights, steps, width, target, 0, count);
            return;
        }

        PlaneLoop.Run((int)((count + Piece - 1) / Piece), piece =>
        {
            nint from = (nint)piece * Piece;
            AddPart(start, terms, weights, steps, width, target, from, Math.Min(from + Piece, count));
        });
    }

    /// <summary>targets_j ← h w_j gradient.</summary>
    /// <param name="gradient">Gradient of the sum.</param>
    /// <param name="targets">Addresses of the shares.</param>
    /// <param name="weights">w_j.</param>
    /// <param name="steps">h of each row; null for 1.</param>
    /// <param name="width">Numbers in a row.</param>
    /// <param name="count">Numbers in each array.</param>
    public static void Share(T* gradient, nint[] targets, T[] weights, T* steps, nint width, nint count)
    {
        if (count <= 2 * Piece)
        {
            SharePart(gradient, targets, weights, steps, width, 0, count);
            return;
        }

        PlaneLoop.Run((int)((count + Piece - 1) / Piece), piece =>
        {
            nint from = (nint)piece * Piece;
            SharePart(gradient, targets, weights, steps, width, from, Math.Min(from + Piece, count));
        });
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddPart(T* start, nint[] terms, T[] weights, T* steps, nint width, T* target, nint from, nint until)
    {
        nint row = 0, left = 0;
        if (steps is not null)
        {
            (row, left) = (from / width, width - (from % width));
        }

        for (nint i = from; i < until; i += TLanes.Count)
        {
            int here = (int)Math.Min(TLanes.Count, until - i);
            TVector sum = start is null ? default : Load(start + i, here);
            if (steps is null)
            {
                for (int j = 0; j < terms.Length; j++)
                {
                    sum = TLanes.MultiplyAdd(TLanes.Create(weights[j]), Load((T*)terms[j] + i, here), sum);
                }
            }
            else
            {
                TVector size = Sizes(steps, ref row, ref left, width, here);
                for (int j = 0; j < terms.Length; j++)
                {
                    sum = TLanes.MultiplyAdd(TLanes.Multiply(size, TLanes.Create(weights[j])), Load((T*)terms[j] + i, here), sum);
                }
            }

            Store(target + i, sum, here);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SharePart(T* gradient, nint[] targets, T[] weights, T* steps, nint width, nint from, nint until)
    {
        nint row = 0, left = 0;
        if (steps is not null)
        {
            (row, left) = (from / width, width - (from % width));
        }

        for (nint i = from; i < until; i += TLanes.Count)
        {
            int here = (int)Math.Min(TLanes.Count, until - i);
            TVector whole = Load(gradient + i, here);
            TVector size = steps is null ? default : Sizes(steps, ref row, ref left, width, here);
            for (int j = 0; j < targets.Length; j++)
            {
                TVector weight = TLanes.Create(weights[j]);
                Store((T*)targets[j] + i, TLanes.Multiply(steps is null ? weight : TLanes.Multiply(size, weight), whole), here);
            }
        }
    }

    /// <summary>The sizes of the rows that the next numbers lie in.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Sizes(T* steps, ref nint row, ref nint left, nint width, int here)
    {
        if (left > here)
        {
            left -= here;
            return TLanes.Create(steps[row]);
        }

        TVector sizes = default;
        for (int lane = 0; lane < here; lane++)
        {
            ((T*)&sizes)[lane] = steps[row];
            if (--left == 0)
            {
                (row, left) = (row + 1, width);
            }
        }

        return sizes;
    }

    // The last numbers go through the same registers as the others: their bits do not tell where they stood.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Load(T* from, int here) => here == TLanes.Count ? *(TVector*)from : LoadSome(from, here);

    private static TVector LoadSome(T* from, int here)
    {
        TVector some = default;
        new ReadOnlySpan<T>(from, here).CopyTo(new Span<T>(&some, here));
        return some;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(T* to, TVector value, int here)
    {
        if (here == TLanes.Count)
        {
            *(TVector*)to = value;
            return;
        }

        new ReadOnlySpan<T>(&value, here).CopyTo(new Span<T>(to, here));
    }
}
