using Semiflow.Principles;
using static TorchSharp.torch;

namespace Semiflow.Recipes.LeadsRecipes;

/// <summary>Learns dynamics of several environments, what they share and what is their own, and compares (spec leads.md).</summary>
internal static class LeadsMethod
{
    /// <summary>The method.</summary>
    public static Method<LeadsConfig> Instance { get; } = new(
        "leads", "dynamics of several environments, shared and own parts, from a few trajectories of each", LeadsNetwork.All,
        LeadsConfig.ForOwnData, LeadsStudy.Run, Open)
    {
        Forecasts = true,
        Rules = config => config.Checked(),
        Recipes = () => LeadsExperiments.All,
        Figures = (_, _) => DeclaredFigures.In(typeof(LeadsFigures),
            [.. DeclaredFigures.Each<LeadsBaseline>(LeadsFigures.Of), .. DeclaredFigures.Each<AdaptationKind>(LeadsFigures.Of)]),
    };

    /// <summary>The model of the best epoch.</summary>
    private static TrainedForecaster Open(RunRecord record, LeadsConfig config)
    {
        StateUnits states = StateUnits.Read(record);
        EnvironmentDynamics dynamics = LeadsNetwork.Dynamics(record.Plan.Model, config, states, Decomposition.Leads, 0, CPU);
        record.Folder.Checkpoints.LoadModel(nn.Sequential(("shared", dynamics.Shared), ("own", dynamics.Own)), Leads.PlayerName);
        return new TrainedForecaster(new StateForecaster(states, start => dynamics.Predict(start)));
    }
}
