using Semiflow.Principles.Augmentation;
using Semiflow.Training.Multipliers;

namespace Semiflow.Recipes.Aphynity;

/// <summary>The damped pendulum with physics that do not know friction (spec aphynity.md 5).</summary>
public static class AphynityPendulum
{
    private const string Table = "Yin et al., ICLR 2021 (arXiv 2010.04456), table 1";

    private static readonly IReadOnlyList<Baseline> Baselines =
        [Baseline.PhysicsOnly, Baseline.NeuralOde, Baseline.Vanilla, Baseline.Complete, Baseline.True, Baseline.Hamiltonian];

    /// <summary>
    /// The recipe. The published logarithms are natural ones (spec aphynity.md 9.2), the published errors of the coefficient fit ω₀ better
    /// than ω₀²: physics alone err by 13 % in ω₀ for every draw.
    /// </summary>
    public static Recipe Recipe { get; } = new(
        "aphynity-pendulum", "Damped pendulum, physics without friction", AphynityMethod.Instance, "pendulum", "pendulum",
        [
            new("mse_ln", -7.86, "", Table), new("frequency_error_percent", 4.0, "%", Table),
            new("frequency_error_physics_only_percent", 13.2, "%", Table),
            new("mse_ln_neural_ode", -2.84, "", Table), new("mse_ln_physics_only", -0.14, "", Table),
            new("mse_ln_complete", -8.28, "", Table),
            new("parameter_error_complete_percent", 0.45, "%", Table), new("mse_ln_true", -8.58, "", Table),
            new("mse_ln_hamiltonian", -0.35, "", Table),
        ],
        Small: new AphynityConfig(
            new AphynityDataConfig(Train: 25, Validation: 25, Test: 25), new AphynityModelConfig(),
            new AphynityTrainingConfig(
                Epochs: 80, Passes: 10, BatchSize: 25, Rate: 3e-3, LawRate: 3e-2, Anneal: true, WarmStart: true, InnerIterations: 5,
                Norm: AugmentationNorm.Relative,
                // λ rises slowly enough to stay at the least augmentation all the way to the accuracy.
                Multiplier: new MultiplierSpec { Rule = MultiplierRule.Target, Start = 3, Rate = 0.01, Tolerance = 1e-6 }),
            new AphynityEvaluationConfig(Baselines, HamiltonianEpochs: 8)),
        Paper: new AphynityConfig(
            new AphynityDataConfig(Train: 25, Validation: 25, Test: 25), new AphynityModelConfig(),
            new AphynityTrainingConfig(
                Epochs: 5000, Passes: 10, BatchSize: 25, Rate: 1e-3, InnerIterations: 5, Norm: AugmentationNorm.Relative,
                Multiplier: new MultiplierSpec { Start = 1, Rate = 1 }),
            new AphynityEvaluationConfig([.. Baselines, Baseline.Derivative])));
}
