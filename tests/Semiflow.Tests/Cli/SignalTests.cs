using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Semiflow.Data.Numpy;
using static TorchSharp.torch;

namespace Semiflow.Tests.Cli;

/// <summary>
/// Signals to real processes: each verb ends within two seconds with 128 and the number of the signal, and leaves no draft; a second signal
/// ends it at once and without a crash. Latencies are asserted with room for a machine that others use.
/// </summary>
public sealed partial class SignalTests : IDisposable
{
    private const int Hangup = 1, Interrupt = 2, Terminate = 15;
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(10);
    private readonly CommandLine cli = new();

    public SignalTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "signals of Linux");

    [Theory]
    [InlineData(Interrupt)]
    [InlineData(Terminate)]
    [InlineData(Hangup)]
    public void Make_of_pairs_which_knows_no_token_ends(int signal)
    {
        Ends(signal, "pairs on", "make", "poisson", "--count", "60000", "--grid", "64", "--out", cli.At("big.h5"));
        Assert.Empty(Directory.GetFileSystemEntries(cli.Folder));
    }

    [Fact]
    public void Make_of_trajectories_ends()
    {
        Ends(Terminate, "trajectories of", "make", "gray-scott", "--count", "2000", "--out", cli.At("big.h5"));
        Assert.Empty(Directory.GetFileSystemEntries(cli.Folder));
    }

    [Fact]
    public void A_benchmark_ends_and_leaves_no_figures()
    {
        Ends(Terminate, "", "bench", "cno-step", "--json", cli.At("bench.json"));
        Assert.Empty(Directory.GetFileSystemEntries(cli.Folder));
    }

    [Fact]
    public void Evaluation_and_prediction_end()
    {
        Assert.Equal(0, CommandLine.Run(cli.TinyRun("run")).Code);
        using (Tensor values = ones(1200, 512, 512))
        {
            NumpyArchive.Write(cli.At("x.npz"), [("input", values), ("output", values)]);
        }

        Ends(Terminate, "", "predict", cli.At("run"), "--input", cli.At("x.npz"), "--output", cli.At("y.npz"));
        Ends(Interrupt, "", "eval", cli.At("run"), "--data", cli.At("x.npz"), "--boundary", "dirichlet", "--json", cli.At("e.json"));
        Assert.Equal(["run", "x.npz"], Directory.GetFileSystemEntries(cli.Folder).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData("make", "poisson", "--count", "60000", "--grid", "64", "--out")]
    [InlineData("run", "cno-poisson", "--set", "budget.epochs=100000", "--out")]
    public void A_second_signal_ends_the_process_at_once(params string[] words)
    {
        string target = cli.At(words[0] == "make" ? "target.h5" : "target");
        using Process child = CommandLine.Start([.. words, target]);
        WaitForLibTorch(child);
        Assert.False(child.HasExited);
        Send(child.Id, Signal(Interrupt));
        Thread.Sleep(50);
        var watch = Stopwatch.StartNew();
        _ = Kill(child.Id, Terminate); // Where nothing is to be saved yet, the first signal may have ended it already.
        Assert.True(child.WaitForExit(Late));
        Assert.True(watch.Elapsed < Late, $"{watch.Elapsed}");
        Assert.Contains(child.ExitCode, new[] { 143, 128 + Signal(Interrupt) });
        Assert.False(File.Exists(target + ".partial"));
    }

    [Fact]
    public void A_run_that_makes_data_ends_and_says_that_it_was_interrupted()
    {
        string run = cli.At("run");
        Ends(Terminate, "data", "run", "leads-gray-scott", "--tier", "paper", "--out", run);
        Assert.Contains("interrupted", CommandLine.Run("show", run).Output, StringComparison.Ordinal);
    }

    public void Dispose() => cli.Dispose();

    /// <summary>Starts it, waits for a word of it (or, without one, for libtorch), and signals.</summary>
    private static void Ends(int signal, string word, params string[] args)
    {
        using Process child = CommandLine.Start(args);
        if (word.Length == 0)
        {
            WaitForLibTorch(child);
        }

        while (word.Length > 0 && child.StandardOutput.ReadLine() is { } line && !line.Contains(word, StringComparison.Ordinal))
        {
        }

        Thread.Sleep(100);
        Assert.False(child.HasExited, word);
        var watch = Stopwatch.StartNew();
        Send(child.Id, Signal(signal));
        Task<string> rest = child.StandardOutput.ReadToEndAsync();
        string error = child.StandardError.ReadToEnd();
        Assert.True(child.WaitForExit(Late), "it goes on");
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{args[0]}: {watch.Elapsed.TotalSeconds:F2} s after the signal"));
        Assert.True(watch.Elapsed < Late, $"{watch.Elapsed}");
        Assert.Equal(128 + Signal(signal), child.ExitCode);
        Assert.Contains("stopping", error, StringComparison.Ordinal);
        Assert.Contains("interrupted", error + rest.Result, StringComparison.Ordinal);
    }

    /// <summary>Waits until it has mapped libtorch and, by then, computes with it.</summary>
    private static void WaitForLibTorch(Process child)
    {
        while (!child.HasExited && !File.ReadAllText($"/proc/{child.Id}/maps").Contains("libtorch_cpu", StringComparison.Ordinal))
        {
            Thread.Sleep(20);
        }

        Thread.Sleep(700);
    }

    /// <summary>A shell starts what it puts in the background with SIGINT ignored, and children inherit that.</summary>
    private static int Signal(int wanted) => wanted != Terminate && Ignored(wanted) ? Terminate : wanted;

    private static bool Ignored(int signal) =>
        File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith("SigIgn:", StringComparison.Ordinal)) is { } ignored
        && (ulong.Parse(ignored.AsSpan(7).Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & (1UL << (signal - 1))) != 0;

    private static void Send(int process, int signal) => Assert.Equal(0, Kill(process, signal));

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
