using System.Runtime.InteropServices;

namespace Semiflow.Native;

/// <summary>How this process asks the system for memory and threads, and what it holds.</summary>
internal static partial class ProcessMemory
{
    private const int TrimThreshold = -1, TopPad = -2, MmapThreshold = -3;

    /// <summary>Current resident size, in bytes (0 where the system does not report it).</summary>
    public static long Resident => FromStatus("VmRSS:") is var size && size > 0 ? size : Environment.WorkingSet;

    /// <summary>Largest resident size so far, in bytes.</summary>
    public static long Peak => FromStatus("VmHWM:") is var size && size > 0
        ? size
        : System.Diagnostics.Process.GetCurrentProcess().PeakWorkingSet64;

    /// <summary>Resets <see cref="Peak"/> to the current resident size; where the system does not allow it, the old peak stays.</summary>
    public static void ForgetPeak()
    {
        try
        {
            if (OperatingSystem.IsLinux())
            {
                File.WriteAllText("/proc/self/clear_refs", "5");
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A sandbox without it: the peak over the whole life of the process is an upper bound.
        }
    }

    /// <summary>
    /// By default glibc returns freed tensors to the system at once and faults them in again, page by page, in the next step: that alone
    /// makes element-wise work three times slower. Keep freed memory instead. Set SEMIFLOW_MALLOC=system to leave the allocator alone.
    /// </summary>
    internal static void Tune()
    {
        if (!OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable("SEMIFLOW_MALLOC") == "system")
        {
            return;
        }

        try
        {
            if (SetMallocOption(MmapThreshold, 1 << 30) == 0)
            {
                _ = SetMallocOption(MmapThreshold, 32 << 20); // the largest that older versions of glibc accept
            }

            _ = SetMallocOption(TrimThreshold, int.MaxValue);
            _ = SetMallocOption(TopPad, 64 << 20);
        }
        catch (EntryPointNotFoundException)
        {
            // Another C library (musl): its allocator has no such options.
        }
        catch (DllNotFoundException)
        {
        }
    }

    /// <summary>Returns freed memory to the system, so that what is resident is in use; only measurements need that.</summary>
    internal static void ReturnFreed()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        try
        {
            _ = TrimMalloc(0);
        }
        catch (EntryPointNotFoundException)
        {
            // Another C library (musl).
        }
    }

    private static long FromStatus(string key)
    {
        if (!File.Exists("/proc/self/status"))
        {
            return 0;
        }

        string? line = File.ReadLines("/proc/self/status").FirstOrDefault(l => l.StartsWith(key, StringComparison.Ordinal));
        return line is null ? 0 : 1024
            * long.Parse(line.AsSpan(key.Length).Trim().ToString().Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// libgomp's threads spin after every parallel region. Next to another busy process, or to threads of our own, that steals the core
    /// they wait for (measured: 2 to 4 times slower), so let them sleep soon. A user's own setting is kept.
    /// </summary>
    internal static void CalmThreads()
    {
        if (OperatingSystem.IsLinux() && Environment.GetEnvironmentVariable("OMP_WAIT_POLICY") is null)
        {
            // The C library's environment, which libgomp reads when it is loaded; .NET keeps its own copy.
            _ = SetVariable("GOMP_SPINCOUNT", "1000", overwrite: 0);
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int TrimMalloc(nuint keep);

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetMallocOption(int option, int value);
}
