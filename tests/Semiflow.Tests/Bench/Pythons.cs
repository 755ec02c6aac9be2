using System.Diagnostics;
using Semiflow.Bench.Peers;

namespace Semiflow.Tests.Bench;

/// <summary>The Pythons of this machine, where it has any.</summary>
internal static class Pythons
{
    private static readonly Lazy<string?> AnyOne = new(() =>
        PeerPython.Candidates(Environment.GetEnvironmentVariable("PATH")).FirstOrDefault(python => Run(python, "-c", "pass").Code == 0));

    private static readonly Lazy<string?> OneWithTorch = new(PeerPython.Find);

    /// <summary>Any; the test is skipped where there is none.</summary>
    public static string Any
    {
        get
        {
            Assert.SkipWhen(AnyOne.Value is null, "no python3 is here");
            return AnyOne.Value!;
        }
    }

    /// <summary>One with PyTorch; the test is skipped where there is none.</summary>
    public static string WithTorch
    {
        get
        {
            Assert.SkipWhen(OneWithTorch.Value is null, "no python3 with PyTorch is here");
            return OneWithTorch.Value!;
        }
    }

    /// <summary>Runs one to its end.</summary>
    public static (int Code, string Error) Run(string python, params string[] args)
    {
        using Process process = Process.Start(new ProcessStartInfo(python, args) { RedirectStandardError = true })!;
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, error);
    }
}
