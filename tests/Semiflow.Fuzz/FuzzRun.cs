using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Semiflow.Fuzz;

/// <summary>Has children read damaged files, and another one go on where one ended.</summary>
internal sealed class FuzzRun(FuzzFormat format, string folder)
{
    private const int MostEnds = 20;

    /// <summary>Reads files until there were as many, or the time is over.</summary>
    public FuzzCount Run(long start, long files, TimeSpan time)
    {
        var all = new FuzzCount();
        var watch = Stopwatch.StartNew();
        long next = start;
        while (next < start + files && watch.Elapsed < time && all.Aborted + all.Hung < MostEnds)
        {
            File.Delete(Path.Combine(folder, "journal"));
            (int code, string output) = Child(next, start + files - next, time - watch.Elapsed);
            if (code == 0)
            {
                FuzzCount part = JsonSerializer.Deserialize<FuzzCount>(output)!;
                Add(all, part);
                return all;
            }

            if (!File.Exists(Path.Combine(folder, "journal")))
            {
                throw new InvalidOperationException($"the reader of {format.Name} ended with {code} before its first file.");
            }

            long number = BitConverter.ToInt64(File.ReadAllBytes(Path.Combine(folder, "journal")));
            all.Files += number + 1 - next;
            all.Hung += code == FuzzChild.GaveUp ? 1 : 0;
            all.Aborted += code == FuzzChild.GaveUp ? 0 : 1;
            string kept = Path.Combine(folder, $"{format.Name}-{number}{format.Ending}");
            File.WriteAllBytes(kept, new FuzzCases(format).Make(number));
            Console.Error.WriteLine($"{kept}: the process ended with {code}");
            next = number + 1;
        }

        return all;
    }

    private (int Code, string Output) Child(long start, long files, TimeSpan time)
    {
        var info = new ProcessStartInfo(Environment.ProcessPath!, [typeof(FuzzRun).Assembly.Location, "--child", format.Name, folder,
            .. new[] { start, files, (long)Math.Max(1, time.TotalMilliseconds) }.Select(each =>
                each.ToString(CultureInfo.InvariantCulture))])
        {
            RedirectStandardOutput = true,
        };
        using Process child = Process.Start(info)!;
        string output = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        return (child.ExitCode, output);
    }

    private static void Add(FuzzCount all, FuzzCount part)
    {
        all.Files += part.Files;
        all.Refused += part.Refused;
        all.Failed += part.Failed;
        all.Swollen += part.Swollen;
        all.Slowest = Math.Max(all.Slowest, part.Slowest);
        all.Peak = Math.Max(all.Peak, part.Peak);
    }
}
