using System.Diagnostics;
using System.Globalization;

namespace Semiflow.Tests.Data;

/// <summary>
/// Damaged files of each format, read in a process of their own (tests/Semiflow.Fuzz): for <c>SEMIFLOW_FUZZ_SECONDS</c> a format, 10 unless
/// said otherwise, from a number of the day on, so that the suite tries other files every day.
/// </summary>
[Trait("Category", "Science")]
public sealed class FuzzTests
{
    private const int Slack = 120;

    [Theory]
    [InlineData("npz")]
    [InlineData("hdf5")]
    [InlineData("netcdf")]
    [InlineData("png")]
    [InlineData("jpeg")]
    [InlineData("idx")]
    [InlineData("cifar")]
    [InlineData("safetensors")]
    public async Task Damaged_files_are_read_or_refused(string format)
    {
        int seconds = int.TryParse(Environment.GetEnvironmentVariable("SEMIFLOW_FUZZ_SECONDS"), CultureInfo.InvariantCulture, out int asked)
            ? asked : 10;
        long start = (DateTime.UtcNow.Date - DateTime.UnixEpoch).Days * 10_000_000L;
        var info = new ProcessStartInfo("dotnet",
        [
            Path.Combine(AppContext.BaseDirectory, "Semiflow.Fuzz.dll"), format, "--seconds", $"{seconds}", "--start", $"{start}",
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["OMP_NUM_THREADS"] = "1" },
        };
        using Process child = Process.Start(info)!;
        Task<string> output = child.StandardOutput.ReadToEndAsync(), error = child.StandardError.ReadToEndAsync();
        using var late = new CancellationTokenSource(TimeSpan.FromSeconds(seconds + Slack));
        await child.WaitForExitAsync(late.Token);
        Assert.True(child.ExitCode == 0, await output + await error);
    }
}
