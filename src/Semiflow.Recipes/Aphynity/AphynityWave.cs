using Semiflow.Training.Multipliers;

namespace Semiflow.Recipes.Aphynity;

/// <summary>Damped waves with physics that do not know damping (spec aphynity.md 7).</summary>
public static class AphynityWave
{
    private const string Table = "Yin et al., ICLR 2021 (arXiv 2010.04456), table 1";

    private static readonly IReadOnlyList<Baseline> Baselines =
        [Baseline.PhysicsOnly, Baseline.NeuralOde, Baseline.Vanilla, Baseline.Complete, Baseline.True];

    /// <summary>The recipe. The published logarithms are probably natural ones (spec aphynity.md 9.2).</summary>
    public static Recipe Recipe { get; } = new(
        "aphynity-wave", "Damped waves, physics without damping", AphynityMethod.Instance, "damped-wave", "wave",
        [
            new("mse_ln", -4.64, "", Table), new("parameter_error_percent", 0.3, "%", Table),
            new("parameter_error_physics_only_percent", 10.4, "%", Table),
            new("mse_ln_neural_ode", -2.51, "", Table), new("mse_ln_physics_only", 0.51, "", Table),
            new("mse_ln_complete", -4.68, "", Table),
            new("parameter_error_complete_percent", 1.38, "%", Table), new("mse_ln_true", -4.66, "", Table),
        ],
        Small: new AphynityConfig(
            new AphynityDataConfig(Train: 64, Validation: 8, Test: 32, Window: 7, Points: 32), new AphynityModelConfig(Normalize: true),
            new AphynityTrainingConfig(
                Epochs: 16, Passes: 1, BatchSize: 4, Rate: 5e-3, LawRate: 5e-2, Anneal: true, WarmStart: true,
                Multiplier: new MultiplierSpec { Rule = MultiplierRule.Target, Start = 1e5, Rate = 0.008, Tolerance = 1e-4 }),
            new AphynityEvaluationConfig(Baselines)),
        Paper: new AphynityConfig(
            new AphynityDataConfig(Train: 200, Validation: 50, Test: 50), new AphynityModelConfig(Normalize: true),
            new AphynityTrainingConfig(
                Epochs: 500, Passes: 1, BatchSize: 64, Rate: 1e-4, InnerIterations: 3,
                Multiplier: new MultiplierSpec { Start = 1, Rate = 1e2 }),
            new AphynityEvaluationConfig([.. Baselines, Baseline.Derivative])));
}
