using System.Runtime.InteropServices;

namespace Semiflow.Flows.Fused;

/// <summary>Numbers outside the managed heap, zero at first, aligned to cache lines.</summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed unsafe class FusedMemory<T> : IDisposable
    where T : unmanaged
{
    private T* start;

    public FusedMemory(nint count)
    {
        nuint bytes = (nuint)Math.Max(count, 1) * (nuint)sizeof(T);
        start = (T*)NativeMemory.AlignedAlloc(bytes, 64);
        NativeMemory.Clear(start, bytes);
    }

    ~FusedMemory() => Free();

    public T* Start => start;

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(start);
        start = null;
    }
}
