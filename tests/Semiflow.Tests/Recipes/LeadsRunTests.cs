using Semiflow.Data;
using Semiflow.Data.Numpy;
using Semiflow.Flows;
using Semiflow.Tests.Cli;
using Semiflow.Tests.Principles.Environments;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Recipes;

public sealed class LeadsRunTests : IDisposable
{
    private const string Tiny =
        "model.width=6 data.validation=1 data.test=2 training.moves=8 training.moves_per_epoch=4 adaptation.moves=4";

    private readonly CommandLine cli = new();

    public void Dispose() => cli.Dispose();

    [Fact]
    public void A_run_writes_its_figures_and_resumes_to_the_same_numbers_wherever_it_was_stopped()
    {
        string[] run = ["run", "leads-lotka-volterra", "--seed", "3", "--set", .. Tiny.Split(' ')];
        (int code, _, string error) = CommandLine.Run([.. run, "--out", cli.At("whole")]);
        Assert.True(code == 0, error);
        var summary = Summary.Read(Path.Combine(cli.At("whole"), "summary.json"));
        foreach (string figure in new[]
        {
            "mse", "mse_one_for_all", "mse_one_per_env", "mse_no_min", "mse_shared_only", "mse_worst_environment", "relative_error_percent",
            "mape_percent",
            "adaptation_mse_shared_only", "adaptation_mse_fresh", "adaptation_mse_fine_tuned", "adaptation_mse_nearest",
            "adaptation_mse_convex",
            "adaptation_mse_convex_and_rest", "seconds_total",
        })
        {
            Assert.True(summary[figure] is not null, $"no figure {figure}");
            Assert.True(double.IsFinite(summary[figure]!.Value), figure);
        }

        Assert.Equal(1.16e-3, summary["mse"]!.Published);
        Assert.True(File.Exists(Path.Combine(cli.At("whole"), "figures", "forecast.png")));

        // Stopped before the first move, then between two ways of adaptation.
        cli.RequireSameAfterStops(run, "data:", "adapt-nearest");

        // What went on forecasts as well as the report says, which holds the matrix.
        (code, _, error) = CommandLine.Run(
            "eval", cli.At("cut"), "--data", Path.Combine(cli.At("cut"), "data", "test.npz"), "--json", cli.At("eval.json"));
        Assert.True(code == 0, error);
        const double PredictedFrames = 19.0 / 20; // The first of twenty frames is given and has no error.
        Assert.Equal(summary["mse"]!.Value, PredictedFrames * Summary.Read(cli.At("eval.json"))["mse"]!.Value, 1e-6);
        string report = File.ReadAllText(Path.Combine(cli.At("cut"), "report.html"));
        Assert.Contains("<table class=\"matrix\">", report, StringComparison.Ordinal);
        Assert.All(new[] { "LEADS", "one for all", "one per environment", "f alone", "f frozen, mixture of known g" },
            row => Assert.Contains($"<th scope=\"row\">{row}</th>", report, StringComparison.Ordinal));
    }

    [Fact]
    public void Fields_in_two_dimensions_are_learned_by_convolutions()
    {
        (int code, _, string error) = CommandLine.Run(
            ["run", "leads-gray-scott", "--out", cli.At("run"), "--set", .. Tiny.Replace("moves=8", "moves=1", StringComparison.Ordinal)
                .Split(' '), "evaluation.baselines=[one_for_all]", "adaptation.kinds=[fresh]"]);
        Assert.True(code == 0, error);
        Assert.True(File.Exists(Path.Combine(cli.At("run"), "figures", "forecast-2.png")));
    }

    /// <summary>From a file in odd units, times of its own unit, environments in any order, something unseen, to a forecast.</summary>
    [Fact]
    public void Own_trajectories_of_several_environments_train_and_forecast()
    {
        using DisposeScope scope = NewDisposeScope();
        string data = cli.At("own.npz"), run = cli.At("run"), forecast = cli.At("forecast.npz");
        TrajectorySet set = LeadsFixture.Simulate(3, 0, 4, frames: 6, type: float64).Select(4, 0, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11);
        Tensor mask = ones_like(set.States).to(ScalarType.Bool);
        mask[3, 2] = false;
        set = set with { Times = set.Times * 1000, States = ((1e4 * set.States) + 3e5) * mask, Mask = mask };
        TrajectoryData.Write(data, set);
        (int code, string output, string error) = CommandLine.Run(
            "train", "--data", data, "--method", "leads", "--out", run, "--set", "model.width=6", "training.moves=60", "training.rate=0.01",
            "evaluation.baselines=[one_for_all]");
        Assert.True(code == 0, error);
        Assert.Contains("3 environments", output, StringComparison.Ordinal);
        var summary = Summary.Read(Path.Combine(run, "summary.json"));
        Assert.InRange(summary["relative_error_percent"]!.Value, 0, 10); // Of the order of the spread: the networks saw them normalized.

        (code, _, error) = CommandLine.Run("eval", run, "--data", data, "--json", cli.At("eval.json"));
        Assert.True(code == 0, error);
        NumpyArchive.Write(cli.At("start.npz"),
            [("states", set.States[0]), ("environment", tensor(set.Environments!.Select(e => (long)e).ToArray()))]);
        (code, _, error) = CommandLine.Run("predict", run, "--input", cli.At("start.npz"), "--output", forecast, "--times", "0:2000:1000");
        Assert.True(code == 0, error);
        Assert.Equal([3, 12, 2], TrajectoryData.Read(forecast).States.shape);
    }

    [Fact]
    public void What_does_not_fit_is_said()
    {
        using DisposeScope scope = NewDisposeScope();
        string data = cli.At("own.npz");
        TrajectorySet set = LeadsFixture.Simulate(2, 0, 4, frames: 4, type: float64);
        TrajectoryData.Write(data, set with { Environments = null });
        string[] train = ["train", "--data", data, "--method", "leads", "--out", cli.At("run")];
        (int code, _, string error) = CommandLine.Run(train);
        Assert.Equal(2, code);
        Assert.Contains("environment", error, StringComparison.Ordinal);

        TrajectoryData.Write(data, set);
        (code, _, error) = CommandLine.Run([.. train, "--model", "conv"]);
        Assert.Equal(2, code);
        Assert.Contains("--model mlp", error, StringComparison.Ordinal);
        (code, _, error) = CommandLine.Run([.. train, "--set", "training.restart_decay=2"]);
        Assert.Equal(2, code);
        Assert.Contains("training.restart_decay", error, StringComparison.Ordinal);
    }
}
