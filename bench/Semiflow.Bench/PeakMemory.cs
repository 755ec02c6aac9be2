using System.Diagnostics;

namespace Semiflow.Bench;

/// <summary>
/// Memory that actions need at their peak, by watching the process. The allocator keeps what it once allocated: measure the action that
/// needs most last.
/// </summary>
internal sealed class PeakMemory
{
    private readonly long before = Resident();

    /// <summary>MiB above the resident memory when this object was made; at least one page.</summary>
    public double During(Action action)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        long peak = before;
        bool done = false;
        var watcher = new Thread(() =>
        {
            while (!Volatile.Read(ref done))
            {
                peak = Math.Max(peak, Resident());
                Thread.Sleep(1);
            }
        });
        watcher.Start();
        action();
        Volatile.Write(ref done, true);
        watcher.Join();
        return Math.Max(4096, Math.Max(peak, Resident()) - before) / (1024.0 * 1024);
    }

    private static long Resident()
    {
        using var process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
