using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Semiflow.Tests.Cli;

/// <summary>The semiflow command for tests, inside this process or as a child, with a folder of its own.</summary>
internal sealed class CommandLine : IDisposable
{
    /// <summary>Settings of a run that takes about a second.</summary>
    public const string Tiny =
        "data.points=16 data.train=24 data.validation=8 data.test=8 data.test_out=8 model.channels=4 model.lift_channels=4 model.layers=1 "
        + "model.residual_blocks=1 model.neck_blocks=1 training.epochs=2 training.batch_size=8 evaluation.resolutions=16,24 "
            + "evaluation.report=false";

    public string Folder { get; } = Directory.CreateTempSubdirectory("semiflow-cli-").FullName;

    public string At(string name) => Path.Combine(Folder, name);

    public static (int Code, string Output, string Error) Run(params string[] args) => RunWith(CancellationToken.None, args);

    public static (int Code, string Output, string Error) RunWith(CancellationToken token, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = Semiflow.Cli.Program.Run(args, output, error, interactive: false, token);
        return (code, output.ToString(), error.ToString());
    }

    /// <summary>A tiny run of the Poisson recipe in <paramref name="name"/>.</summary>
    public string[] TinyRun(string name, params string[] set) =>
        ["run", "cno-poisson", "--out", At(name), "--seed", "3", "--set", .. Tiny.Split(' '), .. set];

    public static Process Start(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Semiflow.Cli.dll"), .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // the same bits as in this process
            Environment = { ["OMP_NUM_THREADS"] = TorchSharp.torch.get_num_threads()
                .ToString(System.Globalization.CultureInfo.InvariantCulture) },
        };
        return Process.Start(start)!;
    }

    /// <summary>Runs a child and tells its processor time: what the wall clock shows on a machine that nobody else uses.</summary>
    public static (int Code, string Output, double Seconds) Timed(params string[] args)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "needs bash");
        var start = new ProcessStartInfo("bash",
            ["-c", "dotnet \"$0\" \"$@\"; code=$?; times; exit $code", Path.Combine(AppContext.BaseDirectory, "Semiflow.Cli.dll"), .. args])
        {
            RedirectStandardOutput = true,
        };
        using Process bash = Process.Start(start)!;
        string output = bash.StandardOutput.ReadToEnd();
        bash.WaitForExit();
        string[] children = output.TrimEnd().Split('\n')[^1].Split(' '); // "0m0.123s 0m0.045s": user, system
        return (bash.ExitCode, output, children.Sum(time => 60 * double.Parse(time.Split('m')[0], CultureInfo.InvariantCulture)
            + double.Parse(time.Split('m')[1].TrimEnd('s'), CultureInfo.InvariantCulture)));
    }

    /// <summary>The figures of a run that are no timings: these must repeat to the bit.</summary>
    public static string Results(string folder)
    {
        JsonObject figures = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "summary.json")))!["figures"]!.AsObject();
        foreach (string timing in new[] { "seconds_total", "seconds_training", "peak_memory_mib", "step_ms" })
        {
            figures.Remove(timing);
        }

        Assert.True(figures.Count > 5);
        return figures.ToJsonString();
    }

    /// <summary>Stopped twice and resumed, a run comes to the same results; it is in <c>cut</c> then.</summary>
    /// <param name="run">The command of the run <c>whole</c>, but for its folder.</param>
    /// <param name="first">What is written when it stops.</param>
    /// <param name="second">What is written when it stops again.</param>
    public void RequireSameAfterStops(string[] run, string first, string second)
    {
        (string[] Command, string At)[] stops = [([.. run, "--out", At("cut")], first), (["resume", At("cut")], second)];
        foreach ((string[] command, string at) in stops)
        {
            using var stopper = new Stopper(at);
            Assert.Equal(130, Semiflow.Cli.Program.Run(command, stopper, TextWriter.Null, interactive: false, stopper.Token));
        }

        (int code, _, string error) = Run("resume", At("cut"));
        Assert.True(code == 0, error);
        Assert.Equal(Results(At("whole")), Results(At("cut")));
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
