using Semiflow.Training.Multipliers;

namespace Semiflow.Recipes.Aphynity;

/// <summary>Reaction and diffusion with physics that know diffusion alone (spec aphynity.md 6).</summary>
public static class AphynityReactionDiffusion
{
    private const string Table = "Yin et al., ICLR 2021 (arXiv 2010.04456), table 1";

    private static readonly IReadOnlyList<Baseline> Baselines =
        [Baseline.PhysicsOnly, Baseline.NeuralOde, Baseline.Vanilla, Baseline.Complete, Baseline.True];

    /// <summary>The recipe. The published logarithms are decimal (spec aphynity.md 9.2).</summary>
    public static Recipe Recipe { get; } = new(
        "aphynity-reaction-diffusion", "Reaction and diffusion, physics without reaction", AphynityMethod.Instance, "reaction-diffusion",
        "reaction-diffusion",
        [
            new("mse_log10", -5.10, "", Table), new("parameter_error_percent", 2.3, "%", Table),
            new("parameter_error_physics_only_percent", 67.6, "%", Table),
            new("mse_log10_neural_ode", -3.76, "", Table), new("mse_log10_physics_only", -1.26, "", Table),
            new("mse_log10_vanilla", -4.56, "", Table),
            new("parameter_error_vanilla_percent", 6.39, "%", Table), new("mse_log10_complete", -9.34, "", Table),
            new("parameter_error_complete_percent", 0.17, "%", Table),
            new("mse_log10_true", -8.81, "", Table),
        ],
        Small: new AphynityConfig(
            new AphynityDataConfig(Train: 64, Validation: 8, Test: 32, Window: 8), new AphynityModelConfig(),
            new AphynityTrainingConfig(
                Epochs: 16, Passes: 1, BatchSize: 4, Rate: 5e-3, LawRate: 5e-2, Anneal: true, WarmStart: true,
                Multiplier: new MultiplierSpec { Rule = MultiplierRule.Target, Start = 30, Rate = 0.008, Tolerance = 1e-6 }),
            new AphynityEvaluationConfig(Baselines)),
        Paper: new AphynityConfig(
            new AphynityDataConfig(Train: 1600, Validation: 320, Test: 320), new AphynityModelConfig(),
            new AphynityTrainingConfig(
                Epochs: 500, Passes: 1, BatchSize: 64, Rate: 1e-3, Multiplier: new MultiplierSpec { Start = 10, Rate = 1e3 }),
            new AphynityEvaluationConfig([.. Baselines, Baseline.Derivative])));
}
