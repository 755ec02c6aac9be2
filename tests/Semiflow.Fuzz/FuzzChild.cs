using System.Diagnostics;
using Semiflow.Native;

namespace Semiflow.Fuzz;

/// <summary>
/// Reads damaged files one after the other in this process, and notes the number of each in a journal before it reads it: what ends the
/// process is known afterwards.
/// </summary>
internal sealed class FuzzChild(FuzzFormat format, string folder)
{
    /// <summary>Exit code of a child that gave a file up.</summary>
    public const int GaveUp = 42;

    private const long MostAllocated = 1L << 30, MostResident = 2048;
    private static readonly TimeSpan MostProcessor = TimeSpan.FromSeconds(5), MostWaiting = TimeSpan.FromMinutes(2);
    private readonly FuzzCount count = new();
    private long current = -1;

    /// <summary>Reads files from a number on.</summary>
    /// <returns>What became of them.</returns>
    public FuzzCount Run(long start, long files, TimeSpan time)
    {
        var cases = new FuzzCases(format);
        foreach (byte[] sound in cases.Sound)
        {
            File.WriteAllBytes(Place, sound);
            if (!format.Readers.Any(Reads)) // What is sound must be read in some way, or nothing is tried.
            {
                throw new InvalidOperationException($"a sound file of {format.Name} is not read.");
            }
        }

        new Thread(Watch) { IsBackground = true }.Start();
        using FileStream journal = new(Journal, FileMode.Create, FileAccess.Write, FileShare.ReadWrite, 0);
        var watch = Stopwatch.StartNew();
        for (long number = start; number < start + files && watch.Elapsed < time; number++)
        {
            journal.Position = 0;
            journal.Write(BitConverter.GetBytes(number));
            File.WriteAllBytes(Place, cases.Make(number));
            Volatile.Write(ref current, number);
            One(cases, number);
            Volatile.Write(ref current, -1);
        }

        return count;
    }

    private string Journal => Path.Combine(folder, "journal");

    private string Place => Path.Combine(folder, $"case{format.Ending}");

    private bool Reads(Action<string> read)
    {
        try
        {
            read(Place);
            return true;
        }
        catch (InputException)
        {
            return false;
        }
    }

    private void One(FuzzCases cases, long number)
    {
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        TimeSpan before = Environment.CpuUsage.TotalTime;
        count.Files++;
        try
        {
            cases.Read(number, Place);
        }
        catch (InputException)
        {
            count.Refused++;
        }
        catch (Exception error)
        {
            count.Failed++;
            Keep(number, $"{error.GetType().Name}: {error.Message}\n{error.StackTrace}");
        }

        count.Slowest = Math.Max(count.Slowest, (Environment.CpuUsage.TotalTime - before).TotalSeconds);
        count.Peak = Math.Max(count.Peak, Environment.WorkingSet >> 20);
        if (GC.GetAllocatedBytesForCurrentThread() - allocated is var more && more > MostAllocated || count.Peak > MostResident)
        {
            count.Swollen++;
            Keep(number, $"{more} bytes allocated, {count.Peak} MiB resident");
            count.Peak = 0;
        }
    }

    private void Keep(long number, string why)
    {
        string kept = Path.Combine(folder, $"{format.Name}-{number}{format.Ending}");
        if (new FileInfo(Place).Length < MostAllocated) // A copy would store the holes of a huge one; its number makes it again.
        {
            File.Copy(Place, kept, overwrite: true);
        }

        Console.Error.WriteLine($"{kept}: {why}");
    }

    // Processor time tells a reader that goes in circles, the clock one that waits.
    private void Watch()
    {
        long last = -1;
        TimeSpan used = default;
        var waiting = Stopwatch.StartNew();
        while (true)
        {
            Thread.Sleep(200);
            long now = Volatile.Read(ref current);
            if (now != last || now < 0)
            {
                (last, used) = (now, Environment.CpuUsage.TotalTime);
                waiting.Restart();
            }
            else if (Environment.CpuUsage.TotalTime - used > MostProcessor || waiting.Elapsed > MostWaiting)
            {
                Keep(now, $"no end after {waiting.Elapsed.TotalSeconds:0} s");
                ProcessEnd.Now(GaveUp);
            }
        }
    }
}
