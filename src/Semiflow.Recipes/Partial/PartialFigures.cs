using Semiflow.Training;

namespace Semiflow.Recipes.Partial;

/// <summary>What a run of partial observations measures, and who is compared.</summary>
internal static class PartialFigures
{
    /// <summary>The test error.</summary>
    public static Figure Mse { get; } = new(
        "mse", "mean square error of forecasts", Note: "normalized units, mean over the horizon", Headline: true);

    /// <summary>Its logarithm.</summary>
    public static Figure MseLog10 { get; } = new("mse_log10", "log₁₀ of the mean square error of forecasts");

    /// <summary>Error of one frame over its variance.</summary>
    private static Figure ErrorOverVariance { get; } = new("nmse", "error over variance") { Pattern = "nmse_{0}" };

    private static Figure Skill { get; } = new("skill", "skill over persistence", "%", Better: Better.Higher);

    /// <summary>Skill over the whole horizon.</summary>
    public static Figure SkillOverPersistence { get; } = new(
        "skill_over_persistence", "skill over persistence", "%", "1 − ratio of mean square errors", Better: Better.Higher);

    /// <summary>Error in the unit of the data.</summary>
    public static Figure RmsePhysical { get; } = new("rmse_physical", "root mean square error", Note: "over the horizon");

    /// <summary>Correlation of the deviations from the mean.</summary>
    public static Figure AnomalyCorrelation { get; } = new(
        "anomaly_correlation", "anomaly correlation", Note: "mean over the horizon", Better: Better.Higher);

    /// <summary>How far the power of forecasts is off.</summary>
    public static Figure SpectralError { get; } = new(
        "spectral_error", "spectral error", Note: "mean |log₁₀| of the power ratio, last frame");

    /// <summary>What an estimate tells of the hidden state.</summary>
    public static Figure HiddenCosine { get; } = new(
        "hidden_cosine", "cosine with the true hidden vectors", Note: "hidden states as they are mean little: any gauge fits the data",
        Headline: true, Better: Better.Higher) { Pattern = "{0}" };

    private static Figure HiddenRelativeError { get; } = new(
        "hidden_relative_error", "relative error of the hidden vectors", "%", "after the best scalar") { Pattern = "{0}" };

    /// <summary>The cosine of the probe where what is seen has a slope.</summary>
    public static Figure WeightedCosine { get; } = new(
        "hidden_cosine_probe_3_sloped", "cosine with the true hidden vectors, probe of 3 × 3 nodes, weighted by |∇| of what is seen",
        Better: Better.Higher);

    private static Figure MseOfSubsteps { get; } = new(
        "mse_substeps", "mean square error of forecasts", Note: "a vector field keeps its error, the map of one step does not");

    /// <summary>The model that the run is about.</summary>
    public static Contestant Model { get; } = Contestant.Main("the model");

    /// <summary>The hidden channels of the state themselves.</summary>
    public static Contestant HiddenAsItIs { get; } = new("hidden_cosine", "hidden state as it is");

    /// <summary>Each of them after an affine fit.</summary>
    public static Contestant AffineFit { get; } = new("hidden_cosine_affine", "affine fit of each hidden channel");

    /// <summary>A linear probe of the whole state at a node: an upper bound.</summary>
    public static Contestant ProbeOfNode { get; } = new("hidden_cosine_probe_1", "probe of the state, 1 node");

    /// <summary>The same of a node and its neighbors.</summary>
    public static Contestant Probe { get; } = new("hidden_cosine_probe_3", "probe of the state, 3 × 3 nodes", Headline: true);

    /// <summary>The same of the observed channels alone: a floor, without memory.</summary>
    public static Contestant SeenProbeOfNode { get; } = new("observed_cosine_probe_1", "floor: probe of what is seen, 1 node");

    /// <summary>The same of a node and its neighbors.</summary>
    public static Contestant SeenProbe { get; } = new("observed_cosine_probe_3", "floor: probe of what is seen, 3 × 3 nodes");

    /// <summary>The probe of the true observations, which a forecast does not know: a stricter floor.</summary>
    public static Contestant TrueProbe { get; } = new("true_cosine_probe_3", "floor: probe of the true observations, 3 × 3 nodes");

    /// <summary>The same of true observations and their slopes: it sees 5 × 5 nodes.</summary>
    public static Contestant SlopeProbe { get; } = new(
        "slope_cosine_probe_3", "floor: probe of the true observations and their slopes, 3 × 3 nodes");

    /// <summary>A formula on true observations: a floor, without learning.</summary>
    public static Contestant Formula { get; } = new("formula_cosine", "floor: geostrophic balance of the true height", Headline: true);

    /// <summary>The formula on the model's own forecast.</summary>
    public static Contestant FormulaOfForecast { get; } = new("formula_cosine_forecast", "geostrophic balance of the forecast height");

    /// <summary>Estimates from the hidden channels; all others are floors: what needs no memory, or no learning.</summary>
    public static IReadOnlyList<Contestant> OfMemory { get; } = [HiddenAsItIs, AffineFit, ProbeOfNode, Probe];

    /// <summary>What the probe of the state must beat for its hidden channels to hold memory.</summary>
    public static IReadOnlyList<Contestant> Floors { get; } = [SeenProbe, TrueProbe, SlopeProbe, Formula];

    /// <summary>Probes that see one node; those of nine nodes see more.</summary>
    public static IReadOnlyList<Contestant> OfOneNode { get; } = [ProbeOfNode, SeenProbeOfNode];

    /// <summary>Estimates whose relative error is reported too.</summary>
    public static IReadOnlyList<Contestant> OfVectors { get; } = [HiddenAsItIs, Probe, .. Floors];

    /// <summary>A baseline of forecasts.</summary>
    public static Contestant Of(ForecastBaseline kind) => kind switch
    {
        ForecastBaseline.Persistence => new("persistence", "persistence", Headline: true),
        ForecastBaseline.Climatology => new("climatology", "the mean"),
        ForecastBaseline.NoHidden => new("no_hidden", "no hidden state", Headline: true),
        ForecastBaseline.Delay => new("delay", "past frames as state"),
        ForecastBaseline.OneStep => new("one_step", "one-step U-Net"),
        ForecastBaseline.ConvLstm => new("conv_lstm", "ConvLSTM"),
        _ => new("warping", "warping"),
    };

    /// <summary>Error over variance at a frame of the forecast, from 1.</summary>
    public static Figure ErrorAt(int frame) => ErrorOverVariance.At($"lead_{frame}", $"frame {frame}");

    /// <summary>Skill over persistence at a frame of the forecast, from 1.</summary>
    public static Figure SkillAt(int frame) => Skill.At($"lead_{frame}", $"frame {frame}");

    /// <summary>The test error with another number of steps per frame.</summary>
    public static Figure MseWith(int substeps) => MseOfSubsteps.At($"{substeps}", $"{Plural.Of(substeps, "steps")} per frame");

    /// <summary>Relative error of an estimate of the hidden state.</summary>
    public static Figure RelativeErrorOf(Contestant estimate) => HiddenRelativeError.For(estimate) with
        { Key = estimate.Key.Replace("cosine", "relative_error", StringComparison.Ordinal) };

    /// <summary>Relative error of the probe of the state over that of a floor.</summary>
    public static Figure RatioTo(Contestant floor) => new(
        $"probe_over_{floor.Key.Replace("_cosine", "", StringComparison.Ordinal)}",
        $"relative error of the probe of the state over that of the {floor.Title}", Note: "below 1, the hidden state is memory");

    /// <summary>What a run may measure.</summary>
    public static IEnumerable<Figure> Of(PartialConfig config) => DeclaredFigures.In(
        typeof(PartialFigures), DeclaredFigures.Each<ForecastBaseline>(Of),
        [
            .. OfVectors.Select(RelativeErrorOf), .. Floors.Select(RatioTo), .. config.Evaluation.Substeps.Select(MseWith),
            .. Enumerable.Range(1, config.Evaluation.Horizon).SelectMany(frame => new[] { ErrorAt(frame), SkillAt(frame) }),
            .. config.Observed.Select((_, c) => RmsePhysical.At($"{c}", $"channel {c}")),
        ]);
}
