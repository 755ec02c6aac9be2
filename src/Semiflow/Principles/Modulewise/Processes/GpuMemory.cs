using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Semiflow.Principles.Modulewise.Processes;

/// <summary>Memory on GPUs, as the driver tells it.</summary>
internal static class GpuMemory
{
    /// <summary>Bytes that this process holds on all GPUs.</summary>
    /// <exception cref="InputException">The driver's tool is not there, or does not see this process.</exception>
    public static long OfThisProcess()
    {
        string table;
        try
        {
            using Process tool = Process.Start(new ProcessStartInfo("nvidia-smi",
                ["--query-compute-apps=pid,used_memory", "--format=csv,noheader,nounits"]) { RedirectStandardOutput = true })!;
            table = tool.StandardOutput.ReadToEnd();
            tool.WaitForExit();
        }
        catch (Win32Exception error)
        {
            throw new InputException("the memory of a GPU is read by nvidia-smi, which is not on the PATH.", error);
        }

        string own = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        string[][] rows = [.. table.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(',', StringSplitOptions.TrimEntries)).Where(row => row.Length == 2 && row[0] == own)];
        return rows.Length > 0
            ? rows.Sum(row => long.Parse(row[1], CultureInfo.InvariantCulture)) << 20
            : throw new InputException(
                "nvidia-smi does not list this process: in a container it needs the host's process numbers (--pid=host).");
    }
}
