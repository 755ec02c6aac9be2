using System.Diagnostics;

namespace Semiflow.Bench.Peers;

/// <summary>Which Python runs the peers: one that can import PyTorch.</summary>
internal static class PeerPython
{
    /// <summary>The environment variable that names it.</summary>
    public const string Variable = "SEMIFLOW_PYTHON";

    /// <summary>How to get one.</summary>
    public const string Advice = "get one with 'apt-get install python3-torch libopenblas0-pthread', or name one in " + Variable;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2); // The first import reads half a gigabyte.

    /// <summary>The one that the environment names, else the first that has PyTorch; null where there is none.</summary>
    /// <exception cref="InputException">The environment names one that has no PyTorch.</exception>
    public static string? Find() =>
        Find(Environment.GetEnvironmentVariable(Variable), Candidates(Environment.GetEnvironmentVariable("PATH")));

    /// <summary>The same among given ones.</summary>
    /// <param name="chosen">What the environment names; null or empty for nothing.</param>
    /// <param name="candidates">Where to look otherwise, in order.</param>
    public static string? Find(string? chosen, IEnumerable<string> candidates)
    {
        if (string.IsNullOrEmpty(chosen))
        {
            return candidates.FirstOrDefault(HasTorch);
        }

        return HasTorch(chosen)
            ? chosen
            : throw new InputException($"{Variable} names '{chosen}', which cannot import torch: name a Python with PyTorch, or none.");
    }

    /// <summary>Every <c>python3</c> on the path, then the system's.</summary>
    public static IReadOnlyList<string> Candidates(string? path) =>
        [.. (path ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Append("/usr/bin")
            .Select(folder => Path.Combine(folder, "python3")).Where(File.Exists).Distinct()];

    private static bool HasTorch(string python)
    {
        var start = new ProcessStartInfo(python, ["-c", "import torch"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        try
        {
            using Process? process = Process.Start(start);
            if (process is null)
            {
                return false;
            }

            process.StandardInput.Close();
            process.BeginOutputReadLine(); // Nobody reads what it says, but a full pipe would hold it up.
            process.BeginErrorReadLine();
            if (process.WaitForExit(Patience))
            {
                return process.ExitCode == 0;
            }

            process.Kill(entireProcessTree: true);
            return false;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // It is no program.
        }
    }
}
