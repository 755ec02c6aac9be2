namespace Semiflow.Recipes.OperatorLearning;

/// <summary>CNO on the transport of discontinuous functions: from u(0) to u(1) (spec cno.md 5.4).</summary>
public static class CnoTransportDiscontinuous
{
    private static readonly DataConfig Data = new(Points: 64, Train: 512, Validation: 256, Test: 256, TestOut: 256);

    /// <summary>The recipe.</summary>
    public static Recipe Recipe { get; } = new(
        "cno-transport-discontinuous", "Transport of the indicator of a disk: u(0) → u(1)", OperatorMethod.Instance,
        "transport-discontinuous", "cno", CnoProtocol.Published(1.01, 1.09),
        Small: CnoProtocol.Small(Data, epochs: 40),
        Paper: CnoProtocol.Paper(Data, channels: 32, residualBlocks: 5, neckBlocks: 4, weightDecay: 1e-6));
}
