using System.Globalization;

namespace Semiflow.Bench.Peers;

/// <summary>
/// Whether others use the processor. PyTorch's threads wait for each other by spinning, ours soon sleep: beside a busy process the peer
/// with several threads loses more than we do, and the ratio says little about either program.
/// </summary>
internal static class PeerLoad
{
    private static readonly TimeSpan Watch = TimeSpan.FromSeconds(0.5);

    /// <summary>Cores that were busy while this process slept a moment; null where the system does not tell.</summary>
    public static double? BusyCores()
    {
        const string File = "/proc/stat";
        if (!System.IO.File.Exists(File))
        {
            return null;
        }

        string before = System.IO.File.ReadLines(File).First();
        Thread.Sleep(Watch);
        return Between(before, System.IO.File.ReadLines(File).First(), Environment.ProcessorCount);
    }

    /// <summary>What to tell; null where the processor was idle or one thread is compared with one.</summary>
    public static string? Warning(double? busy, int threads) => busy > 0.3 && threads > 1
        ? FormattableString.Invariant($"others keep {busy:F1} cores busy: beside them several threads of PyTorch lose more than ours do; ")
            + "compare with --threads 1, or on an idle machine"
        : null;

    /// <summary>Busy cores between two lines "cpu user nice system idle iowait …" in ticks; null where they are none.</summary>
    internal static double? Between(string before, string after, int cores)
    {
        long[] first = Ticks(before), second = Ticks(after);
        long[] passed = [.. second.Zip(first, (late, early) => late - early)];
        return passed.Length >= 5 && passed.Sum() > 0 ? cores * (1 - ((passed[3] + passed[4]) / (double)passed.Sum())) : null;
    }

    // Time of guests, the ninth and tenth number, is part of the first two.
    private static long[] Ticks(string line) =>
    [
        .. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Take(8)
            .Select(number => long.TryParse(number, CultureInfo.InvariantCulture, out long ticks) ? ticks : 0),
    ];
}
