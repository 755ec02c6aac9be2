using System.Diagnostics;
using System.Runtime.Versioning;

namespace Semiflow.Tests.Cli;

/// <summary>
/// The script <c>semiflow</c>, in a checkout of empty sources with a <c>dotnet</c> that builds and runs nothing: its locks, and what it
/// does with closed streams.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed class LauncherTests : IDisposable
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private readonly string folder = Directory.CreateTempSubdirectory("semiflow-launcher-").FullName;

    public LauncherTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "bash and flock");
        string cli = Directory.CreateDirectory(At("checkout/src/Semiflow.Cli/bin/Release/net10.0")).FullName;
        Directory.CreateDirectory(At("checkout/bench/Semiflow.Bench"));
        File.WriteAllText(At("checkout/global.json"), "{}");
        File.WriteAllText(At("checkout/Directory.Build.props"), "");
        File.WriteAllText(Path.Combine(cli, "Semiflow.Cli.dll"), "");
        File.Copy(Path.Combine(Root(), "semiflow"), At("checkout/semiflow"));
        Directory.CreateDirectory(At("tools"));
        File.WriteAllText(At("tools/dotnet"), """
            #!/bin/bash
            if [ "$1" = build ]; then echo built >>"$BUILDS"; sleep "${BUILD_SECONDS:-0}"; exit; fi
            echo "ran ${*:2}"
            [ -e /dev/fd/0 ] && [ -e /dev/fd/1 ] && [ -e /dev/fd/2 ] && echo open >"$BUILDS.streams"
            sleep "${RUN_SECONDS:-0}"
            """);
        File.SetUnixFileMode(At("tools/dotnet"), Private);
    }

    private string Locks => At("home/.cache/semiflow/locks");

    [Fact]
    public void It_builds_once_and_keeps_its_locks_where_only_this_user_can_reach_them()
    {
        Assert.Equal((0, "ran list\n"), Run("./semiflow list") is var first ? (first.Code, first.Output) : default);
        Assert.Equal(0, Run("./semiflow list").Code);
        Assert.Single(File.ReadAllLines(At("builds")));
        Assert.Equal(Private, File.GetUnixFileMode(Locks));
        Assert.Equal(2, Directory.GetFiles(Locks).Length);
        Assert.All(Directory.GetFiles(Locks), file => Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
        Assert.Empty(Directory.GetFileSystemEntries(At("tmp")));
    }

    [Fact]
    public void A_folder_that_was_open_to_others_is_closed_and_a_link_in_it_is_not_followed()
    {
        Directory.CreateDirectory(Locks);
        File.SetUnixFileMode(Locks, (UnixFileMode)0b111_111_111);
        Assert.Equal(0, Run("./semiflow list").Code);
        string[] locks = Directory.GetFiles(Locks);
        File.WriteAllText(At("victim"), "precious");
        foreach (string file in locks)
        {
            File.Delete(file);
            File.CreateSymbolicLink(file, At("victim"));
        }

        Assert.Equal(0, Run("./semiflow list").Code);
        Assert.Equal(Private, File.GetUnixFileMode(Locks));
        Assert.Null(new FileInfo(locks.Single(file => file.EndsWith("-run.lock", StringComparison.Ordinal))).LinkTarget);
        Assert.Equal("precious", File.ReadAllText(At("victim")));
    }

    [Fact]
    public void A_lock_in_the_folder_for_everybody_holds_nobody_up()
    {
        var watch = Stopwatch.StartNew();
        (int code, _, string error) = Run("""
            lock=$TMPDIR/semiflow-$UID-$(cksum <<<"$PWD" | cut -d' ' -f1)
            for name in run build; do flock "$lock-$name.lock" sleep 30 >/dev/null 2>&1 & done
            ./semiflow list; code=$?
            kill $(jobs -p)
            exit $code
            """);
        Assert.True(code == 0, error);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"{watch.Elapsed}");
    }

    [Fact]
    public void Waiting_is_said_after_two_seconds()
    {
        Assert.Equal(0, Run("./semiflow list").Code);
        (int code, _, string error) = Run("""
            flock "$HOME"/.cache/semiflow/locks/*-run.lock sleep 3 & sleep 0.3
            ./semiflow list
            """);
        Assert.Equal(0, code);
        Assert.Contains("waiting for another semiflow", error, StringComparison.Ordinal);
        Assert.DoesNotContain("waiting", Run("./semiflow list").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_private_folder_it_runs_without_locks()
    {
        File.WriteAllText(At("home-file"), "");
        (int code, string output, string error) = Run("HOME=$PWD/../home-file TMPDIR=/proc ./semiflow list");
        Assert.True(code == 0, error);
        Assert.Equal("ran list\n", output);
    }

    [Theory]
    [InlineData("<&-")]
    [InlineData(">&-")]
    [InlineData("2>&-")]
    [InlineData("<&- >&- 2>&-")]
    public void Closed_streams_lead_nowhere_instead_of_into_the_first_file(string closed)
    {
        Assert.Equal(0, Run($"./semiflow list {closed}").Code);
        Assert.True(File.Exists(At("builds.streams")));
    }

    [Theory]
    [InlineData("TERM", 143)]
    [InlineData("HUP", 129)]
    public void A_signal_ends_the_build_too(string signal, int code)
    {
        var watch = Stopwatch.StartNew();
        Assert.Equal(code, Run($"""
            BUILD_SECONDS=30 ./semiflow list & semiflow=$!
            while [ ! -e "$BUILDS" ]; do sleep 0.05; done
            kill -{signal} $semiflow; wait $semiflow
            """).Code);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"{watch.Elapsed}");
        Assert.False(File.Exists(At("checkout/src/Semiflow.Cli/bin/Release/net10.0/.built-cpu")));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static string Root()
    {
        string? at = AppContext.BaseDirectory;
        while (at is not null && !File.Exists(Path.Combine(at, "Semiflow.slnx")))
        {
            at = Path.GetDirectoryName(at);
        }

        return at ?? throw new InvalidOperationException("the tests do not run in a checkout.");
    }

    private string At(string name) => Path.Combine(folder, name);

    private (int Code, string Output, string Error) Run(string script)
    {
        Directory.CreateDirectory(At("home"));
        Directory.CreateDirectory(At("tmp"));
        var start = new ProcessStartInfo("bash", ["-c", script])
        {
            WorkingDirectory = At("checkout"), RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["PATH"] = At("tools") + ":" + Environment.GetEnvironmentVariable("PATH");
        start.Environment["HOME"] = At("home");
        start.Environment["TMPDIR"] = At("tmp");
        start.Environment["BUILDS"] = At("builds");
        start.Environment.Remove("XDG_CACHE_HOME");
        start.Environment.Remove("SemiflowDevice");
        using Process bash = Process.Start(start)!;
        Task<string> error = bash.StandardError.ReadToEndAsync();
        string output = bash.StandardOutput.ReadToEnd();
        bash.WaitForExit();
        return (bash.ExitCode, output, error.Result);
    }
}
