using System.Diagnostics;
using Semiflow.Cli;
using Semiflow.Native;
using static TorchSharp.torch;

namespace Semiflow.Tests.Native;

/// <summary>
/// What libtorch throws and TorchSharp does not catch. It ends a process: these tests run themselves again in a child, which a variable
/// tells what to do.
/// </summary>
public sealed class NativeFailureTests
{
    private const string Deed = "SEMIFLOW_TEST_DEED";

    [Theory]
    [InlineData("shapes", "semiflow: libtorch failed: mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)")]
    [InlineData("memory", "semiflow: out of memory, asked for ")]
    public async Task It_is_told_and_the_process_ends_without_an_abort(string deed, string told)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "libstdc++");
        if (Environment.GetEnvironmentVariable(Deed) is { } own)
        {
            Do(own == deed ? deed : "");
            return;
        }

        var start = new ProcessStartInfo("dotnet",
            [typeof(NativeFailureTests).Assembly.Location, "-class", typeof(NativeFailureTests).FullName!, "-parallel", "none", "-noColor"])
        {
            RedirectStandardError = true, RedirectStandardOutput = true, Environment = { [Deed] = deed },
        };
        using Process child = Process.Start(start)!;
        Task<string> output = child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        string error = await child.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Contains(told, error, StringComparison.Ordinal);
        Assert.DoesNotContain("frame #", error, StringComparison.Ordinal);
        Assert.Equal(77, child.ExitCode);
        await output;
    }

    private static void Do(string deed)
    {
        LibTorch.Load();
        NativeFailure.Watch(message =>
        {
            Console.Error.WriteLine($"semiflow: {FailureMessage.OfLibTorch(message)}");
            ProcessEnd.Now(77);
        });
        switch (deed)
        {
            case "shapes":
                zeros(2, 3).matmul(zeros(2, 3));
                break;
            case "memory":
                using (TorchSharp.torch.Tensor column = zeros(1 << 24, 1), row = zeros(1, 1 << 24))
                {
                    column.matmul(row); // 1 PiB
                }

                break;
        }
    }
}
