using System.CommandLine;

namespace Semiflow.Cli;

/// <summary>Options of the commands that write a file.</summary>
internal static class OutputOptions
{
    /// <summary>The file for figures.</summary>
    public static Option<string?> Json() => new("--json") { Description = "Write the figures to this file", HelpName = "file" };

    /// <summary>Whether a file that is there may be replaced.</summary>
    public static Option<bool> Force() => new("--force") { Description = "Replace an existing file" };
}
