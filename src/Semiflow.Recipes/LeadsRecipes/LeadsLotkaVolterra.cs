namespace Semiflow.Recipes.LeadsRecipes;

/// <summary>Prey and predators in ten environments, one trajectory of each (spec leads.md 6.1).</summary>
public static class LeadsLotkaVolterra
{
    /// <summary>The recipe.</summary>
    public static Recipe Recipe { get; } = new(
        "leads-lotka-volterra", "Lotka–Volterra in ten environments", LeadsMethod.Instance, "lotka-volterra", "mlp",
        LeadsProtocol.Published(1.16e-3),
        Small: new LeadsConfig(
            new LeadsDataConfig(Train: 1, Validation: 16, Test: 32),
            new LeadsModelConfig(Width: 64, HiddenLayers: 3, Deviation: 0.05),
            new LeadsTrainingConfig(Moves: 8000, MovesPerEpoch: 100, PenaltyWeight: 2e-4),
            new LeadsAdaptationConfig(Moves: 1000),
            new LeadsEvaluationConfig()),
        Paper: new LeadsConfig(
            new LeadsDataConfig(Train: 1, Validation: 16, Test: 32),
            new LeadsModelConfig(Width: 64, HiddenLayers: 3, Deviation: 0.05),
            LeadsProtocol.Paper(1, 2e-4, 1e-2, "rk4-38"),
            LeadsProtocol.PaperAdaptation,
            new LeadsEvaluationConfig()));
}
