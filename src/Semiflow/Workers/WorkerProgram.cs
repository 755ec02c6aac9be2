using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Semiflow.Workers;

/// <summary>The command line as a program to start again.</summary>
internal static class WorkerProgram
{
    private const string File = "Semiflow.Cli.dll";

    /// <summary>A child with redirected streams.</summary>
    /// <param name="arguments">Arguments of the command line.</param>
    /// <exception cref="InputException">It is not next to this program.</exception>
    public static ProcessStartInfo Command(params IReadOnlyList<string> arguments)
    {
        string program = Path.Combine(AppContext.BaseDirectory, File);
        if (!System.IO.File.Exists(program))
        {
            throw new InputException($"worker processes run the command line, but {program} is not there: build or install Semiflow.Cli "
                + $"next to this program.");
        }

        return new ProcessStartInfo(Host(), [program, .. arguments])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            UseShellExecute = false,
        };
    }

    // The runtime that runs this process: <root>/shared/Microsoft.NETCore.App/<version>/.
    private static string Host()
    {
        string name = OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet";
        string host = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", name));
        return System.IO.File.Exists(host) ? host : name;
    }
}
