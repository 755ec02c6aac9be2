namespace Semiflow.Recipes.Leads;

/// <summary>Forced vorticity in four environments, eight trajectories of each (spec leads.md 6.3).</summary>
public static class LeadsNavierStokes
{
    /// <summary>The recipe.</summary>
    public static Recipe Recipe { get; } = new(
        "leads-navier-stokes", "Navier–Stokes vorticity under four forcings", LeadsMethod.Instance, "navier-stokes", "fno", LeadsProtocol.Published(5.95e-3),
        Small: new LeadsConfig(
            new LeadsDataConfig(Train: 8, Validation: 2, Test: 8, Adaptation: 2),
            new LeadsModelConfig(Width: 10, HiddenLayers: 4, Modes: 6, ProjectChannels: 32, Deviation: 0.1),
            new LeadsTrainingConfig(Moves: 300, MovesPerEpoch: 25, BatchSize: 2, Rate: 3e-3, PenaltyWeight: 1e-5, LipschitzWeight: 1e-4, RestartEvery: 1, RestartDecay: 0.98, Method: "euler"),
            new LeadsAdaptationConfig(Moves: 100, Rate: 2e-3, Kinds: [AdaptationKind.SharedOnly, AdaptationKind.Fresh, AdaptationKind.Convex]),
            new LeadsEvaluationConfig([Principles.Decomposition.OneForAll, Principles.Decomposition.OnePerEnvironment])),
        Paper: new LeadsConfig(
            new LeadsDataConfig(Train: 8, Validation: 4, Test: 32, Adaptation: 8),
            new LeadsModelConfig(Width: 10, HiddenLayers: 4, Modes: 6, ProjectChannels: 128, Deviation: 0.1),
            LeadsProtocol.Paper(2, 1e-5, 1e-4, "euler"),
            LeadsProtocol.PaperAdaptation,
            new LeadsEvaluationConfig()));
}
