using System.Diagnostics;

namespace Semiflow.Bench;

/// <summary>Memory that an action needs at its peak, by watching the process.</summary>
internal static class PeakMemory
{
    /// <summary>MiB above the resident memory before; at least what one page is.</summary>
    public static double During(Action action)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        using var process = Process.GetCurrentProcess();
        long before = process.WorkingSet64, peak = before;
        bool done = false;
        var watcher = new Thread(() =>
        {
            using var own = Process.GetCurrentProcess();
            while (!Volatile.Read(ref done))
            {
                own.Refresh();
                peak = Math.Max(peak, own.WorkingSet64);
                Thread.Sleep(1);
            }
        });
        watcher.Start();
        action();
        Volatile.Write(ref done, true);
        watcher.Join();
        process.Refresh();
        return Math.Max(4096, Math.Max(peak, process.WorkingSet64) - before) / (1024.0 * 1024);
    }
}
