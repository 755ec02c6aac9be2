namespace Semiflow.Recipes.OperatorLearning;

/// <summary>CNO on the wave equation: from u(0) to u(5) (spec cno.md 5.3).</summary>
public static class CnoWave
{
    private static readonly DataConfig Data = new(Points: 64, Train: 512, Validation: 128, Test: 256, TestOut: 256);

    // Grids below 40 cannot show all of its modes (spec cno.md 7.4).
    private static readonly int[] Resolutions = [40, 48, 56, 64, 72, 80, 88, 96, 104, 112, 120, 128];

    /// <summary>The recipe.</summary>
    public static Recipe Recipe { get; } = new(
        "cno-wave", "Wave equation: u(0) → u(5)", OperatorMethod.Instance, "wave", "cno", CnoProtocol.Published(0.63, 1.17),
        Small: CnoProtocol.Small(Data, epochs: 40) with { Evaluation = new EvaluationConfig(Resolutions: Resolutions) },
        Paper: CnoProtocol.Paper(Data, channels: 48, residualBlocks: 4, neckBlocks: 6, weightDecay: 1e-10) with
            { Evaluation = new EvaluationConfig(Resolutions: Resolutions) });
}
