using Semiflow.Flows;
using Semiflow.Principles;
using Semiflow.Principles.Environments;
using Semiflow.Recipes.LeadsRecipes;
using Semiflow.Tests.Principles.Environments;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Tests.Recipes.Forecasts;

/// <summary>Figures of LEADS from forecasts that are given, against numbers worked out by hand.</summary>
public sealed class LeadsResultsTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly QuietRun run = new("leads-lotka-volterra");
    private readonly EnvironmentDynamics dynamics = LeadsFixture.Dynamics(2, width: 4);

    // Two environments of one trajectory of the states (1, 2) at three times.
    private static TrajectorySet Tests => new(tensor(new[] { 0.0, 1, 2 }), tensor(new[] { 1.0, 2 }).expand(3, 2, 2).clone())
    {
        Environments = [0, 1],
    };

    public void Dispose()
    {
        run.Dispose();
        scope.Dispose();
    }

    /// <summary>Off by 0.1 in the first environment and by 0.3 in the second.</summary>
    [Fact]
    public void Errors_are_means_over_all_frames_and_the_worst_environment()
    {
        Summary summary = Results().Summary(run.Session);
        Assert.Equal((0.01 + 0.09) / 2, Value(summary, "mse"), 1e-12);
        Assert.Equal(0.09, Value(summary, "mse_worst_environment"), 1e-12);
        Assert.Equal(0.5, Value(summary, "mse_validation"));
        Assert.Equal(100 * (Math.Sqrt(0.02 / 5) + Math.Sqrt(0.18 / 5)) / 2, Value(summary, "relative_error_percent"), 1e-9);
        Assert.Equal(100 * (0.1 + 0.05 + 0.3 + 0.15) / 4, Value(summary, "mape_percent"), 1e-9);
        Assert.Equal((1.16e-3, (double?)null), (summary["mse"]!.Published, summary["mse_one_for_all"]!.Published));
    }

    [Fact]
    public void Every_contestant_and_every_way_has_its_figure()
    {
        Summary summary = Results().Summary(run.Session);
        Assert.Equal(1, Value(summary, "mse_one_for_all"), 1e-12);
        Assert.True(double.IsNaN(Value(summary, "mse_no_min")));
        Assert.Equal(4, Value(summary, "mse_shared_only"), 1e-12);
        Assert.Equal((9.0, 16.0), (Value(summary, "adaptation_mse_fresh"), Value(summary, "adaptation_mse_shared_only")));
        long expected = dynamics.Shared.parameters().Concat(dynamics.Own.parameters()).Sum(parameter => parameter.numel());
        Assert.Equal(expected, Value(summary, "parameters"));
        var matrix = ResultMatrix.Of(summary);
        Assert.Equal(["LEADS", "one for all", "no penalty", "f alone", "f frozen, fresh g"], matrix.Rows);
        Assert.Equal(["mse", "adaptation_mse"], matrix.Columns.Select(column => column.Key));
        Assert.Equal(("LEADS", "f frozen, fresh g"), (matrix.Columns[0].Best, matrix.Columns[1].Best));
    }

    [Fact]
    public void Fields_have_no_percentage_error()
    {
        LeadsResults results = Results();
        var grid = new StateUnits(2, [new(0, 1, 4)], Environments: 2);
        Assert.Null((results with { States = grid }).Summary(run.Session)["mape_percent"]);
    }

    /// <summary>Names of trainings are names of folders of checkpoints: those of the first version must be found again.</summary>
    [Fact]
    public void Keys_and_names_of_trainings_never_change()
    {
        Assert.Equal(
            ["mse", "mse_no_min", "mse_one_for_all", "mse_one_per_env"],
            new[] { Decomposition.Leads, Decomposition.LeadsNoMin, Decomposition.OneForAll, Decomposition.OnePerEnvironment }
                .Select(kind => LeadsFigures.Mse.For(LeadsFigures.Of(kind)).Key));
        Assert.Equal(
            ["model", "no-min", "one-for-all", "one-per-env"],
            new[] { Decomposition.Leads, Decomposition.LeadsNoMin, Decomposition.OneForAll, Decomposition.OnePerEnvironment }
                .Select(kind => LeadsFigures.Of(kind).Training));
        Assert.Equal(
            ["shared_only", "fresh", "fine_tuned", "nearest", "convex", "convex_and_rest"],
            Enum.GetValues<AdaptationKind>().Select(kind => LeadsFigures.Of(kind).Key));
        Assert.Equal("adapt-convex-and-rest", LeadsFigures.Of(AdaptationKind.ConvexAndRest).Training);
    }

    private static double Value(Summary summary, string key) => summary[key] is { } figure
        ? figure.Value
        : throw new ArgumentException($"no figure {key}.", nameof(key));

    private LeadsResults Results()
    {
        TrainedForecast<IEnvironmentForecast> Model(Contestant who, Tensor error) =>
            new(new TrainedContestant<IEnvironmentForecast>(who, dynamics, QuietRun.Training()), Tests.States + error);
        Tensor Off(params double[] errors) => tensor(errors).view(1, 2, 1);
        return new LeadsResults(
            new LeadsData(Tests, Tests, Tests, Tests, Tests, ["a", "b"], ["c", "d"]), new StateUnits(2, null, Environments: 2, Frame: 1),
            Model(LeadsFigures.Leads, Off(0.1, 0.3)),
            [
                Model(LeadsFigures.Of(Decomposition.OneForAll), Off(1, 1)),
                new(new TrainedContestant<IEnvironmentForecast>(LeadsFigures.Of(Decomposition.LeadsNoMin), null, null, "at 3."),
                    full_like(Tests.States, double.NaN)),
                Model(LeadsFigures.Shared, Off(2, 2)),
            ],
            [
                Model(LeadsFigures.Of(AdaptationKind.SharedOnly), Off(4, 4)), Model(LeadsFigures.Of(AdaptationKind.Fresh), Off(3, 3)),
            ]);
    }
}
