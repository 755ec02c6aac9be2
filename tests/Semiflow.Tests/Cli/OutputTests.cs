using System.Diagnostics;

namespace Semiflow.Tests.Cli;

/// <summary>Where commands write: devices, full disks, existing files, closed streams, names that are empty or no text.</summary>
public sealed class OutputTests : IDisposable
{
    private readonly CommandLine cli = new();

    public void Dispose() => cli.Dispose();

    [Theory]
    [InlineData("make poisson --count 8 --grid 16 --out", "--out is empty")]
    [InlineData("run cno-poisson --out", "--out is empty")]
    [InlineData("train --model cno --data", "--data is empty")]
    [InlineData("predict run --input x.npz --output", "--output is empty")]
    [InlineData("eval run --data x.npz --json", "--json is empty")]
    [InlineData("list --runs", "--runs is empty")]
    [InlineData("run cno-poisson --set", "--set is empty")]
    [InlineData("show", "the argument 'run' is empty")]
    public void An_empty_name_is_named(string words, string told)
    {
        (int code, _, string error) = CommandLine.Run([.. words.Split(' '), ""]);
        Assert.Equal(2, code);
        Assert.Contains(told, error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_is_not_replaced_by_a_file()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "needs /dev/full");
        DateTime before = File.GetLastWriteTimeUtc("/dev/full");
        foreach (string force in new[] { "--seed=0", "--force" })
        {
            (int code, _, string error) = CommandLine.Run("make", "poisson", "--count", "8", "--grid", "16", force, "--out", "/dev/full");
            Assert.Equal(2, code);
            Assert.Contains("is a device or a pipe", error, StringComparison.Ordinal);
        }

        Assert.Equal(before, File.GetLastWriteTimeUtc("/dev/full"));
        Assert.False(File.Exists("/dev/full.partial"));
    }

    [Fact]
    public void Data_that_cannot_fit_are_refused_before_they_are_computed()
    {
        (int code, _, string error) = CommandLine.Run("make", "poisson", "--count", "2000000000", "--grid", "512", "--out", cli.At("a.h5"));
        Assert.Equal(2, code);
        Assert.Contains("is computed in memory", error, StringComparison.Ordinal);
        (code, _, error) = CommandLine.Run("make", "gray-scott", "--count", "2000000000", "--out", cli.At("a.h5"));
        Assert.Equal(2, code);
        Assert.Contains("is computed in memory", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Figures_in_a_file_are_replaced_with_force_alone()
    {
        File.WriteAllText(cli.At("old"), "{}");
        foreach (string[] words in new string[][] { ["bench", "none", "--json"], ["eval", "none", "--data", "none.npz", "--json"],
            ["compare", "none", "none", "--figure"] })
        {
            // With --force the next fault is found: that there is no such benchmark, or run.
            (int code, _, string error) = CommandLine.Run([.. words, cli.At("old"), "--force"]);
            Assert.Equal(2, code);
            Assert.DoesNotContain("--force", error, StringComparison.Ordinal);
            if (words[0] != "bench")
            {
                (code, _, error) = CommandLine.Run([.. words, cli.At("old")]);
                Assert.Equal(2, code);
                Assert.Contains("replace it with --force", error, StringComparison.Ordinal);
            }
        }

        (_, _, string told) = CommandLine.Run("bench", "cno-step", "--json", cli.At("old"));
        Assert.Contains("replace it with --force", told, StringComparison.Ordinal);
        Assert.Equal("{}", File.ReadAllText(cli.At("old")));
    }

    [Theory]
    [InlineData("list >&-", 0, "")]
    [InlineData("list | head -1; exit ${PIPESTATUS[0]}", 0, "")]
    [InlineData("list > /dev/full", 2, "standard output cannot be written: the disk is full")]
    [InlineData("list 2> /dev/full >&-", 0, "")]
    [InlineData("nonsense 2> /dev/full", 2, "")]
    [InlineData("nonsense 2>&-", 2, "")]
    [InlineData("make poisson --count 8 --grid 16 --out good.h5 <&- >&- 2>&-", 0, "")]
    [InlineData("make poisson --count 8 --grid 16 --out $'bad\\xff.h5'", 2, "is not UTF-8")]
    [InlineData("train --model cno --data $'bad\\xff.h5'", 2, "is not UTF-8")]
    [InlineData("doctor | cat; exit ${PIPESTATUS[0]}", 0, "")]
    public void Streams_and_names_as_shells_leave_them(string words, int expected, string told)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs bash and /dev/full");
        (int code, string error) = Shell($"dotnet \"$SF\" {words}");
        Assert.True(code == expected, $"{code}: {error}");
        Assert.Contains(told, error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bare_environment_is_enough()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs bash");
        (int code, string error) = Shell("""
            env -i PATH="$PATH" TMPDIR=/proc TERM=dumb COLUMNS=3 LANG=de_DE.UTF-8 LC_ALL=de_DE.UTF-8 DOTNET_ROOT="$DOTNET_ROOT" \
              dotnet "$SF" make lotka-volterra --count 2 --out bare.npz <&-
            """);
        Assert.True(code == 0, error);
        Assert.True(File.Exists(cli.At("bare.npz")));
    }

    private (int Code, string Error) Shell(string script)
    {
        var start = new ProcessStartInfo("bash", ["-c", script])
        {
            WorkingDirectory = cli.Folder, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["SF"] = Path.Combine(AppContext.BaseDirectory, "Semiflow.Cli.dll");
        using Process bash = Process.Start(start)!;
        Task<string> output = bash.StandardOutput.ReadToEndAsync();
        string error = bash.StandardError.ReadToEnd();
        bash.WaitForExit();
        return (bash.ExitCode, error);
    }
}
