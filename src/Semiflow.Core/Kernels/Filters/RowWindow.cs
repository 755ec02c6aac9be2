namespace Semiflow.Kernels.Filters;

/// <summary>The last rows of a stream that filters still need, contiguous in memory.</summary>
/// <typeparam name="TVector">A register.</typeparam>
internal unsafe struct RowWindow<TVector>(TVector* memory, int rowSize, int capacity)
    where TVector : unmanaged
{
    private int first;

    /// <summary>Registers from one row to the next.</summary>
    public readonly nint RowSize => rowSize;

    /// <summary>One past the last row written.</summary>
    public int End { get; private set; }

    /// <summary>Where row <paramref name="row"/> stands.</summary>
    public readonly TVector* Row(int row) => memory + (nint)(row - first) * rowSize;

    /// <summary>Makes room up to row <paramref name="end"/>, keeping rows from <paramref name="keep"/> on.</summary>
    public void Extend(int end, int keep)
    {
        if (end - first > capacity)
        {
            int kept = Math.Max(End - keep, 0);
            long bytes = (long)kept * rowSize * sizeof(TVector);
            Buffer.MemoryCopy(Row(keep), memory, bytes, bytes);
            first = keep;
        }

        End = Math.Max(End, end);
    }
}
