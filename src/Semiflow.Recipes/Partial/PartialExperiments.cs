using Semiflow.Operators.Models.Convolutional;

namespace Semiflow.Recipes.Partial;

/// <summary>
/// The recipes of partial observations (spec partial-observations.md 3 to 8). No number of the paper could be read: none has published
/// values.
/// </summary>
internal static class PartialExperiments
{
    private static readonly PartialModelConfig SmallModel = new(
        Width: 16, Blocks: 2, EncoderWidths: [16, 32], Skips: true, HeadDeviation: 0.02, Activation: FieldActivation.Gelu);

    private static readonly PartialEvaluationConfig SmallEvaluation = new(Horizon: 10, Baselines:
    [
        ForecastBaseline.Persistence, ForecastBaseline.Climatology, ForecastBaseline.NoHidden, ForecastBaseline.OneStep,
        ForecastBaseline.ConvLstm, ForecastBaseline.Warping,
    ]);

    // Nothing but its task could be read of the paper.
    private static readonly IReadOnlyDictionary<string, string> Sources = new Dictionary<string, string>
    {
        ["*"] = "ours: not known of the paper",
        ["data.past"] = "other code: that of the baseline that the paper cites (emited/flow)",
        ["evaluation.baselines"] = "ours: which ones the paper has is not known",
    };

    // Floors of systems that have no formula of the hidden state.
    private static readonly IEnumerable<Contestant> Observable = PartialFigures.Floors.Where(floor => floor != PartialFigures.Formula);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Recipe> All { get; } = [ShallowWater(), Euler(), Ocean()];

    /// <summary>A wind-driven basin: its height is seen, its velocity hidden (spec partial-observations.md 5).</summary>
    private static Recipe ShallowWater() => new(
        "partial-shallow-water", "Shallow water: the height is seen, the velocity hidden", PartialMethod.Instance, "shallow-water",
        "residual", [],
        Small(new PartialDataConfig(Train: 96, Validation: 16, Test: 32, Points: 64, Coarsen: 2, Interval: 1, SpinUpYears: 2)),
        Paper(new PartialDataConfig(Train: 200, Validation: 20, Test: 40, Points: 80)))
        { SettingSources = Sources, Demands = HiddenStateMatters(PartialFigures.Floors) };

    /// <summary>Ideal flow: the density of a tracer is seen, the velocity hidden (spec partial-observations.md 6).</summary>
    private static Recipe Euler() => new(
        "partial-euler", "Euler with a tracer: the density is seen, the velocity hidden", PartialMethod.Instance, "euler", "residual", [],
        Small(new PartialDataConfig(Train: 128, Validation: 16, Test: 32, Points: 64, Coarsen: 2), firstHorizon: 4),
        Paper(new PartialDataConfig(Train: 1000, Validation: 100, Test: 200, Points: 64)))
        { SettingSources = Sources, Demands = HiddenStateMatters(Observable) };

    /// <summary>
    /// A synthetic ocean, or the files of <c>ocean.files</c>: the surface temperature is seen, the currents are hidden (spec
    /// partial-observations.md 7).
    /// </summary>
    private static Recipe Ocean()
    {
        PartialConfig paper = Paper(new PartialDataConfig());
        return new Recipe(
            "partial-ocean", "Ocean patches: the surface temperature is seen, the currents hidden", PartialMethod.Instance, "ocean",
            "residual", [], Small(new PartialDataConfig(Train: 96, Validation: 16, Test: 32), epochs: 16), paper with
            {
                Model = paper.Model with { Hidden = 8 },
                Ocean = new OceanConfig(Patch: 64, Cells: 160, Days: 3600, SpinUpYears: 10, Spacing: 10),
            })
            { SettingSources = Sources, Demands = HiddenStateMatters(Observable) };
    }

    // The forecast must gain from a hidden state, and the probe of that beat what the observed part alone tells.
    private static IReadOnlyList<Acceptance> HiddenStateMatters(IEnumerable<Contestant> floors) =>
    [
        new(PartialFigures.Mse, 1) { Over = PartialFigures.Mse.For(PartialFigures.Of(ForecastBaseline.NoHidden)) },
        .. floors.Select(floor => new Acceptance(PartialFigures.RatioTo(floor), 1)),
    ];

    private static PartialConfig Small(PartialDataConfig data, int epochs = 20, int firstHorizon = 5) => new(
        data, SmallModel, new Solver("heun2"), new Budget(epochs, BatchSize: 8), WarmedUp(2e-3),
        new PartialTrainingConfig(firstHorizon), SmallEvaluation);

    private static PartialConfig Paper(PartialDataConfig data) => new(
        data, new PartialModelConfig(Width: 64, Blocks: 6), new Solver("heun2", Substeps: 2), new Budget(200, BatchSize: 16),
        WarmedUp(3e-4), new PartialTrainingConfig(), new PartialEvaluationConfig(Baselines: [.. Enum.GetValues<ForecastBaseline>()]));

    /// <summary>AdamW with a warm-up, half a cosine and gradients of norm 1 at most (spec partial-observations.md 4).</summary>
    internal static Optimizer WarmedUp(double rate) => new(Rate: rate, Schedule: ScheduleKind.Cosine, WarmUp: 0.02, ClipNorm: 1);
}
