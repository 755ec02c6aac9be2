using Semiflow.Flows;
using Semiflow.Principles;
using Semiflow.Principles.Environments;
using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Recipes.LeadsRecipes;

/// <summary>What a run found.</summary>
/// <param name="Data">Its trajectories.</param>
/// <param name="States">What they are.</param>
/// <param name="Main">LEADS.</param>
/// <param name="Others">What it is compared with, f alone last.</param>
/// <param name="Adapted">Each way to meet the new environments; empty if there are none.</param>
internal sealed record LeadsResults(
    LeadsData Data, StateUnits States, TrainedForecast<IEnvironmentForecast> Main,
    IReadOnlyList<TrainedForecast<IEnvironmentForecast>> Others, IReadOnlyList<TrainedForecast<IEnvironmentForecast>> Adapted)
{
    /// <summary>The dynamics that LEADS has learned.</summary>
    public EnvironmentDynamics Dynamics => (EnvironmentDynamics)Main.Model!;

    /// <summary>The figures of the run; an error of a model that blew up is not finite.</summary>
    public Summary Summary(RunSession run)
    {
        var figures = new RunFigures(run);
        foreach (TrainedForecast<IEnvironmentForecast> model in (TrainedForecast<IEnvironmentForecast>[])[Main, .. Others])
        {
            figures.Add(LeadsFigures.Mse.For(model.Contestant), model.Error(Data.Test));
        }

        figures.Add(LeadsFigures.Worst, Main.ErrorOfEnvironments(Data.Test, States.Environments).Max());
        figures.Add(LeadsFigures.Validation, Main.Training!.BestValidation ?? double.NaN);
        figures.Add(LeadsFigures.Relative, Main.RelativePercent(Data.Test));
        if (States.Grid is null)
        {
            figures.Add(LeadsFigures.Mape, AbsolutePercent(Data.Test, Main.States));
        }

        foreach (TrainedForecast<IEnvironmentForecast> way in Adapted)
        {
            figures.Add(LeadsFigures.NewEnvironments.For(way.Contestant), way.Error(Data.AdaptationTest!));
        }

        return figures.Summary(
            Dynamics.Shared.parameters().Concat(Dynamics.Own.parameters()).Sum(parameter => parameter.numel()), Main.Training);
    }

    /// <summary>Mean of <c>|forecast − truth| / |truth|</c> over what was observed and is not zero, percent.</summary>
    private static double AbsolutePercent(TrajectorySet truth, Tensor forecast)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor states = truth.States.to(float64), ratio = ((forecast.to(float64) - states) / states).abs();
        Tensor some = states.ne(0); // Nothing is relative to zero.
        Tensor? counted = truth.Mask is { } mask ? mask.logical_and(some) : some.all().item<bool>() ? null : some;
        return 100 * (counted is null ? ratio : ratio.masked_select(counted)).mean().item<double>();
    }
}
