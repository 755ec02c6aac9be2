using Semiflow.Data;
using Semiflow.Data.Numpy;
using Semiflow.Flows;
using Semiflow.Systems;
using Semiflow.Systems.Dynamics;
using Semiflow.Tests.Cli;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Recipes;

public sealed class AphynityRunTests : IDisposable
{
    private const string Tiny =
        "model.width=8 data.train=4 data.validation=2 data.test=2 data.frames=6 training.epochs=3 training.passes=1 "
            + "training.inner_iterations=2";

    private readonly CommandLine cli = new();

    public void Dispose() => cli.Dispose();

    [Fact]
    public void A_run_writes_its_figures_and_resumes_to_the_same_numbers_wherever_it_was_stopped()
    {
        string[] run = ["run", "aphynity-pendulum", "--seed", "3", "--set", .. Tiny.Split(' ')];
        (int code, _, string error) = CommandLine.Run([.. run, "--out", cli.At("whole")]);
        Assert.True(code == 0, error);
        var summary = Summary.Read(Path.Combine(cli.At("whole"), "summary.json"));
        foreach ((string figure, string unit) in new[]
        {
            ("mse", ""), ("mse_log10", ""), ("mse_ln", ""), ("parameter_error_percent", "%"), ("parameter_error_physics_only_percent", "%"),
            ("mse_neural_ode", ""),
            ("mse_vanilla", ""), ("mse_complete", ""), ("mse_true", ""), ("mse_hamiltonian", ""), ("mse_physics_only", ""),
            ("augmentation_mean_square", ""),
            ("mse_channel_q", ""), ("oracle_omega0_squared", ""), ("multiplier", ""), ("seconds_total", "s"),
        })
        {
            Assert.True(summary[figure] is not null, $"no figure {figure}");
            Assert.Equal(unit, summary[figure]!.Unit);
            Assert.True(double.IsFinite(summary[figure]!.Value), figure);
        }

        Assert.Equal(-7.86, summary["mse_ln"]!.Published);
        Assert.Equal(Math.Log(summary["mse"]!.Value), summary["mse_ln"]!.Value, 1e-12);
        Assert.True(File.Exists(Path.Combine(cli.At("whole"), "figures", "phase-portraits.png")));

        // Stopped before the first move, then between two baselines.
        cli.RequireSameAfterStops(run, "physics:", "forecasts of neural ODE");
    }

    /// <summary>What law, data and settings cannot have is said before a training, with what to do.</summary>
    [Theory]
    [InlineData(
        "reaction-diffusion", "training.projected=true training.reversal=true",
        "is not the same when time runs backwards: leave training.reversal at false")]
    [InlineData(
        "pendulum", "training.projected=false",
        "setting training.reversal must be false where training.projected is: only a projection sees both directions of time, not true.")]
    [InlineData(
        "reaction-diffusion", "evaluation.augmented=[hamiltonian]",
        "need states of positions and momenta without space: leave 'hamiltonian' out of evaluation.baselines and evaluation.augmented.")]
    [InlineData("wave", "evaluation.baselines=[hamiltonian]", "leave 'hamiltonian' out of evaluation.baselines")]
    public void What_a_law_cannot_have_is_refused(string recipe, string set, string message)
    {
        (int code, _, string error) = CommandLine.Run(
            ["run", $"aphynity-{recipe}", "--out", cli.At("refused"), "--set", .. set.Split(' ')]);
        Assert.Equal(2, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(cli.At("refused")));
    }

    /// <summary>Nobody knows what completes a complete law, or the true coefficients of own data.</summary>
    [Theory]
    [InlineData("pendulum-complete", "complete", "no physics completes 'pendulum-complete': leave 'complete' and 'true' out of")]
    [InlineData("none", "true", "no physics completes 'none'")]
    [InlineData("pendulum", "true", "nobody knows the true coefficients of these data: leave 'true' out of evaluation.augmented.")]
    public void What_own_data_do_not_say_is_not_augmented(string law, string augmented, string message)
    {
        using DisposeScope scope = NewDisposeScope();
        string data = cli.At("own.npz");
        TrajectoryData.Write(data, new DampedPendulum { Frames = 5 }.Simulate(0, 10, 3));
        (int code, _, string error) = CommandLine.Run(
            "train", "--data", data, "--method", "aphynity", "--physics", law, "--out", cli.At("own"), "--set",
            $"evaluation.augmented=[{augmented}]");
        Assert.Equal(2, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(cli.At("own")));
    }

    /// <summary>c² and k of damped waves are projected together.</summary>
    [Fact]
    public void A_law_with_a_squared_coefficient_and_a_plain_one_is_projected()
    {
        string data = cli.At("wave.npz");
        using (DisposeScope scope = NewDisposeScope())
        {
            TrajectoryData.Write(data, new DampedWave { Points = 16, Frames = 5 }.Simulate(0, 6, 3));
        }

        (int code, _, string error) = CommandLine.Run(
            "train", "--data", data, "--method", "aphynity", "--physics", "wave-complete", "--out", cli.At("projected"), "--set",
            "training.projected=true", "budget.epochs=1", "model.width=4", "evaluation.baselines=[]");
        Assert.True(code == 0, error);
        var summary = Summary.Read(Path.Combine(cli.At("projected"), "summary.json"));
        Assert.All(new[] { "estimate_c", "estimate_k" }, key => Assert.True(double.IsFinite(summary[key]!.Value), key));
    }

    /// <summary>
    /// Table 1 of the paper: every law alone and augmented, a row each beside its published value.
    /// </summary>
    [Fact]
    public void One_run_has_the_whole_table_of_the_paper()
    {
        (int code, _, string error) = CommandLine.Run(
            ["run", "aphynity-pendulum", "--out", cli.At("table"), "--set", .. Tiny.Split(' '), "evaluation.hamiltonian_epochs=2",
                "evaluation.augmented=[complete,true,hamiltonian]", "evaluation.report=false"]);
        Assert.True(code == 0, error);
        var summary = Summary.Read(Path.Combine(cli.At("table"), "summary.json"));
        MatrixColumn errors = ResultMatrix.Of(summary).Columns.Single(column => column.Key == "mse_ln");
        Assert.Equal(
            [
                ("APHYNITY", -7.86), ("physics only", -0.14), ("neural ODE", -2.84), ("no penalty", null), ("complete physics", -8.28),
                ("true physics", -8.58), ("Hamiltonian network", -0.35), ("augmented complete physics", -8.31),
                ("augmented true physics", -8.44), ("augmented Hamiltonian network", -3.97),
            ],
            errors.Cells.Select(cell => (cell.Key, cell.Value.Published)));
        Assert.All(errors.Cells.Values, cell => Assert.True(double.IsFinite(cell.Value)));
        Assert.All(
            new[] { "", "_vanilla", "_augmented_complete", "_augmented_true", "_augmented_hamiltonian" },
            who => Assert.True(summary[$"augmentation_mean_square{who}"]!.Value > 0, who));
        Assert.Null(summary["parameter_error_augmented_true_percent"]); // It learns no coefficient.
        Assert.NotNull(summary["parameter_error_augmented_complete_percent"]);
        Assert.NotEqual(summary["mse_true"]!.Value, summary["mse_augmented_true"]!.Value);
    }

    /// <summary>Where nothing is learned but the laws alone, augmented ones end where these ended, complete or not.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Augmented_laws_start_from_their_fit_alone_where_it_is_said(bool warm)
    {
        (int code, _, string error) = CommandLine.Run(
            ["run", "aphynity-pendulum", "--out", cli.At("warm"), "--set", .. Tiny.Split(' '), "training.projected=false",
                "training.reversal=false", "optimizer.rate=1e-12", $"training.warm_start={(warm ? "true" : "false")}",
                "evaluation.baselines=[physics_only,complete]", "evaluation.augmented=[complete]", "evaluation.report=false"]);
        Assert.True(code == 0, error);
        var summary = Summary.Read(Path.Combine(cli.At("warm"), "summary.json"));
        double Error(string who) => summary[$"parameter_error_{who}percent"]!.Value;
        Assert.Equal(warm, Math.Abs(Error("") - Error("physics_only_")) < 1e-3);
        Assert.Equal(warm, Math.Abs(Error("augmented_complete_") - Error("complete_")) < 1e-3);
    }

    /// <summary>Times of their own, some frames unseen, from file to forecast.</summary>
    [Fact]
    public void Own_trajectories_train_with_a_law_by_name_and_forecast()
    {
        using DisposeScope scope = NewDisposeScope();
        string data = cli.At("own.npz"), run = cli.At("run"), forecast = cli.At("forecast.npz");
        TrajectorySet set = new DampedPendulum { Frames = 8 }.Simulate(0, 10, 3);
        Tensor mask = ones_like(set.States).to(ScalarType.Bool);
        mask[3, 2] = false;
        mask[6, .., 1] = false;
        Tensor jitter = linspace(0, 0.1, 10, dtype: float64).unsqueeze(0) * tensor(new[] { 0, 1, -1, 1, -1, 1, -1, 0.0 }).unsqueeze(1);
        TrajectoryData.Write(data, set with { Times = set.Times.unsqueeze(1) + jitter, Mask = mask, States = set.States * mask });
        (int code, string output, string error) = CommandLine.Run(
            "train", "--data", data, "--method", "aphynity", "--physics", "pendulum", "--out", run, "--set", "model.width=8",
            "training.epochs=2", "evaluation.baselines=[physics_only,hamiltonian]");
        Assert.True(code == 0, error);
        Assert.Contains("some values missing", output, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(run, "report.html")));
        Assert.Null(Summary.Read(Path.Combine(run, "summary.json"))["parameter_error_percent"]); // Nobody knows the truth.

        (code, _, error) = CommandLine.Run("eval", run, "--data", data, "--json", cli.At("eval.json"));
        Assert.True(code == 0, error);
        NumpyArchive.Write(cli.At("start.npz"), [("states", set.States[0])]);
        (code, _, error) = CommandLine.Run("predict", run, "--input", cli.At("start.npz"), "--output", forecast, "--times", "0:2:0.5");
        Assert.True(code == 0, error);
        Assert.Equal([5, 10, 2], TrajectoryData.Read(forecast).States.shape);

        (code, _, error) = CommandLine.Run("train", "--data", data, "--method", "aphynity", "--physics", "pendulm", "--out", cli.At("no"));
        Assert.Equal(2, code);
        Assert.Contains("pendulum", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_physics_the_network_alone_is_learned()
    {
        using DisposeScope scope = NewDisposeScope();
        string data = cli.At("own.npz"), run = cli.At("run");
        TrajectoryData.Write(data, new DampedPendulum { Frames = 5 }.Simulate(0, 10, 3));
        (int code, _, string error) = CommandLine.Run(
            "train", "--data", data, "--method", "aphynity", "--physics", "none", "--out", run, "--set", "model.width=8",
            "training.epochs=2", "model.normalize=true");
        Assert.True(code == 0, error);
        Assert.NotNull(Summary.Read(Path.Combine(run, "summary.json"))["mse"]);
        (code, _, error) = CommandLine.Run("eval", run, "--data", data);
        Assert.True(code == 0, error);
    }

    /// <summary>A law whose rate is absurd blows up; the model, which then does not start from it, and the report do not mind.</summary>
    [Fact]
    public void A_baseline_that_blows_up_is_a_result_and_the_report_holds_the_matrix()
    {
        string run = cli.At("run");
        (int code, string output, string error) = CommandLine.Run(
            ["run", "aphynity-pendulum", "--out", run, "--set", .. Tiny.Split(' '), "training.law_rate=1e38",
                "evaluation.baselines=[physics_only,neural_ode,true]"]);
        Assert.True(code == 0, error);
        Assert.Contains("physics only blew up", output, StringComparison.Ordinal);
        var summary = Summary.Read(Path.Combine(run, "summary.json"));
        Assert.True(double.IsNaN(summary["mse_physics_only"]!.Value));
        Assert.True(double.IsFinite(summary["mse"]!.Value));
        Assert.InRange(summary["mse_true"]!.Value, 0, 1e-4);
        string report = File.ReadAllText(Path.Combine(run, "report.html"));
        Assert.Contains("<table class=\"matrix\">", report, StringComparison.Ordinal);
        Assert.All(
            new[] { "APHYNITY", "physics only", "neural ODE", "true physics", "exact solution of the ideal problem", "truth" },
            row => Assert.Contains($"<th scope=\"row\">{row}</th>", report, StringComparison.Ordinal));
        Assert.Contains("physics only blew up:", report, StringComparison.Ordinal);

        // Opened for use, whatever became of the baseline.
        (code, _, error) = CommandLine.Run("eval", run, "--data", Path.Combine(run, "data", "test.npz"), "--json", cli.At("eval.json"));
        Assert.True(code == 0, error);
        Assert.Equal(summary["mse"]!.Value, Summary.Read(cli.At("eval.json"))["mse"]!.Value, 1e-6);
    }

    [Fact]
    public void Physics_of_other_states_are_refused_and_leave_no_folder()
    {
        using DisposeScope scope = NewDisposeScope();
        string data = cli.At("own.npz");
        TrajectoryData.Write(data, new DampedPendulum { Frames = 5 }.Simulate(0, 10, 3));
        string[] train = ["train", "--data", data, "--method", "aphynity", "--out", cli.At("run")];
        (int code, _, string error) = CommandLine.Run([.. train, "--physics", "wave"]);
        Assert.Equal(2, code);
        Assert.Contains("the physics 'wave' acts on states of", error, StringComparison.Ordinal);
        (code, _, error) = CommandLine.Run([.. train, "--physics", "pendulum", "--set", "data.frames=6"]);
        Assert.Equal(2, code);
        Assert.Contains("setting data.frames is 6, but the trajectories have 5 frames.", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(cli.At("run")));
    }
}
