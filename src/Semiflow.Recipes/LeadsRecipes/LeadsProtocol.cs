namespace Semiflow.Recipes.LeadsRecipes;

/// <summary>What the recipes of LEADS share (spec leads.md 2.2, 8).</summary>
internal static class LeadsProtocol
{
    private const string Reference =
        "Yin et al., LEADS: Learning Dynamical Systems that Generalize Across Environments, NeurIPS 2021 (arXiv 2106.04546), README of the "
            + "authors' code";

    /// <summary>The published test error of LEADS; those of the baselines could not be found.</summary>
    public static IReadOnlyList<PublishedValue> Published(double mse) => [new("mse", mse, "", Reference)];

    /// <summary>120,000 moves at a constant rate.</summary>
    public static LeadsTrainingConfig Paper(int batchSize, double penalty, double lipschitz, string method) => new(
        Moves: 120_000, BatchSize: batchSize, Anneal: false, PenaltyWeight: penalty, LipschitzWeight: lipschitz, RestartEvery: 10,
        Method: method);

    /// <summary>What the published protocol does with a new environment.</summary>
    public static LeadsAdaptationConfig PaperAdaptation { get; } = new(Moves: 10_000);
}
