using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Semiflow.Cli;

/// <summary>Recognizes that memory ran out, in .NET, in libtorch on the CPU, or on a GPU.</summary>
internal static partial class OutOfMemory
{
    /// <summary>What to tell the user; null where it was something else.</summary>
    public static string? Explain(Exception failure) => failure switch
    {
        OutOfMemoryException or InsufficientMemoryException => Text("", failure.Message),
        ExternalException => Explain(failure.Message),
        _ => null,
    };

    /// <summary>The same for a message of libtorch.</summary>
    public static string? Explain(string message) =>
        message.Contains("CUDA out of memory", StringComparison.Ordinal) ? Text(" of the GPU", message)
        : Signs.Any(sign => message.Contains(sign, StringComparison.Ordinal)) ? Text("", message)
        : null;

    // As libtorch's allocators (c10/core/impl/alloc_cpu.cpp), the C++ runtime and the C library say it.
    private static IEnumerable<string> Signs => ["can't allocate memory", "not enough memory", "std::bad_alloc", "Cannot allocate memory"];

    private static string Text(string whose, string message)
    {
        Match asked = Amount().Match(message);
        string amount = !asked.Success ? ""
            : asked.Groups["bytes"].Success
                && double.TryParse(asked.Groups["bytes"].Value, CultureInfo.InvariantCulture, out double bytes)
                ? string.Create(CultureInfo.InvariantCulture, $", asked for {bytes / (1 << 30):#,0.##} GiB more")
            : $", asked for {asked.Groups["words"].Value} more";
        return $"out of memory{whose}{amount}: take a smaller batch (budget.batch_size, evaluation.batch_size), a coarser grid or fewer "
            + $"samples. A run can be continued from its last checkpoint with 'semiflow resume RUN'.";
    }

    [GeneratedRegex("allocate (?<bytes>[0-9]+) bytes|[Tt]ried to allocate (?<words>[0-9.]+ [KMGT]iB)")]
    private static partial Regex Amount();
}
