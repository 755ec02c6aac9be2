using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using TorchSharp;

namespace Semiflow.Recipes.Runs;

/// <summary>Where a result comes from: versions, commit and machine, for the record of a run.</summary>
internal static class Provenance
{
    private static readonly string[] Informational = (typeof(Provenance).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown").Split('+');

    /// <summary>Version of Semiflow, with the commit it was built from where known.</summary>
    public static string Version => Commit is null ? Informational[0] : $"{Informational[0]} ({Commit[..Math.Min(10, Commit.Length)]})";

    /// <summary>The commit that was built; null outside a repository.</summary>
    public static string? Commit => Informational.Length > 1 ? Informational[1] : null;

    /// <summary>Versions, commit, machine and threads as JSON; loads libtorch.</summary>
    public static JsonObject ToJson() => new()
    {
        ["semiflow"] = Informational[0],
        ["commit"] = Commit,
        ["dotnet"] = Environment.Version.ToString(),
        ["libtorch"] = torch.__version__,
        ["system"] = RuntimeInformation.OSDescription,
        ["processor"] = Processor(),
        ["cores"] = Environment.ProcessorCount,
        ["threads"] = torch.get_num_threads(),
    };

    private static string Processor()
    {
        const string Info = "/proc/cpuinfo";
        string? line = File.Exists(Info)
            ? File.ReadLines(Info).FirstOrDefault(text => text.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line is null
            ? RuntimeInformation.ProcessArchitecture.ToString()
            : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }
}
