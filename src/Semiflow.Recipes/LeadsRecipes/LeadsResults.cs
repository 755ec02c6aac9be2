using Semiflow.Flows;
using Semiflow.Training.Runs;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.LeadsRecipes;

/// <summary>What a run found.</summary>
/// <param name="Run">The run.</param>
/// <param name="Data">Its trajectories.</param>
/// <param name="States">What they are.</param>
/// <param name="Main">LEADS.</param>
/// <param name="Others">What it is compared with, f alone last.</param>
/// <param name="Adapted">Each way to meet the new environments; empty where there are none.</param>
internal sealed record LeadsResults(
    RunSession Run, LeadsData Data, LeadsStates States, TrainedLeads Main, IReadOnlyList<TrainedLeads> Others,
    IReadOnlyList<TrainedLeads> Adapted)
{
    /// <summary>The figures of the run; an error of a model that blew up is not finite.</summary>
    public Summary Summary()
    {
        var figures = new List<KeyValuePair<string, SummaryFigure>>();
        void Add(string name, double value, string unit = "") =>
            figures.Add(new(name, new SummaryFigure(value, unit, Run.Recipe?.PublishedOf(name))));

        Add("mse", Main.Error(Data.Test));
        foreach (TrainedLeads other in Others)
        {
            Add($"mse_{other.Key}", other.Error(Data.Test));
        }

        Add("mse_worst_environment", Main.OfEnvironments(Data.Test, States.Environments).Max());
        Add("mse_validation", Main.Training!.BestValidation ?? double.NaN);
        Add("relative_error_percent", Main.RelativePercent(Data.Test), "%");
        if (States.Grid is null)
        {
            Add("mape_percent", AbsolutePercent(Data.Test, Main.Forecast), "%");
        }

        foreach (TrainedLeads way in Adapted)
        {
            Add($"adaptation_mse_{way.Key}", way.Error(Data.AdaptationTest!));
        }

        long parameters = Main.Dynamics!.Shared.parameters().Concat(Main.Dynamics.Own.parameters()).Sum(p => p.numel());
        return new Summary(Run.Plan.Recipe, [.. figures, .. Run.Costs(parameters, Main.Training!)]);
    }

    /// <summary>Mean of <c>|forecast − truth| / |truth|</c> over what was observed, percent.</summary>
    private static double AbsolutePercent(TrajectorySet truth, Tensor forecast)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor states = truth.States.to(float64), ratio = ((forecast.to(float64) - states) / states).abs();
        return 100 * (truth.Mask is { } mask ? ratio.masked_select(mask) : ratio).mean().item<double>();
    }
}
