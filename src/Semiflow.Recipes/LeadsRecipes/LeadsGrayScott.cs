using Semiflow.Principles.Environments;

namespace Semiflow.Recipes.LeadsRecipes;

/// <summary>Reaction and diffusion in three environments, one trajectory of each (spec leads.md 6.2).</summary>
public static class LeadsGrayScott
{
    /// <summary>The recipe.</summary>
    public static Recipe Recipe { get; } = new(
        "leads-gray-scott", "Gray–Scott in three environments", LeadsMethod.Instance, "gray-scott", "conv",
        LeadsProtocol.Published(2.08e-3),
        Small: new LeadsConfig(
            new LeadsDataConfig(Train: 1, Validation: 4, Test: 16),
            new LeadsModelConfig(Width: 16, HiddenLayers: 3, Deviation: 0.1, OutputScale: 1e-2),
            new LeadsTrainingConfig(
                Moves: 1200, MovesPerEpoch: 50, Rate: 1e-2, PenaltyWeight: 1e-3, Norm: SpectralNormKind.Flattened, RestartEvery: 2,
                Method: "euler", ClipNorm: 0.1),
            new LeadsAdaptationConfig(Moves: 300, Rate: 5e-3,
                Kinds: [AdaptationKind.SharedOnly, AdaptationKind.Fresh, AdaptationKind.Convex]),
            new LeadsEvaluationConfig([Decomposition.OneForAll, Decomposition.OnePerEnvironment])),
        Paper: new LeadsConfig(
            new LeadsDataConfig(Train: 1, Validation: 4, Test: 32),
            new LeadsModelConfig(Width: 64, HiddenLayers: 3, Deviation: 0.1, OutputScale: 1e-3),
            LeadsProtocol.Paper(1, 1e-3, 1e-2, "rk4-38") with { Norm = SpectralNormKind.Flattened },
            LeadsProtocol.PaperAdaptation,
            new LeadsEvaluationConfig()));
}
