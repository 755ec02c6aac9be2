using System.Globalization;

namespace Semiflow.Bench.Peers;

/// <summary>
/// Whether others use the processor. PyTorch's threads wait for each other by spinning, ours soon sleep: beside a busy process the peer
/// with several threads loses more than we do, and the ratio says little about either program.
/// </summary>
internal static class PeerLoad
{
    /// <summary>Processes that ran or waited on average in the last minute; null where the system does not tell.</summary>
    public static double? Now
    {
        get
        {
            const string File = "/proc/loadavg";
            return System.IO.File.Exists(File)
                && double.TryParse(System.IO.File.ReadAllText(File).Split(' ')[0], CultureInfo.InvariantCulture, out double load)
                ? load
                : null;
        }
    }

    /// <summary>What to tell; null where the processor was idle or one thread is compared with one.</summary>
    public static string? Warning(double? load, int threads) => load > 0.5 && threads > 1
        ? FormattableString.Invariant($"the machine is not idle (load {load:F1}): beside busy processes several threads of PyTorch lose ")
            + "more than ours do; compare with --threads 1, or on an idle machine"
        : null;
}
