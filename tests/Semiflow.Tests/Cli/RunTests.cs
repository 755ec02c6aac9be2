using System.Diagnostics;
using System.Text.Json.Nodes;
using Semiflow.Data;
using static TorchSharp.torch;

namespace Semiflow.Tests.Cli;

/// <summary>Whole runs through the command line, small.</summary>
public sealed class RunTests : IDisposable
{
    private readonly CommandLine cli = new();

    public void Dispose() => cli.Dispose();

    [Fact]
    public void A_run_states_its_data_writes_its_summary_and_repeats_to_the_bit()
    {
        (int code, string output, string error) = CommandLine.Run(cli.TinyRun("a"));
        Assert.True(code == 0, error);
        Assert.Contains("grid 16 x 16", output, StringComparison.Ordinal);
        Assert.Contains("normalized: (v - shift)/scale", output, StringComparison.Ordinal);
        Assert.Contains("epoch 2/2", output, StringComparison.Ordinal);
        Assert.Equal(0, CommandLine.Run(cli.TinyRun("b")).Code);
        Assert.Equal(CommandLine.Results(cli.At("a")), CommandLine.Results(cli.At("b")));
        JsonNode figures = JsonNode.Parse(File.ReadAllText(Path.Combine(cli.At("a"), "summary.json")))!["figures"]!;
        Assert.Equal(0.21, figures["error_in_normalized"]!["published"]!.GetValue<double>());
        Assert.Equal("%", figures["error_out_physical"]!["unit"]!.GetValue<string>());
        Assert.True(figures["seconds_total"]!["value"]!.GetValue<double>() >= figures["seconds_training"]!["value"]!.GetValue<double>());
        JsonNode plan = JsonNode.Parse(File.ReadAllText(Path.Combine(cli.At("a"), "run.json")))!;
        Assert.Equal("kaiser", plan["config"]!["model"]!["activation"]!.GetValue<string>());
        Assert.Equal(3, plan["seed"]!.GetValue<long>());
        Assert.NotNull(plan["provenance"]!["libtorch"]);
    }

    [Fact]
    public void Another_seed_gives_other_numbers()
    {
        Assert.Equal(0, CommandLine.Run(cli.TinyRun("a", "evaluation.resolutions=")).Code);
        string[] other = cli.TinyRun("b", "evaluation.resolutions=");
        other[Array.IndexOf(other, "--seed") + 1] = "4";
        Assert.Equal(0, CommandLine.Run(other).Code);
        Assert.NotEqual(CommandLine.Results(cli.At("a")), CommandLine.Results(cli.At("b")));
    }

    [Fact]
    public void A_folder_that_exists_is_left_alone()
    {
        Assert.Equal(0, CommandLine.Run(cli.TinyRun("a")).Code);
        string before = File.ReadAllText(Path.Combine(cli.At("a"), "summary.json"));
        (int code, _, string error) = CommandLine.Run(cli.TinyRun("a"));
        Assert.Equal(2, code);
        Assert.Contains("resume", error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(Path.Combine(cli.At("a"), "summary.json")));
    }

    [Fact]
    public void Interrupted_by_its_token_a_run_returns_130_and_resumes_to_the_same_summary()
    {
        Assert.Equal(0, CommandLine.Run(cli.TinyRun("whole")).Code);
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        (int code, string output, _) = CommandLine.RunWith(stop.Token, cli.TinyRun("cut"));
        Assert.Equal(130, code);
        Assert.Contains("semiflow resume", output, StringComparison.Ordinal);
        Assert.Contains("interrupted", CommandLine.Run("show", cli.At("cut")).Output, StringComparison.Ordinal);
        Assert.Equal(0, CommandLine.Run("resume", cli.At("cut")).Code);
        Assert.Equal(CommandLine.Results(cli.At("whole")), CommandLine.Results(cli.At("cut")));
    }

    [Fact]
    public void A_run_that_lost_its_summary_or_report_is_evaluated_again_to_the_same_numbers()
    {
        Assert.Equal(0, CommandLine.Run(cli.TinyRun("a")).Code);
        string whole = CommandLine.Results(cli.At("a"));
        File.Delete(Path.Combine(cli.At("a"), "summary.json"));
        Assert.Equal(0, CommandLine.Run("resume", cli.At("a")).Code);
        Assert.Equal(whole, CommandLine.Results(cli.At("a")));
    }

    [Theory]
    [InlineData("run.json", "{\"recipe\": \"cno-poisson\"")]
    [InlineData("run.json", "{\"recipe\": 3}")]
    [InlineData("checkpoints/last.safetensors", "no tensors")]
    public void A_corrupted_run_is_refused(string file, string content)
    {
        Assert.Equal(0, CommandLine.Run(cli.TinyRun("a")).Code);
        File.Delete(Path.Combine(cli.At("a"), "summary.json"));
        File.WriteAllText(Path.Combine(cli.At("a"), file), content);
        (int code, _, string error) = CommandLine.Run("resume", cli.At("a"));
        Assert.Equal(2, code);
        Assert.Contains(Path.GetFileName(file), error, StringComparison.Ordinal);
    }

    [Fact]
    public void Own_data_from_make_to_predict_at_another_resolution()
    {
        string data = cli.At("poisson.h5"), other = cli.At("other.h5"), run = cli.At("run");
        Assert.Equal(0, CommandLine.Run("make", "poisson", "--count", "40", "--grid", "16", "--seed", "7", "--out", data).Code);
        Assert.Equal(0, CommandLine.Run("make", "poisson", "--count", "4", "--grid", "24", "--seed", "8", "--out", other).Code);
        (int code, string output, string error) = CommandLine.Run(
            ["train", "--data", data, "--out", run, "--set", "model.channels=4", "model.lift_channels=4", "model.layers=1", "training.epochs=2"]);
        Assert.True(code == 0, error);
        Assert.Contains("stated in the file", output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(run, "report.html")));
        (code, output, error) = CommandLine.Run("eval", run, "--data", other, "--json", cli.At("eval.json"));
        Assert.True(code == 0, error);
        Assert.Contains("24 x 24", output, StringComparison.Ordinal);
        Assert.Contains("error_in_normalized", File.ReadAllText(cli.At("eval.json")), StringComparison.Ordinal);
        (code, _, error) = CommandLine.Run("predict", run, "--input", other, "--output", cli.At("h.npz"));
        Assert.True(code == 0, error);
        using Tensor inputs = rand(3, 20, 20);
        NumpyArchive.Write(cli.At("x.npz"), [("x", inputs)]);
        (code, _, error) = CommandLine.Run("predict", run, "--input", cli.At("x.npz"), "--output", cli.At("y.npz"));
        Assert.True(code == 0, error);
        using NumpyArchive predicted = NumpyArchive.Open(cli.At("y.npz"));
        Assert.Equal([3, 1, 20, 20], predicted.Shape("output"));
        File.AppendAllText(data, "changed");
        File.Delete(Path.Combine(run, "summary.json"));
        (code, _, error) = CommandLine.Run("resume", run);
        Assert.Equal(2, code);
        Assert.Contains("changed since", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_number_that_is_not_finite_stops_the_run_with_1_and_says_where()
    {
        (int code, _, string error) = CommandLine.Run(cli.TinyRun("a", "training.rate=1e30"));
        Assert.Equal(1, code);
        Assert.Contains("at step", error, StringComparison.Ordinal);
        Assert.Contains(cli.At("a"), error, StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_shows_results_and_the_settings_that_differ()
    {
        Assert.Equal(0, CommandLine.Run(cli.TinyRun("a")).Code);
        Assert.Equal(0, CommandLine.Run(cli.TinyRun("b", "training.rate=0.005")).Code);
        (int code, string output, _) = CommandLine.Run("compare", cli.At("a"), cli.At("b"));
        Assert.Equal(0, code);
        Assert.Contains("error_in_normalized", output, StringComparison.Ordinal);
        string differing = output[output.IndexOf("differing setting", StringComparison.Ordinal)..];
        Assert.Contains("0.005", differing, StringComparison.Ordinal);
        Assert.DoesNotContain("training.epochs", differing, StringComparison.Ordinal);
    }

    [Fact]
    public void Killed_at_a_random_step_and_resumed_a_run_ends_with_the_same_summary()
    {
        string[] longer = ["training.epochs=40", "training.checkpoint_seconds=0.01"];
        Assert.Equal(0, CommandLine.Run(cli.TinyRun("whole", longer)).Code);
        using (Process child = CommandLine.Start(cli.TinyRun("killed", longer)))
        {
            WaitForCheckpoint(cli.At("killed"), child);
            Thread.Sleep(Random.Shared.Next(150));
            child.Kill();
            child.WaitForExit();
        }

        Assert.False(File.Exists(Path.Combine(cli.At("killed"), "summary.json")), "the child ended before it was killed: make it longer.");
        Assert.Equal(0, CommandLine.Run("resume", cli.At("killed")).Code);
        Assert.Equal(CommandLine.Results(cli.At("whole")), CommandLine.Results(cli.At("killed")));
    }

    [Fact]
    public void Ctrl_C_ends_with_a_checkpoint_and_130()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "signals of POSIX systems");
        using Process child = CommandLine.Start(cli.TinyRun("cut", "training.epochs=2000"));
        WaitForCheckpoint(cli.At("cut"), child);
        using (Process signal = Process.Start("kill", ["-INT", $"{child.Id}"]))
        {
            signal.WaitForExit();
        }

        string output = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        Assert.Equal(130, child.ExitCode);
        Assert.Contains("semiflow resume", output, StringComparison.Ordinal);
        Assert.Contains("interrupted after epoch", CommandLine.Run("show", cli.At("cut")).Output, StringComparison.Ordinal);
    }

    private static void WaitForCheckpoint(string folder, Process child)
    {
        var patience = Stopwatch.StartNew();
        while (!File.Exists(Path.Combine(folder, "checkpoints", "last.safetensors")))
        {
            Assert.False(child.HasExited, "the child ended before its first checkpoint.");
            Assert.True(patience.Elapsed < TimeSpan.FromMinutes(2), "no checkpoint within two minutes.");
            Thread.Sleep(10);
        }
    }
}
