using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Semiflow.Kernels.Filters;

/// <summary>A banded matrix as the kernels read it: pinned arrays, one row of weights after the other.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed unsafe class BandedMatrix<T>
    where T : unmanaged, INumber<T>
{
    private readonly int[] starts, counts, reached;
    private readonly T[] weights;
    private readonly int stride;

    public BandedMatrix(BandRows rows)
    {
        Rows = rows.Rows;
        stride = Math.Max(1, rows.Weights.Max(row => row.Length));
        starts = Pinned(rows.Starts);
        counts = Pinned([.. rows.Weights.Select(row => row.Length)]);
        reached = GC.AllocateArray<int>(Rows, pinned: true);
        weights = GC.AllocateArray<T>(Rows * stride, pinned: true);
        for (int i = 0; i < Rows; i++)
        {
            reached[i] = Math.Max(rows.End(i), i > 0 ? reached[i - 1] : 0);
            for (int k = 0; k < rows.Weights[i].Length; k++)
            {
                weights[i * stride + k] = T.CreateChecked(rows.Weights[i][k]);
            }
        }
    }

    /// <summary>Number of rows.</summary>
    public int Rows { get; }

    /// <summary>First sample of a row; never decreases.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Start(int row) => starts[row];

    /// <summary>One past the last sample that this row or one before weighs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Reached(int row) => reached[row];

    /// <summary>Everything about the rows behind plain pointers, for the inner loops; valid while this object lives.</summary>
    public BandView<T> View => new(Address(starts), Address(counts), Address(weights), stride);

    /// <summary>The most samples that <paramref name="rows"/> consecutive rows, beginning at a multiple of it, span.</summary>
    public int Span(int rows)
    {
        int span = 0;
        for (int from = 0; from < Rows; from += rows)
        {
            span = Math.Max(span, reached[Math.Min(from + rows, Rows) - 1] - starts[from]);
        }

        return span;
    }

    private static TItem* Address<TItem>(TItem[] pinned)
        where TItem : unmanaged => (TItem*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(pinned));

    private static int[] Pinned(int[] values)
    {
        int[] pinned = GC.AllocateArray<int>(values.Length, pinned: true);
        values.CopyTo(pinned, 0);
        return pinned;
    }
}
