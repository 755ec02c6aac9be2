using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Semiflow.Native;

/// <summary>
/// Keeps the memory of large freed tensors for the next tensors of their size, and never holds more than the tensors needed at their peak.
/// The C library does one of two things: it returns blocks to the system at once, and every step faults its pages in again, or it keeps a
/// heap in which aligned blocks leave holes that are too small for the next block of the same size (glibc before 2.38), up to three times
/// what is in use.
/// </summary>
/// <remarks>
/// Linux on x86 with glibc; elsewhere <see cref="Enable"/> does nothing. It replaces <c>posix_memalign</c> and <c>free</c> in the tables of
/// libtorch alone, and restores them before the process ends; every block is one of the C library's own, so that any code can free it.
/// </remarks>
public static unsafe partial class TensorPool
{
    private const int Capacity = 1024, TrimThreshold = -1, TopPad = -2, MmapThreshold = -3;
    private const nuint Large = 1 << 18;
    private static readonly string[] Libraries = ["libc10.so", "libtorch_cpu.so"];
    private static readonly FreeBlock[] Kept = new FreeBlock[Capacity];
    private static readonly HashSet<nuint> Given = new(4 * Capacity);
    private static readonly List<(nint Slot, nint Original)> Patched = [];
    private static delegate* unmanaged[Cdecl]<void**, nuint, nuint, int> allocate;
    private static delegate* unmanaged[Cdecl]<void*, void> release;
    private static delegate* unmanaged[Cdecl]<void*, nuint> usable;
    private static int count;
    private static int gate;
    private static long live;
    private static long peak;
    private static long held;
    private static long clock;

    /// <summary>Whether it is enabled.</summary>
    public static bool Enabled { get; private set; }

    /// <summary>Bytes of large tensors in use, and kept for others.</summary>
    public static (long Live, long Kept) Bytes => (Volatile.Read(ref live), Volatile.Read(ref held));

    /// <summary>Enables it for the rest of the process, unless SEMIFLOW_MALLOC=system is set.</summary>
    /// <returns>Whether it is enabled now.</returns>
    public static bool Enable()
    {
        if (Enabled || !OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable("SEMIFLOW_MALLOC") == "system"
            || !NativeLibrary.TryLoad("libc.so.6", out nint libc) || !NativeLibrary.TryGetExport(libc, "malloc_usable_size", out nint size))
        {
            return Enabled;
        }

        LibTorch.Load();
        nint[] Slots(string function) => [.. Libraries.SelectMany(library => ElfImports.Slots(library, function))];
        nint[] allocations = Slots("posix_memalign"), releases = Slots("free");
        if (allocations.Length == 0 || releases.Length == 0)
        {
            return false;
        }

        allocate = (delegate* unmanaged[Cdecl]<void**, nuint, nuint, int>)NativeLibrary.GetExport(libc, "posix_memalign");
        release = (delegate* unmanaged[Cdecl]<void*, void>)NativeLibrary.GetExport(libc, "free");
        usable = (delegate* unmanaged[Cdecl]<void*, nuint>)size;
        // What is not kept goes back at once: large blocks lie outside the heap, which has no room for them at its end.
        _ = SetMallocOption(MmapThreshold, (int)Large);
        _ = SetMallocOption(TopPad, (int)Large / 2);
        _ = SetMallocOption(TrimThreshold, (int)Large);
        _ = TrimHeap(0);
        foreach (nint slot in releases)
        {
            Patch(slot, (nint)(delegate* unmanaged[Cdecl]<void*, void>)&Free);
        }

        foreach (nint slot in allocations)
        {
            Patch(slot, (nint)(delegate* unmanaged[Cdecl]<void**, nuint, nuint, int>)&Allocate);
        }

        // Native destructors free tensors after managed code is gone.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Patched.ForEach(each => *(nint*)each.Slot = each.Original);
        return Enabled = true;
    }

    private static void Patch(nint slot, nint function)
    {
        nint page = Environment.SystemPageSize;
        if (Protect(slot & ~(page - 1), (nuint)page, 3) == 0) // readable and writable; the loader made it read-only
        {
            Patched.Add((slot, *(nint*)slot));
            *(nint*)slot = function;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Allocate(void** target, nuint alignment, nuint bytes)
    {
        if (bytes < Large)
        {
            return allocate(target, alignment, bytes);
        }

        Enter();
        int best = -1;
        for (int i = 0; i < count; i++)
        {
            if (Kept[i].Bytes >= bytes && Kept[i].Bytes - bytes <= bytes / 8 && Kept[i].Address % alignment == 0
                && (best < 0 || Kept[i].Bytes < Kept[best].Bytes))
            {
                best = i;
            }
        }

        if (best >= 0)
        {
            FreeBlock block = Kept[best];
            Kept[best] = Kept[--count];
            held -= (long)block.Bytes;
            Count(block.Address, block.Bytes);
            Leave();
            *target = (void*)block.Address;
            return 0;
        }

        while (count > 0 && live + held + (long)bytes > Math.Max(peak, live + (long)bytes))
        {
            ReleaseOldest();
        }

        Leave();
        int failure = allocate(target, alignment, bytes);
        if (failure == 0)
        {
            Enter();
            Count((nuint)(*target), usable(*target));
            Leave();
        }

        return failure;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Free(void* address)
    {
        nuint bytes = address is null ? 0 : usable(address);
        if (bytes < Large)
        {
            release(address);
            return;
        }

        Enter();
        if (!Given.Remove((nuint)address))
        {
            Leave(); // Of another origin: not ours to count or to keep.
            release(address);
            return;
        }

        live -= (long)bytes;
        if (count == Capacity)
        {
            ReleaseOldest();
        }

        Kept[count++] = new FreeBlock((nuint)address, bytes, ++clock);
        held += (long)bytes;
        Leave();
    }

    private static void Count(nuint address, nuint bytes)
    {
        Given.Add(address);
        live += (long)bytes;
        peak = Math.Max(peak, live);
    }

    private static void ReleaseOldest()
    {
        int oldest = 0;
        for (int i = 1; i < count; i++)
        {
            oldest = Kept[i].Age < Kept[oldest].Age ? i : oldest;
        }

        FreeBlock block = Kept[oldest];
        Kept[oldest] = Kept[--count];
        held -= (long)block.Bytes;
        release((void*)block.Address);
    }

    private static void Enter()
    {
        while (Interlocked.CompareExchange(ref gate, 1, 0) != 0)
        {
            Thread.SpinWait(20);
        }
    }

    private static void Leave() => Volatile.Write(ref gate, 0);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetMallocOption(int option, int value);

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int TrimHeap(nuint pad);

    /// <summary>A block that waits for its next tensor.</summary>
    private readonly record struct FreeBlock(nuint Address, nuint Bytes, long Age);
}
