using System.Diagnostics;
using System.Text.Json.Nodes;
using Semiflow.Data;
using Semiflow.Data.Numpy;
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
        Assert.Null(figures["error_in_normalized"]!["published"]);
        Assert.Contains("published numbers are not comparable", output, StringComparison.Ordinal);
        Assert.True(figures["step_ms"]!["value"]!.GetValue<double>() > 0);
        AddPublished(Path.Combine(cli.At("a"), "summary.json"));
        Assert.Matches(@"in distribution +[0-9.]+ +0\.21", CommandLine.Run("show", cli.At("a")).Output);
        output = CommandLine.Run("show", cli.At("a")).Output;
        Assert.DoesNotContain("NaN", output, StringComparison.Ordinal);
        Assert.All(output[output.IndexOf("median", StringComparison.Ordinal)..].Split('\n'),
            line => Assert.True(line.Length <= 120, line)); // The width of a console that is none.
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

    [Fact]
    public void A_checkpoint_that_cannot_be_written_leaves_a_run_that_resumes()
    {
        Assert.Equal(0, CommandLine.Run(cli.TinyRun("whole")).Code);
        string obstacle = Path.Combine(cli.At("full"), "checkpoints");
        using var output = new Saboteur(() => File.WriteAllText(obstacle, ""));
        using var error = new StringWriter();
        Assert.Equal(2, Semiflow.Cli.Program.Run(cli.TinyRun("full"), output, error, token: TestContext.Current.CancellationToken));
        Assert.Contains("then resume the run", error.ToString(), StringComparison.Ordinal);
        File.Delete(obstacle);
        (int code, _, string failure) = CommandLine.Run("resume", cli.At("full"));
        Assert.True(code == 0, failure);
        Assert.Equal(CommandLine.Results(cli.At("whole")), CommandLine.Results(cli.At("full")));
    }

    [Fact]
    public void Resumed_with_other_threads_a_run_warns()
    {
        Assert.Equal(0, CommandLine.Run(cli.TinyRun("a")).Code);
        File.Delete(Path.Combine(cli.At("a"), "summary.json"));
        string record = Path.Combine(cli.At("a"), "run.json");
        JsonNode json = JsonNode.Parse(File.ReadAllText(record))!;
        Assert.DoesNotContain(".", json["started"]!.GetValue<string>(), StringComparison.Ordinal);
        json["provenance"]!["threads"] = get_num_threads() + 1;
        File.WriteAllText(record, json.ToJsonString());
        (int code, string output, _) = CommandLine.Run("resume", cli.At("a"));
        Assert.Equal(0, code);
        Assert.Contains("last bits may differ", output, StringComparison.Ordinal);
        Assert.True(JsonNode.Parse(
            File.ReadAllText(Path.Combine(cli.At("a"), "summary.json")))!["figures"]!["step_ms"]!["value"]!.GetValue<double>() > 0);
    }

    [Fact]
    public void A_record_from_before_there_were_methods_still_opens()
    {
        Assert.Equal(0, CommandLine.Run(cli.TinyRun("a")).Code);
        string whole = CommandLine.Results(cli.At("a"));
        File.Delete(Path.Combine(cli.At("a"), "summary.json"));
        string record = Path.Combine(cli.At("a"), "run.json");
        JsonObject json = JsonNode.Parse(File.ReadAllText(record))!.AsObject();
        Assert.Equal("operator", json["method"]!.GetValue<string>());
        json.Remove("method");
        foreach (string later in new[] { "times", "step", "mask", "environment", "extent" })
        {
            json["source"]!.AsObject().Remove(later);
        }

        File.WriteAllText(record, json.ToJsonString());
        Assert.Contains("interrupted after epoch 2", CommandLine.Run("show", cli.At("a")).Output, StringComparison.Ordinal);
        Assert.Equal(0, CommandLine.Run("resume", cli.At("a")).Code);
        Assert.Equal(whole, CommandLine.Results(cli.At("a")));
        (int code, _, string error) = CommandLine.Run(
            "predict", cli.At("a"), "--input", "x.npz", "--output", cli.At("y.npz"), "--times", "0:1:0.5");
        Assert.Equal(2, code);
        Assert.Contains("does not depend on time", error, StringComparison.Ordinal);
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
            ["train", "--data", data, "--out", run, "--set", "model.channels=4", "model.lift_channels=4", "model.layers=1",
                "training.epochs=2"]);
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
        (code, _, error) = CommandLine.Run("predict", run, "--input", cli.At("x.npz"), "--output", cli.At("y.npz"));
        Assert.Equal(2, code);
        Assert.Contains("--force", error, StringComparison.Ordinal);
        Assert.Equal(0, CommandLine.Run("predict", run, "--input", cli.At("x.npz"), "--output", cli.At("y.npz"), "--force").Code);
        (code, _, error) = CommandLine.Run("predict", run, "--input", cli.At("x.npz"), "--output", cli.At("x.npz"), "--force");
        Assert.Equal(2, code);
        Assert.Contains("is the input", error, StringComparison.Ordinal);
        (code, _, error) = CommandLine.Run("predict", run, "--input", cli.At("x.npz"), "--output", cli.At("none/y.npz"));
        Assert.Equal(2, code);
        Assert.Contains("no folder", error, StringComparison.Ordinal);
        File.AppendAllText(data, "changed");
        File.Delete(Path.Combine(run, "summary.json"));
        (code, _, error) = CommandLine.Run("resume", run);
        Assert.Equal(2, code);
        Assert.Contains("changed since", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_are_resampled_on_request_and_the_report_tells_the_whole_command()
    {
        string folder = Directory.CreateDirectory(cli.At("it's here")).FullName, data = Path.Combine(folder, "PoissonData_64x64_IN.h5"),
            run = cli.At("run");
        Assert.Equal(0, CommandLine.Run("make", "poisson", "--count", "40", "--grid", "24", "--out", data).Code);
        (int code, string output, string error) = CommandLine.Run(
            "train", "--data", data, "--out", run, "--boundary", "dirichlet", "--data-out", data,
            "--set", "data.points=16", "model.channels=4", "model.lift_channels=4", "model.layers=1", "training.epochs=1");
        Assert.True(code == 0, error);
        Assert.Contains("resampled from 24 x 24 to 16 x 16", output, StringComparison.Ordinal);
        Assert.Contains("grid 16 x 16", output, StringComparison.Ordinal);
        Assert.Contains("not the published split", output, StringComparison.Ordinal);
        string report = System.Net.WebUtility.HtmlDecode(File.ReadAllText(Path.Combine(run, "report.html")));
        string quoted = data.Replace("'", "'\\''", StringComparison.Ordinal);
        Assert.Contains($"semiflow train '--data={quoted}' '--data-out={quoted}' --boundary=dirichlet --model cno --seed 0 --set "
            + $"data.points=16", report, StringComparison.Ordinal);
    }

    [Fact]
    public void Data_files_hold_other_samples_than_a_run_with_their_seed()
    {
        (int code, string output, _) = CommandLine.Run(cli.TinyRun("a", "evaluation.resolutions=", "training.epochs=1"));
        Assert.Equal(0, code);
        Assert.Equal(0, CommandLine.Run("make", "poisson", "--count", "24", "--grid", "16", "--seed", "3", "--out", cli.At("a.h5")).Code);
        using Tensor made = OperatorData.Read(cli.At("a.h5")).Input.Values;
        using Tensor least = made.min();
        string shift = Convert.ToDouble(least.to(float32).item<float>()).ToString("G5", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Contains("input shift -", output, StringComparison.Ordinal);
        Assert.DoesNotContain($"input shift {shift}", output, StringComparison.Ordinal); // least value of the run's own training inputs
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
        (int code, string output, _) = CommandLine.Run("compare", cli.At("a"), cli.At("b"), "--figure", cli.At("curves.png"));
        Assert.Equal(0, code);
        Assert.Equal("PNG"u8.ToArray(), File.ReadAllBytes(cli.At("curves.png"))[1..4]);
        Assert.Contains("median relative L1", output, StringComparison.Ordinal);
        string differing = output[output.IndexOf("differing setting", StringComparison.Ordinal)..];
        Assert.Contains("0.005", differing, StringComparison.Ordinal);
        Assert.DoesNotContain("budget.epochs", differing, StringComparison.Ordinal);
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
        bool ignored = InterruptIsIgnored();
        using (Process signal = Process.Start("kill", [ignored ? "-TERM" : "-INT", $"{child.Id}"]))
        {
            signal.WaitForExit();
        }

        string output = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        Assert.Equal(ignored ? 143 : 130, child.ExitCode);
        Assert.Contains("semiflow resume", output, StringComparison.Ordinal);
        Assert.Contains("interrupted after epoch", CommandLine.Run("show", cli.At("cut")).Output, StringComparison.Ordinal);
    }

    /// <summary>
    /// A shell starts what it puts in the background with SIGINT ignored, and children inherit that; SIGTERM takes the same way then.
    /// </summary>
    private static bool InterruptIsIgnored() => File.Exists("/proc/self/status")
        && File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith("SigIgn:", StringComparison.Ordinal)) is { } ignored
        && (ulong.Parse(ignored.AsSpan(7).Trim(), System.Globalization.NumberStyles.HexNumber,
            System.Globalization.CultureInfo.InvariantCulture) & 2) != 0;

    private static void AddPublished(string path)
    {
        JsonNode summary = JsonNode.Parse(File.ReadAllText(path))!;
        summary["figures"]!["error_in_normalized"]!["published"] = 0.21;
        summary["figures"]!["error_out_normalized"]!["published"] = 0.27;
        summary["figures"]!["error_out_physical"]!["value"] = "NaN";
        File.WriteAllText(path, summary.ToJsonString());
    }

    /// <summary>Does its deed when the training is announced.</summary>
    private sealed class Saboteur(Action deed) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value?.StartsWith("training: ", StringComparison.Ordinal) == true)
            {
                deed();
            }
        }
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
