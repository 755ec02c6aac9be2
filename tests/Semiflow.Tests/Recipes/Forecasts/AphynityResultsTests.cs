using Semiflow.Flows;
using Semiflow.Physics;
using Semiflow.Principles;
using Semiflow.Recipes.AphynityRecipes;
using Semiflow.Systems;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;
using Motion = Semiflow.Recipes.AphynityRecipes.AugmentedDynamics;

namespace Semiflow.Tests.Recipes.Forecasts;

/// <summary>Figures of APHYNITY from forecasts and coefficients that are given, against numbers worked out by hand.</summary>
public sealed class AphynityResultsTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly QuietRun run = new("aphynity-pendulum");

    // Three frames of two trajectories of (q, p) at rest: errors of forecasts are the forecasts.
    private static TrajectorySet Tests => new(tensor(new[] { 0, 0.5, 1 }), zeros([3, 2, 2], float64)) { Channels = ["q", "p"] };

    public void Dispose()
    {
        run.Dispose();
        scope.Dispose();
    }

    [Fact]
    public void Errors_count_the_predicted_frames_alone()
    {
        Summary summary = Results().Summary(run.Session);
        Assert.Equal((0.01 + 0.04) / 2, Value(summary, "mse"), 1e-12);
        Assert.Equal(Math.Log10(0.025), Value(summary, "mse_log10"), 1e-12);
        Assert.Equal(Math.Log(0.025), Value(summary, "mse_ln"), 1e-12);
        Assert.Equal((0.01, 0.04), (Math.Round(Value(summary, "mse_channel_q"), 12), Math.Round(Value(summary, "mse_channel_p"), 12)));
        Assert.Equal(0.25, Value(summary, "mse_neural_ode"), 1e-12);
        Assert.Equal(Math.Log(0.25), Value(summary, "mse_ln_neural_ode"), 1e-12);
        Assert.Equal(10, Value(summary, "neural_ode_over_aphynity"), 1e-9);
        Assert.Equal((-7.86, -2.84), (summary["mse_ln"]!.Published, summary["mse_ln_neural_ode"]!.Published));
    }

    /// <summary>ω₀² = 0.81 of 1 is 19 % off, and ω₀ = 0.9 of 1 is 10 % off.</summary>
    [Fact]
    public void Errors_of_coefficients_are_relative_to_the_truth()
    {
        Summary summary = Results().Summary(run.Session);
        Assert.Equal(19, Value(summary, "parameter_error_percent"), 1e-4);
        Assert.Equal(10, Value(summary, "frequency_error_percent"), 1e-4);
        Assert.Equal(36, Value(summary, "parameter_error_physics_only_percent"), 1e-4);
        Assert.Equal(20, Value(summary, "frequency_error_physics_only_percent"), 1e-4);
        Assert.Equal(4.0, summary["frequency_error_percent"]!.Published);
        Assert.Equal(13.2, summary["frequency_error_physics_only_percent"]!.Published);
        Assert.Equal(5, Value(summary, "parameter_error_oracle_percent"), 1e-9);
        Assert.Equal((0.81, 1.0, 0.95), (Math.Round(Value(summary, "estimate_omega0_squared"), 6),
            Value(summary, "truth_omega0_squared"), Value(summary, "oracle_omega0_squared")));
        Assert.Null(summary["parameter_error_neural_ode_percent"]);
        Assert.Equal("%", summary["parameter_error_percent"]!.Unit);
    }

    /// <summary>Fₐ = (3, 3) everywhere; Fₚ = (2, −0.81 sin 0) at (0, 2).</summary>
    [Fact]
    public void Sizes_are_mean_squares_over_frames_and_the_multiplier_is_the_last()
    {
        Summary summary = Results().Summary(run.Session);
        Assert.Equal(18, Value(summary, "augmentation_mean_square"), 1e-5);
        Assert.Equal(4, Value(summary, "physics_mean_square"), 1e-5);
        Assert.Equal(7, Value(summary, "multiplier"));
        Assert.Equal(0.4, Value(summary, "augmentation_correlation_max"), 1e-12);
        Assert.Equal((1.0, 200.0), (Value(summary, "parameters"), Value(summary, "step_ms")));
    }

    [Fact]
    public void Several_multipliers_have_no_single_value()
    {
        AphynityResults results = Results();
        TrainingResult training = QuietRun.Training(("multiplier 0", 3), ("multiplier 1", 4));
        results = results with { Main = results.Main with { Trained = results.Main.Trained with { Training = training } } };
        Assert.Null(results.Summary(run.Session)["multiplier"]);
    }

    [Fact]
    public void A_baseline_that_blew_up_is_a_result_that_is_not_finite()
    {
        AphynityResults results = Results();
        var failed = new TrainedContestant<Motion>(
            AphynityFigures.Of(AphynityBaseline.Vanilla), new Motion(Law(0.5), new Constant()), null, "at 0.5.");
        results = results with { Others = [.. results.Others, Contest.Predict(failed)] };
        Summary summary = results.Summary(run.Session);
        Assert.True(double.IsNaN(Value(summary, "mse_vanilla")));
        Assert.True(double.IsNaN(Value(summary, "mse_ln_vanilla")));
        Assert.Equal(0.025, Value(summary, "mse"), 1e-12);
        var matrix = ResultMatrix.Of(summary);
        Assert.Contains("no penalty", matrix.Rows);
        Assert.Equal("APHYNITY", matrix.Columns.Single(column => column.Key == "mse").Best);
    }

    [Fact]
    public void The_matrix_has_a_row_per_contestant_and_a_column_per_coefficient()
    {
        var matrix = ResultMatrix.Of(Results().Summary(run.Session));
        Assert.Equal(
            ["APHYNITY", "physics only", "neural ODE", "exact solution of the ideal problem", "truth"], matrix.Rows);
        MatrixColumn coefficient = matrix.Columns.Single(column => column.Figure.Title == "coefficient omega0^2");
        Assert.Equal(["APHYNITY", "exact solution of the ideal problem", "truth"], coefficient.Cells.Keys.Order(StringComparer.Ordinal));
        Assert.Null(coefficient.Best);
        Assert.True(matrix.Columns.Single(column => column.Key == "mse_ln").HasPublished);
        Assert.DoesNotContain(matrix.Columns, column => column.Key == "mse_log10");
        Assert.Contains(matrix.Others, other => other.Title == "log₁₀ of the mean squared error");
    }

    [Fact]
    public void A_run_without_physics_has_no_coefficients_and_no_sizes()
    {
        AphynityResults whole = Results();
        var alone = new TrainedContestant<Motion>(AphynityFigures.NetworkAlone, new Motion(null, new Constant()), QuietRun.Training());
        var data = whole.Data with { System = null };
        var results = AphynityResults.Of(
            AphynityMethod.Instance.Defaults("none"), data, PhysicsLaws.Find("none"), new TrainedForecast<Motion>(alone, Tests.States + 1),
            [], CPU);
        Summary summary = results.Summary(run.Session);
        Assert.Equal((1.0, 0.0), (Value(summary, "mse"), Value(summary, "mse_ln")));
        Assert.All(new[] { "parameter_error_percent", "physics_mean_square", "multiplier", "neural_ode_over_aphynity" },
            key => Assert.Null(summary[key]));
        Assert.Equal("neural ODE", summary["mse"]!.Contestant);
    }

    /// <summary>
    /// Where friction is missing, the ideal problem has the coefficient that regression of true velocities on the law gives: here worked
    /// out from sums over the states, in the norm |v − F|²/|x|.
    /// </summary>
    [Fact]
    public void The_ideal_problem_is_a_weighed_regression_on_the_true_velocities()
    {
        var system = new DampedPendulum { Frames = 12 };
        TrajectorySet train = system.Simulate(0, 5, 3);
        var data = new AphynityData(train, train, Tests, system);
        PhysicsField law = DampedPendulum.Frictionless.Learned(new LawSetting(Truth: system.Parameters));
        var main = new TrainedContestant<Motion>(AphynityFigures.Aphynity, new Motion(law, new Constant()), QuietRun.Training());
        var both = (AphynityConfig)RecipeCatalogue.Find("aphynity-pendulum").Small;
        AphynityConfig config = Configuration.With(both, "training.reversal", "false");
        var results = AphynityResults.Of(
            config, data, DampedPendulum.Frictionless, new TrainedForecast<Motion>(main, Tests.States), [], CPU);

        double above = 0, below = 0;
        double[] states = train.States.flatten().data<double>().ToArray();
        for (int i = 0; i < states.Length; i += 2)
        {
            (double q, double p) = (states[i], states[i + 1]);
            double weight = 1 / ((q * q) + (p * p) + 1e-10), truth = (-system.SquaredFrequency * Math.Sin(q)) - (system.Damping * p);
            above += -Math.Sin(q) * truth * weight;
            below += Math.Sin(q) * Math.Sin(q) * weight;
        }

        Assert.Equal(above / below, results.Oracle!["omega0^2"], 1e-9);
        Assert.Equal("omega0^2", Assert.Single(results.Identified).Name);
        var relaxed = AphynityResults.Of(
            Configuration.With(config, "training.norm", "squared"), data, DampedPendulum.Frictionless, results.Main, [], CPU);
        Assert.NotEqual(results.Oracle["omega0^2"], relaxed.Oracle!["omega0^2"]);

        // Over both directions of time it is the truth.
        var reversed = AphynityResults.Of(both, data, DampedPendulum.Frictionless, results.Main, [], CPU);
        Assert.Equal(system.SquaredFrequency, reversed.Oracle!["omega0^2"], 1e-9);
        Assert.True(Math.Abs(results.Oracle["omega0^2"] - system.SquaredFrequency) > 5e-3);
    }

    private static double Value(Summary summary, string key) => summary[key] is { } figure
        ? figure.Value
        : throw new ArgumentException($"no figure {key}.", nameof(key));

    private static PhysicsField Law(double squaredFrequency)
    {
        PhysicsField law = DampedPendulum.Frictionless.Learned(
            new LawSetting(Truth: new Dictionary<string, double> { ["omega0^2"] = 1 }));
        using IDisposable quiet = no_grad();
        law.Coefficients[0].Parameter!.fill_(squaredFrequency);
        return law;
    }

    private ForecastContest<Motion> Contest => AphynityStudy.Tests(
        run.Session, (AphynityConfig)RecipeCatalogue.Find("aphynity-pendulum").Small, Tests);

    private AphynityResults Results()
    {
        // The first frame is given, whatever a model says of it.
        Tensor main = tensor(new[] { 0.1, 0.2 }).expand(3, 2, 2).clone();
        main[0] = 99;
        var system = new DampedPendulum { Frames = 3 };
        TrajectorySet train = Tests with { States = tensor(new[] { 0.0, 2.0 }).expand(3, 2, 2).clone() };
        TrainedForecast<Motion> Model(Contestant who, Motion motion, Tensor states, params (string, double)[] measures) =>
            new(new TrainedContestant<Motion>(who, motion, QuietRun.Training(measures)), states);
        return new AphynityResults(
            new AphynityData(train, train, Tests, system), DampedPendulum.Frictionless,
            Model(AphynityFigures.Aphynity, new Motion(Law(0.81), new Constant()), main, ("multiplier", 7)),
            [
                Model(AphynityFigures.Of(AphynityBaseline.PhysicsOnly), new Motion(Law(0.64), null), Tests.States + 1),
                Model(AphynityFigures.Of(AphynityBaseline.NeuralOde), new Motion(null, new Constant()), Tests.States + 0.5),
            ],
            StateUnits.Single(train, CPU), new Dictionary<string, double> { ["omega0^2"] = 0.95 },
            [new Identifiability("omega0^2", -0.4), new Identifiability("other", 0.1)]);
    }

    private sealed class Constant : IVectorField
    {
        public IReadOnlyList<Tensor> Parameters => [];

        public Tensor Velocity(Tensor time, Tensor state) => full_like(state, 3);
    }
}
