using Semiflow.Data;
using Semiflow.Data.NetCdf;
using Semiflow.Flows;
using Semiflow.Systems.Fluids;
using Semiflow.Tests.Cli;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Recipes.Partial;

public sealed class PartialRunTests : IDisposable
{
    private const string Tiny =
        "data.train=6 data.validation=2 data.test=3 data.past=2 model.width=4 model.blocks=1 model.encoder_widths=[4,6] training.epochs=2 "
        + "training.batch_size=3 training.first_horizon=1 training.horizon=2 evaluation.horizon=3 evaluation.substeps=[1,2] "
            + "training.checkpoint_seconds=0";

    private static readonly string Golden = Path.Combine(AppContext.BaseDirectory, "Golden", "runs", "partial");

    private readonly CommandLine cli = new();

    public void Dispose() => cli.Dispose();

    [Theory]
    [InlineData("free")]
    [InlineData("warmup")]
    [InlineData("encoder_pretrained")]
    public void Every_start_runs(string start)
    {
        string encoder = "model.encoder_widths=[4,6]";
        string[] settings = [.. Tiny.Split(' ').Where(word => word != encoder), "data.points=16",
            "evaluation.baselines=[persistence]", "evaluation.report=false", $"model.initial={start}",
            .. start == "encoder_pretrained" ? ["training.pretrain_epochs=1", encoder] : Array.Empty<string>()];
        (int code, _, string error) = CommandLine.Run(["run", "partial-euler", "--out", cli.At(start), "--set", .. settings]);
        Assert.True(code == 0, error);
        var summary = Summary.Read(Path.Combine(cli.At(start), "summary.json"));
        Assert.All(new[] { "mse", "probe_over_observed_probe_3", "probe_over_true_probe_3", "probe_over_slope_probe_3" },
            figure => Assert.True(double.IsFinite(summary[figure]!.Value), figure));
    }

    [Fact]
    public void A_pretrained_encoder_needs_a_simulator()
    {
        (int code, _, string error) = CommandLine.Run(["run", "partial-ocean", "--set", .. Tiny.Split(' '), "ocean.cells=64",
            "ocean.patch=16", "ocean.days=120", "ocean.spin_up_years=0.05", "model.initial=encoder_pretrained", "--out", cli.At("ocean")]);
        Assert.Equal(2, code);
        Assert.Contains("needs a simulator", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_writes_its_figures_and_resumes_to_the_same_numbers_wherever_it_was_stopped()
    {
        string[] run = ["run", "partial-shallow-water", "--seed", "3", "--set", .. Tiny.Split(' '), "data.points=32",
            "data.spin_up_years=0.05", "evaluation.baselines=[persistence,climatology,no_hidden,delay,one_step,conv_lstm,warping]"];
        (int code, _, string error) = CommandLine.Run([.. run, "--out", cli.At("whole")]);
        Assert.True(code == 0, error);
        var summary = Summary.Read(Path.Combine(cli.At("whole"), "summary.json"));
        foreach (string figure in new[]
        {
            "mse", "mse_persistence", "mse_climatology", "mse_no_hidden", "mse_delay", "mse_one_step", "mse_conv_lstm", "mse_warping",
            "nmse_lead_1", "nmse_lead_3",
            "nmse_persistence_lead_1", "nmse_no_hidden_lead_3", "skill_lead_2", "skill_over_persistence", "rmse_physical",
            "anomaly_correlation", "spectral_error", "hidden_cosine",
            "hidden_cosine_affine", "hidden_cosine_probe_1", "hidden_cosine_probe_3", "observed_cosine_probe_1", "observed_cosine_probe_3",
            "formula_cosine",
            "formula_cosine_forecast", "hidden_relative_error_probe_3", "mse_substeps_2", "seconds_total",
        })
        {
            Assert.True(summary[figure] is not null, $"no figure {figure}");
            Assert.True(double.IsFinite(summary[figure]!.Value), figure);
        }

        Assert.Equal("m", summary["rmse_physical"]!.Unit);
        Assert.All(new[] { "forecast", "animation", "error-over-time", "spectrum", "substeps", "hidden", "hidden-scores", "training" },
            name => Assert.True(File.Exists(Path.Combine(cli.At("whole"), "figures", name + ".png")), name));

        // Methods are rows of the report, figures its columns.
        string page = File.ReadAllText(Path.Combine(cli.At("whole"), "report.html"));
        string matrix = page[page.IndexOf("<h2>Results</h2>", StringComparison.Ordinal)..];
        matrix = matrix[..matrix.IndexOf("</table>", StringComparison.Ordinal)];
        foreach (string cell in new[] { "the model", "persistence", "no hidden state", "ConvLSTM", "past frames as state",
            "probe of the state, 3 × 3 nodes", "geostrophic balance of the true height", "mean square error of forecasts",
            "cosine with the true hidden vectors", "relative error of the hidden vectors" })
        {
            Assert.Contains(cell, matrix, StringComparison.Ordinal);
        }

        // Stopped between data and the first move, then between two trainings.
        cli.RequireSameAfterStops(run, "data:", "no-hidden");
    }

    /// <summary>
    /// A run that version 0.1 made (commit 986e04d: shallow water on 16 × 16 nodes, two training sequences, one epoch) shows, evaluates to
    /// the number that it evaluated to then, forecasts, and goes on where its results are missing.
    /// </summary>
    [Fact]
    public void Runs_of_version_0_1_open()
    {
        string old = cli.At("old");
        foreach (string file in Directory.EnumerateFiles(Golden, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(old, Path.GetRelativePath(Golden, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        (int code, string output, string error) = CommandLine.Run("show", old);
        Assert.True(code == 0, error);
        Assert.Contains("optimizer.rate", output, StringComparison.Ordinal);
        string test = Path.Combine(old, "data", "test.npz");
        (code, _, error) = CommandLine.Run("eval", old, "--data", test, "--json", cli.At("eval.json"));
        Assert.True(code == 0, error);
        Assert.Equal(47.20595246195116, Summary.Read(cli.At("eval.json"))["mse"]!.Value, 1e-3); // Meters squared, as it was then.
        (code, _, error) = CommandLine.Run("predict", old, "--input", test, "--output", cli.At("forecast.npz"), "--times", "0:1:0.5");
        Assert.True(code == 0, error);
        Assert.Equal([3, 1, 1, 16, 16], TrajectoryData.Read(cli.At("forecast.npz")).States.shape);

        var then = Summary.Read(Path.Combine(old, "summary.json"));
        File.Delete(Path.Combine(old, "summary.json"));
        (code, _, error) = CommandLine.Run("resume", old);
        Assert.True(code == 0, error);
        var now = Summary.Read(Path.Combine(old, "summary.json"));
        foreach (string figure in new[]
            { "mse", "mse_persistence", "nmse_lead_1", "hidden_cosine_probe_3", "formula_cosine", "rmse_physical" })
        {
            Assert.Equal(then[figure]!.Value, now[figure]!.Value, Math.Abs(1e-4 * then[figure]!.Value));
        }
    }

    [Fact]
    public void A_damaged_card_is_said()
    {
        string run = cli.At("damaged");
        Directory.CreateDirectory(run);
        File.Copy(Path.Combine(Golden, "run.json"), Path.Combine(run, "run.json"));
        void Fails(string reason)
        {
            (int code, _, string error) = CommandLine.Run(
                "predict", run, "--input", Path.Combine(Golden, "data", "test.npz"), "--output", cli.At("f.npz"), "--times", "0:1:0.5");
            Assert.Equal(2, code);
            Assert.Contains(reason, error, StringComparison.Ordinal);
        }

        Fails("has no trained model");
        File.WriteAllText(Path.Combine(run, "forecaster.json"), """{"shift": [0, 0, 0], "interval": 1}""");
        Fails("forecaster.json is damaged");
    }

    /// <summary>The synthetic ocean with clouds and an island, then its own file as a user's.</summary>
    [Fact]
    public void The_ocean_is_learned_from_netcdf_files()
    {
        // As the recipe has them.
        string[] model = ["model.hidden=2", "model.skips=true", "model.head_deviation=0.02", "model.substeps=1", "training.rate=2e-3"];
        string[] ocean = ["ocean.patch=8", "ocean.cells=24", "ocean.days=40", "ocean.spacing=4", "ocean.spin_up_years=0.02",
            "ocean.clouds=0.3", "evaluation.baselines=[persistence]"];
        (int code, _, string error) = CommandLine.Run(
            ["run", "partial-ocean", "--out", cli.At("run"), "--set", .. Tiny.Split(' '), .. ocean]);
        Assert.True(code == 0, error);
        var summary = Summary.Read(Path.Combine(cli.At("run"), "summary.json"));
        Assert.Equal("°C", summary["rmse_physical"]!.Unit);
        Assert.InRange(summary["rmse_physical"]!.Value, 1e-3, 10);
        Assert.Null(summary["formula_cosine"]);
        Assert.Contains("nothing about skill on the real ocean", File.ReadAllText(Path.Combine(cli.At("run"), "report.html")),
            StringComparison.Ordinal);

        string file = Path.Combine(cli.At("run"), "data", "ocean.nc");
        (code, string output, error) = CommandLine.Run(
            ["train", "--data", file, "--method", "partial", "--out", cli.At("own"), "--set", .. Tiny.Split(' '), "ocean.patch=8",
                "ocean.spacing=4", "evaluation.baselines=[persistence]", .. model]);
        Assert.True(code == 0, error);
        Assert.Contains("some values missing", output, StringComparison.Ordinal);
        Assert.Equal(CommandLine.Results(cli.At("run")), CommandLine.Results(cli.At("own"))); // The same data, the same seed.
        (code, _, error) = CommandLine.Run("eval", cli.At("own"), "--data", Path.Combine(cli.At("own"), "data", "test.npz"));
        Assert.True(code == 0, error);

        // What the run was made of does not depend on where the file is now.
        File.Delete(file);
        (code, output, error) = CommandLine.Run("show", cli.At("own"));
        Assert.True(code == 0, error);
        bool HasEffect(string setting) => !output.Split('\n').Single(line => line.Contains($" {setting} ", StringComparison.Ordinal))
            .Contains("no effect", StringComparison.Ordinal);
        Assert.Equal((true, false, false), (HasEffect("ocean.patch"), HasEffect("ocean.clouds"), HasEffect("data.points")));
    }

    [Fact]
    public void Ocean_files_that_lack_something_are_refused_with_a_reason()
    {
        string path = cli.At("other.nc");
        NetCdfDimension time = new("time", 4, IsRecord: true), y = new("lat", 8), x = new("lon", 8);
        var none = new Dictionary<string, object>();
        NetCdfWriter.Write(
            path, [(new("time", NetCdfType.Float64, [time], new Dictionary<string, object> { ["units"] = "days since 2000-01-01" }), [
                0, 1, 2, 3]), (new("chl", NetCdfType.Float32, [time, y, x], none), new double[256])]);
        string[] run = ["run", "partial-ocean", "--out", cli.At("run"), "--set", .. Tiny.Split(' ')];
        void Fails(string part, params string[] set)
        {
            (int code, _, string error) = CommandLine.Run([.. run, .. set]);
            Assert.Equal(2, code);
            Assert.Contains(part, error, StringComparison.Ordinal);
            Assert.False(Directory.Exists(cli.At("run")));
        }

        Fails("no temperature", $"ocean.files=[{path}]");
        Fails("there is no file", "ocean.files=[missing.nc]");
        Fails("ocean.patch must be", "ocean.patch=30");
        Fails("ocean.row must be set together", "ocean.row=3");
        Fails("ocean.training_share", "ocean.training_share=1");
    }

    /// <summary>Own fields in odd units, irregular times, something unseen, a trajectory that ends early; then forecasts.</summary>
    [Fact]
    public void Own_trajectories_with_masks_and_irregular_times_train_and_forecast()
    {
        using DisposeScope scope = NewDisposeScope();
        string data = cli.At("own.h5"), run = cli.At("run"), forecast = cli.At("forecast.npz");
        TrajectorySet set = new EulerTracer { Points = 16, Frames = 7, TimeStep = 0.02 }.Simulate(0, 12, 1);
        Tensor times = set.Times.unsqueeze(1).repeat(1, 12) * 1000;
        times.narrow(0, 2, 5).add_(25);
        times.narrow(1, 3, 1).add_(7);
        Tensor mask = ones_like(set.States).to(ScalarType.Bool);
        mask[3, 2] = false;
        mask[.., .., 0, ..4, ..4] = false;
        set = set with { Times = times, States = ((50 * set.States) + 300) * mask, Mask = mask,
            Grid = new EulerTracer { Points = 16 }.Grid };
        TrajectoryData.Write(data, set);
        (int code, string output, string error) = CommandLine.Run(
            ["train", "--data", data, "--method", "partial", "--observed", "0", "--out", run, "--set",
                .. Tiny.Replace("data.train=6 ", "", StringComparison.Ordinal).Split(' '), "model.hidden=3"]);
        Assert.True(code == 0, error);
        Assert.Contains("some values missing", output, StringComparison.Ordinal);
        var summary = Summary.Read(Path.Combine(run, "summary.json"));
        Assert.InRange(summary["rmse_physical"]!.Value, 1, 200); // Of the order of the spread: the networks saw them normalized.
        Assert.NotNull(summary["hidden_cosine_probe_3"]);
        Assert.Null(summary["hidden_cosine"]); // Three hidden channels are not two.

        (code, _, error) = CommandLine.Run("eval", run, "--data", data, "--json", cli.At("eval.json"));
        Assert.True(code == 0, error);
        Assert.InRange(Summary.Read(cli.At("eval.json"))["mse"]!.Value, 1, 4e4);
        (code, _, error) = CommandLine.Run("predict", run, "--input", data, "--output", forecast, "--times", "0:300:100");
        Assert.True(code == 0, error);
        TrajectorySet read = TrajectoryData.Read(forecast);
        Assert.Equal([4, 12, 1, 16, 16], read.States.shape);
        Assert.InRange(read.States.mean().item<double>(), 200, 400);

        (code, _, error) = CommandLine.Run("train", "--data", data, "--method", "partial", "--observed", "5", "--out", cli.At("no"));
        Assert.Equal(2, code);
        Assert.Contains("channel 5", error, StringComparison.Ordinal);
    }
}
