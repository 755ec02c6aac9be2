namespace Semiflow.Recipes.OperatorLearning;

/// <summary>CNO on the transport of smooth functions: from u(0) to u(1) (spec cno.md 5.4).</summary>
public static class CnoTransportSmooth
{
    private static readonly DataConfig Data = new(Points: 64, Train: 512, Validation: 256, Test: 256, TestOut: 256);

    /// <summary>The recipe.</summary>
    public static Recipe Recipe { get; } = new(
        "cno-transport-smooth", "Transport of a Gaussian: u(0) → u(1)", OperatorMethod.Instance, "transport-smooth", "cno",
        CnoProtocol.Published(0.24, 0.46),
        Small: CnoProtocol.Small(Data, epochs: 40),
        Paper: CnoProtocol.Paper(Data, channels: 32, residualBlocks: 2, neckBlocks: 6, weightDecay: 1e-6));
}
