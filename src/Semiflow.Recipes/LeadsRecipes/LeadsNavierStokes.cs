using Semiflow.Principles.Environments;

namespace Semiflow.Recipes.LeadsRecipes;

/// <summary>Forced vorticity in four environments, eight trajectories of each (spec leads.md 6.3).</summary>
public static class LeadsNavierStokes
{
    /// <summary>The recipe.</summary>
    public static Recipe Recipe { get; } = new(
        "leads-navier-stokes", "Navier–Stokes vorticity under four forcings", LeadsMethod.Instance, "navier-stokes", "fno",
        LeadsProtocol.Published(5.95e-3),
        Small: new LeadsConfig(
            new LeadsDataConfig(Train: 8, Validation: 2, Test: 8, Adaptation: 2),
            new LeadsModelConfig(Width: 10, HiddenLayers: 4, Modes: 6, ProjectChannels: 32, Deviation: 0.1),
            new LeadsTrainingConfig(
                Moves: 250, MovesPerEpoch: 25, BatchSize: 2, Rate: 1e-2, PenaltyWeight: 1e-5, LipschitzWeight: 1e-4, RestartDecay: 0.98,
                RestartEvery: 1, Method: "euler"),
            new LeadsAdaptationConfig(Moves: 50, Rate: 5e-3,
                Kinds: [AdaptationKind.SharedOnly, AdaptationKind.Fresh, AdaptationKind.Convex]),
            new LeadsEvaluationConfig([Decomposition.OneForAll, Decomposition.OnePerEnvironment])),
        Paper: new LeadsConfig(
            new LeadsDataConfig(Train: 8, Validation: 4, Test: 32, Adaptation: 8),
            new LeadsModelConfig(Width: 10, HiddenLayers: 4, Modes: 6, ProjectChannels: 128, Deviation: 0.1),
            LeadsProtocol.Paper(2, 1e-5, 1e-4, "euler"),
            LeadsProtocol.PaperAdaptation,
            new LeadsEvaluationConfig()));
}
