namespace Semiflow.Recipes.LeadsRecipes;

/// <summary>Learns dynamics of several environments, what they share and what is their own, and compares (spec leads.md).</summary>
internal static class LeadsMethod
{
    /// <summary>The method.</summary>
    public static Method<LeadsConfig> Instance { get; } = new(
        "leads", "dynamics of several environments, shared and own parts, from a few trajectories of each", LeadsNetwork.All,
        LeadsConfig.ForOwnData, LeadsStudy.Run, (record, config) => new TrainedForecaster(LeadsForecaster.Open(record, config)))
    {
        Forecasts = true,
        Recipes = () => LeadsExperiments.All,
    };
}
