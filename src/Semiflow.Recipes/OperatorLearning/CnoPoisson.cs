namespace Semiflow.Recipes.OperatorLearning;

/// <summary>CNO on Poisson's equation: from the source to the solution (spec cno.md 5.2).</summary>
public static class CnoPoisson
{
    private static readonly DataConfig Data = new(Points: 64, Train: 1024, Validation: 128, Test: 256, TestOut: 256);

    /// <summary>The recipe.</summary>
    public static Recipe Recipe { get; } = new(
        "cno-poisson", "Poisson's equation: source f → solution u", OperatorMethod.Instance, "poisson", "cno",
        CnoProtocol.Published(0.21, 0.27),
        Small: CnoProtocol.Small(Data, epochs: 16),
        Paper: CnoProtocol.Paper(Data, channels: 16, residualBlocks: 4, neckBlocks: 6, weightDecay: 1e-6));
}
