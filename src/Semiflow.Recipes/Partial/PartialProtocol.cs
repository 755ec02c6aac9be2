namespace Semiflow.Recipes.Partial;

/// <summary>What the recipes of partial observations share (spec partial-observations.md 3, 4, 8.3).</summary>
internal static class PartialProtocol
{
    /// <summary>Baselines of the small tiers.</summary>
    public static IReadOnlyList<ForecastBaseline> Short { get; } =
    [
        ForecastBaseline.Persistence, ForecastBaseline.Climatology, ForecastBaseline.NoHidden, ForecastBaseline.OneStep,
        ForecastBaseline.ConvLstm, ForecastBaseline.Warping,
    ];

    /// <summary>The larger networks.</summary>
    public static PartialModelConfig Model { get; } = new(Width: 64, Blocks: 6);

    /// <summary>Their training.</summary>
    public static PartialTrainingConfig Training { get; } = new(Epochs: 200, BatchSize: 16, Rate: 3e-4);

    /// <summary>All baselines.</summary>
    public static PartialEvaluationConfig Evaluation { get; } = new(Baselines: [.. Enum.GetValues<ForecastBaseline>()]);
}
