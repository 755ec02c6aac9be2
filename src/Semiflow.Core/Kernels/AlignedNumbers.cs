namespace Semiflow.Kernels;

/// <summary>Numbers at a fixed address, aligned to cache lines, initially zero; freed with the object.</summary>
internal sealed unsafe class AlignedNumbers
{
    private const int Line = 64;
    private readonly double[] memory;
    private readonly int offset;

    /// <summary>Memory for <paramref name="count"/> numbers.</summary>
    public AlignedNumbers(int count)
    {
        Count = count;
        memory = GC.AllocateArray<double>(count + Line / sizeof(double), pinned: true);
        fixed (double* start = memory)
        {
            offset = (int)((Line - (nint)start % Line) % Line / sizeof(double));
        }
    }

    /// <summary>Numbers held.</summary>
    public int Count { get; }

    /// <summary>The first number; valid while this object lives.</summary>
    public double* Pointer
    {
        get
        {
            fixed (double* start = memory)
            {
                return start + offset; // Pinned for good: the address stays.
            }
        }
    }

    /// <summary>All numbers.</summary>
    public Span<double> Span => memory.AsSpan(offset, Count);
}
