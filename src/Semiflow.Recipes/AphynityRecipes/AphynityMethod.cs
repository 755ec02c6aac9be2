using Semiflow.Flows;
using Semiflow.Operators.Models;
using Semiflow.Physics;
using static TorchSharp.torch;

namespace Semiflow.Recipes.AphynityRecipes;

/// <summary>Augments incomplete physics with a network that adds as little as the data allow, and compares (spec aphynity.md).</summary>
internal static class AphynityMethod
{
    /// <summary>The method.</summary>
    public static Method<AphynityConfig> Instance { get; } = new(
        "aphynity", "incomplete physics and a network that adds as little as the data allow, from trajectories",
        [.. PhysicsLaws.All.Select(law => law.Name)], AphynityConfig.ForOwnData, AphynityStudy.Run, Open)
    {
        MustChoose = $"say what is known of the dynamics with --physics: {string.Join(", ", PhysicsLaws.All.Select(law => law.Name))}.",
        ModelOption = "--physics",
        Networks = NetworkCatalogue.NamesFor<IVectorFieldNetwork>(),
        Forecasts = true,
        Rules = config => config.Checked(),
        Formerly = config => config with { Training = config.Training with { ChannelUnits = false } },
        Recipes = () => AphynityExperiments.All,
        Figures = (plan, _) => AphynityFigures.Of(plan),
    };

    /// <summary>The model of the best epoch.</summary>
    private static TrainedForecaster Open(RunRecord record, AphynityConfig config)
    {
        StateUnits states = StateUnits.Read(record);
        PhysicsLaw law = PhysicsLaws.Find(record.Plan.Model);
        var dynamics = AugmentedDynamics.Create(config.Model, law, states, null, null, 0, CPU);
        record.Folder.Checkpoints.LoadModel(dynamics.Principle(config, states.Channels, frames: 2, law));
        var flow = new FlowMap(dynamics.Field, config.Solver.Options());
        return new TrainedForecaster(new StateForecaster(
            states, start => flow.Path(start.States[0], start.Times).States, states.AreOfData ? float32 : float64));
    }
}
