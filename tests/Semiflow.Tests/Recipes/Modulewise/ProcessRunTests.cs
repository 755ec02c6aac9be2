using System.Diagnostics;
using System.Globalization;
using Semiflow.Data.Numpy;
using Semiflow.Recipes.Classification;
using Semiflow.Recipes.Modulewise;
using Semiflow.Tests.Cli;
using Semiflow.Training;
using Semiflow.Training.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Recipes.Modulewise;

/// <summary>Runs of the command line with a process for each module (spec modulewise.md 13.2).</summary>
public sealed class ProcessRunTests : IDisposable
{
    private const string Tiny =
        "data.train=28 data.validation=12 data.test=16 model.filters=[4] model.blocks=[2] model.count=2 training.batch_size=8 "
            + "training.epochs=3 "
        + "training.cosine=true training.keep_best=false transport.kind=multiplier transport.update_every=2 evaluation.methods=[]";

    private readonly CommandLine cli = new();

    public void Dispose() => cli.Dispose();

    [Fact]
    public void In_order_processes_make_the_bits_of_the_parallel_regime()
    {
        string[] run = Train(Own(), "evaluation.methods=[pred_sim]");
        Succeed([.. run, "training.regime=parallel", "--out", cli.At("parallel")]);
        foreach (string mode in new[] { "lock_step", "pipelined" })
        {
            Succeed([.. run, .. Processes(mode), "--out", cli.At(mode)]);
            Assert.Equal(Trained("parallel"), Trained(mode));
            Assert.Equal(CommandLine.Results(cli.At("parallel")), WithoutProcesses(mode));
            IReadOnlyList<EpochReport> expected = Metrics("parallel"), got = Metrics(mode);
            Assert.Equal(expected.Count, got.Count);
            for (int epoch = 0; epoch < got.Count; epoch++)
            {
                Assert.Equal(expected[epoch].Rates, got[epoch].Rates);
                Assert.Equal(expected[epoch].Measures, got[epoch].Measures);
                Assert.All(expected[epoch].Losses,
                    player => Assert.All(player.Value, term => Assert.Equal(term.Value, got[epoch].Losses[player.Key][term.Key], 1e-12)));
            }

            var summary = Summary.Read(Path.Combine(cli.At(mode), "summary.json"));
            Assert.True(summary["batches_per_second"]!.Value > 0);
            Assert.InRange(summary["speedup_bound"]!.Value, 1, 2);
            Assert.InRange(summary["idle_percent_module_2"]!.Value, 0, 100);
            Assert.Null(summary["batch_age_module_2"]);
            Assert.Contains("Processes", File.ReadAllText(Path.Combine(cli.At(mode), "report.html")), StringComparison.Ordinal);
        }
    }

    [Fact]
    [Trait("Category", "Science")]
    public void Augmented_images_of_files_are_the_same_in_processes()
    {
        string folder = cli.At("cifar");
        CifarFiles.Write(folder);

        string[] run = ["run", "modulewise-cifar", "--seed", "2", "--set", $"data.path={folder}", "data.official=false",
            "data.augment=true", .. Tiny.Split(' '), "training.epochs=2", "evaluation.report=false"];
        Succeed([.. run, "training.regime=parallel", "--out", cli.At("parallel")]);
        Succeed([.. run, .. Processes("pipelined"), "--out", cli.At("processes")]);
        Assert.Equal(Trained("parallel"), Trained("processes"));
    }

    [Fact]
    public void Without_waiting_the_age_of_batches_is_reported()
    {
        Succeed([.. Train(Own()), .. Processes("asynchronous"), "training.slots=3", "training.reuses=2", "--out", cli.At("run")]);
        var summary = Summary.Read(Path.Combine(cli.At("run"), "summary.json"));
        Assert.InRange(summary["batch_age_module_2"]!.Value, 0, 3);
        Assert.InRange(summary["accuracy_last"]!.Value, 0, 100);
    }

    [Theory]
    [InlineData("lock_step", false)]
    [InlineData("pipelined", true)]
    [Trait("Category", "Science")]
    public void A_killed_process_surfaces_and_the_run_resumes_to_the_same_bits(string mode, bool starterDies)
    {
        string[] run = [.. Train(Own()), .. Processes(mode), "training.epochs=60", "evaluation.report=false"];
        Succeed([.. run, "--out", cli.At("whole")]);
        string saved = Path.Combine(cli.At("cut"), "checkpoints", "processes");
        using Process starter = CommandLine.Start([.. run, "--out", cli.At("cut")]);
        var patience = Stopwatch.StartNew();
        while (!(Directory.Exists(saved) && Directory.EnumerateFiles(saved, "module-2.*.safetensors").Any(file => Number(file) >= 8)))
        {
            Assert.False(starter.HasExited, "the run ended before it was cut.");
            Assert.True(patience.Elapsed < TimeSpan.FromMinutes(2), "no checkpoint came.");
            Thread.Sleep(1);
        }

        int[] workers = Children(starter.Id);
        Assert.Equal(2, workers.Length);
        using (Process victim = Process.GetProcessById(starterDies ? starter.Id : workers[1]))
        {
            victim.Kill();
        }

        string error = starter.StandardError.ReadToEnd();
        starter.WaitForExit();
        Assert.NotEqual(0, starter.ExitCode);
        if (!starterDies)
        {
            Assert.Contains("module 2: killed by signal 9", error, StringComparison.Ordinal);
            Assert.Contains("semiflow resume", error, StringComparison.Ordinal);
        }

        Assert.False(File.Exists(Path.Combine(cli.At("cut"), "summary.json")));
        Assert.True(SpinWait.SpinUntil(() => workers.All(Gone), TimeSpan.FromSeconds(25)), "a worker outlived its starter.");
        Succeed(["resume", cli.At("cut")]);
        Assert.Equal(Trained("whole"), Trained("cut"));
        Assert.Equal(60, Metrics("cut").Count);
    }

    [Fact]
    public void A_worker_that_cannot_write_its_checkpoint_is_named_and_the_run_resumes_to_the_same_bits()
    {
        string[] run = [.. Train(Own()), .. Processes("lock_step"), "evaluation.report=false"];
        Succeed([.. run, "--out", cli.At("whole")]);
        Succeed([.. run, "--out", cli.At("cut")]);
        File.Delete(Path.Combine(cli.At("cut"), "summary.json"));
        string saved = Path.Combine(cli.At("cut"), "checkpoints", "processes");
        Array.ForEach(Directory.GetFiles(saved), File.Delete); // It trains again.
        string draft = Path.Combine(saved, "module-2.8.safetensors.partial"); // Where a folder is, no file can be made.
        Directory.CreateDirectory(draft);
        (int code, _, string error) = CommandLine.Run("resume", cli.At("cut"));
        Assert.Equal(2, code);
        Assert.Contains("module 2", error, StringComparison.Ordinal);
        Assert.Contains(Path.GetFileNameWithoutExtension(draft), error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(cli.At("cut"), "summary.json")));
        Directory.Delete(draft);
        Succeed(["resume", cli.At("cut")]);
        Assert.Equal(Trained("whole"), Trained("cut"));
        Assert.Equal(WithoutProcesses("whole"), WithoutProcesses("cut"));
    }

    [Fact]
    [Trait("Category", "Science")]
    public void A_request_to_stop_leaves_a_run_that_goes_on()
    {
        string[] run = [.. Train(Own()), .. Processes("pipelined"), "training.epochs=20", "evaluation.methods=[van_gl]",
            "evaluation.report=false"];
        Succeed([.. run, "--out", cli.At("whole")]);
        using var stop = new Stopper("training of vangl");
        Assert.Equal(130, Semiflow.Cli.Program.Run(
            [.. run, "--out", cli.At("cut")], stop, TextWriter.Null, interactive: false, stop.Token));
        Succeed(["resume", cli.At("cut")]);
        Assert.Equal(Trained("whole"), Trained("cut"));
        Assert.Equal(WithoutProcesses("whole"), WithoutProcesses("cut"));
    }

    /// <summary>As in one process: a seed whose training blows up fails, and the others go on.</summary>
    [Fact]
    public void A_module_that_blows_up_fails_its_seed_and_not_the_run()
    {
        string[] run = [.. Train(Own()), .. Processes("lock_step"), "optimizer.rate=1e30", "training.epochs=1", "evaluation.report=false"];
        string[] seeds = [.. run.Select(word => word switch { "--seed" => "--seeds", "3" => "3:5", _ => word })];
        (int code, string output, string error) = CommandLine.Run([.. seeds, "--out", cli.At("seeds")]);
        Assert.Equal(1, code);
        Assert.Contains("seed 3 failed: module", output + error, StringComparison.Ordinal);
        Assert.Contains("seed 4 failed: module", output + error, StringComparison.Ordinal);
        Assert.Equal(2, Summary.Read(Path.Combine(cli.At("seeds"), "summary.json"))["seeds_failed"]!.Value);

        (code, _, error) = CommandLine.Run([.. run, "--out", cli.At("one")]);
        Assert.Equal(1, code);
        Assert.Contains("with its last good state", error, StringComparison.Ordinal); // As the other regimes say.
    }

    [Fact]
    public void What_processes_cannot_do_is_said()
    {
        (int code, _, string error) = CommandLine.Run(
            [.. Train(Own(), "evaluation.methods=[info_pro]"), .. Processes("pipelined"), "--out", cli.At("run")]);
        Assert.Equal(2, code);
        Assert.Contains("evaluation.methods", error, StringComparison.Ordinal);
    }

    private static string[] Train(string data, params string[] set) =>
        ["train", "--data", data, "--method", "modulewise", "--seed", "3", "--set", .. Tiny.Split(' '), .. set];

    private static string[] Processes(string mode) =>
        ["training.regime=processes", $"training.processes={mode}", FormattableString.Invariant($"training.threads={get_num_threads()}")];

    private static void Succeed(string[] arguments)
    {
        (int code, _, string error) = CommandLine.Run(arguments);
        Assert.True(code == 0, error);
    }

    private static long Number(string file) => long.Parse(Path.GetFileName(file).Split('.')[1], CultureInfo.InvariantCulture);

    private static int[] Children(int parent)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /proc");
        return [.. File.ReadAllText($"/proc/{parent}/task/{parent}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Concat(Directory.EnumerateDirectories($"/proc/{parent}/task")
                .SelectMany(task => File.ReadAllText(Path.Combine(task, "children")).Split(' ', StringSplitOptions.RemoveEmptyEntries)))
            .Select(id => int.Parse(id, CultureInfo.InvariantCulture)).Distinct()];
    }

    private static bool Gone(int id)
    {
        string stat = $"/proc/{id}/stat";
        try
        {
            return !File.Exists(stat) || File.ReadAllText(stat).Split(')')[^1].TrimStart().StartsWith('Z');
        }
        catch (IOException)
        {
            return true;
        }
    }

    private IReadOnlyList<EpochReport> Metrics(string run) => MetricsLog.Read(RunFolder.Open(cli.At(run)));

    private string WithoutProcesses(string run)
    {
        System.Text.Json.Nodes.JsonObject figures = System.Text.Json.Nodes.JsonNode.Parse(CommandLine.Results(cli.At(run)))!.AsObject();
        foreach (string name in figures.Select(figure => figure.Key).ToList())
        {
            if (name.StartsWith("batches_per_second", StringComparison.Ordinal)
                || name.StartsWith("speedup_bound", StringComparison.Ordinal)
                || name.StartsWith("idle_percent", StringComparison.Ordinal))
            {
                figures.Remove(name);
            }
        }

        return figures.ToJsonString();
    }

    private float[] Trained(string run)
    {
        using DisposeScope scope = NewDisposeScope();
        RunRecord record = RunRecord.Open(cli.At(run), MethodCatalogue.All);
        using Semiflow.Principles.Modulewise.ModuleStack stack = RunStack.Load(
            record, (ModulewiseConfig)record.Plan.Config, ClassifierCard.Read(record));
        return [.. stack.state_dict().OrderBy(each => each.Key, StringComparer.Ordinal)
            .SelectMany(each => each.Value.detach().to(float32).data<float>().ToArray())];
    }

    private string Own()
    {
        using DisposeScope scope = NewDisposeScope();
        using var random = new Generator(1);
        Tensor labels = arange(60, int64) % 3;
        Tensor images = randn([60, 1, 8, 8], generator: random)
            + (labels.to(float32).reshape(-1, 1, 1, 1) * linspace(-1, 1, 64).reshape(1, 1, 8, 8));
        NumpyArchive.Write(cli.At("own.npz"), [("input", images), ("labels", labels)]);
        return cli.At("own.npz");
    }
}
