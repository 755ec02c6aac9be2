using System.Runtime.InteropServices;

namespace Semiflow.Kernels;

/// <summary>Working memory of one thread, kept between calls: the largest that was asked for.</summary>
internal sealed unsafe class ThreadScratch
{
    [ThreadStatic]
    private static ThreadScratch? mine;

    [ThreadStatic]
    private static ThreadScratch? lent;

    private byte* memory;
    private nuint size;

    ~ThreadScratch() => NativeMemory.AlignedFree(memory);

    /// <summary>At least <paramref name="bytes"/> bytes, aligned to cache lines, holding whatever the last user left there.</summary>
    public static byte* Take(nuint bytes) => (mine ??= new ThreadScratch()).AtLeast(bytes);

    /// <summary>
    /// The same beside <see cref="Take"/>, for what the thread that starts a <see cref="PlaneLoop"/> prepares for all pieces of it.
    /// </summary>
    public static byte* TakeForAll(nuint bytes) => (lent ??= new ThreadScratch()).AtLeast(bytes);

    private byte* AtLeast(nuint bytes)
    {
        if (size < bytes)
        {
            NativeMemory.AlignedFree(memory);
            memory = null;
            size = 0;
            memory = (byte*)NativeMemory.AlignedAlloc(bytes, 64);
            size = bytes;
            NativeMemory.Clear(memory, bytes);
        }

        return memory;
    }
}
