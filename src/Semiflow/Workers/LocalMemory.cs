using System.Runtime.InteropServices;

namespace Semiflow.Workers;

/// <summary>Memory that the threads of one process share.</summary>
internal sealed unsafe class LocalMemory : ISharedMemory
{
    private byte* start;

    /// <summary>Memory of zeros.</summary>
    /// <param name="bytes">Its size.</param>
    public LocalMemory(long bytes)
    {
        start = (byte*)NativeMemory.AlignedAlloc(checked((nuint)bytes), 64);
        NativeMemory.Clear(start, (nuint)bytes);
    }

    ~LocalMemory() => Dispose();

    /// <inheritdoc/>
    public ref long Number(long offset) => ref *(long*)(start + offset);

    /// <inheritdoc/>
    public Span<byte> Bytes(long offset, int count) => new(start + offset, count);

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.AlignedFree(start);
        start = null;
        GC.SuppressFinalize(this);
    }
}
