using System.Runtime.InteropServices;

namespace Semiflow.Kernels;

/// <summary>Working memory of one thread, kept between calls so that kernels allocate nothing.</summary>
internal sealed unsafe class ThreadScratch
{
    [ThreadStatic]
    private static ThreadScratch? mine;

    private byte* memory;
    private nuint size;

    ~ThreadScratch() => NativeMemory.AlignedFree(memory);

    /// <summary>At least <paramref name="bytes"/> bytes, aligned to cache lines, holding whatever the last user left there.</summary>
    public static byte* Take(nuint bytes)
    {
        ThreadScratch scratch = mine ??= new ThreadScratch();
        if (scratch.size < bytes)
        {
            NativeMemory.AlignedFree(scratch.memory);
            scratch.memory = null;
            scratch.size = 0;
            scratch.memory = (byte*)NativeMemory.AlignedAlloc(bytes, 64);
            scratch.size = bytes;
            NativeMemory.Clear(scratch.memory, bytes);
        }

        return scratch.memory;
    }
}
