using Semiflow.Operators.Models;

namespace Semiflow.Recipes.OperatorLearning;

/// <summary>Everything that can be set in a run that learns an operator from pairs of functions.</summary>
/// <param name="Data">How many samples and on which grid.</param>
/// <param name="Model">Options of the network that the run names: a record of its own type, with the names and meanings that the network
/// gives them, as <see cref="INetwork.Defaults"/> has it.</param>
/// <param name="Budget">How long it is trained.</param>
/// <param name="Optimizer">How its parameters are updated.</param>
/// <param name="Training">What is minimized.</param>
/// <param name="Evaluation">What is measured afterwards.</param>
[FormerlyAt("training.{epochs,batch_size,patience,checkpoint_seconds}", "budget.*")]
[FormerlyAt("training.{rate,weight_decay,schedule,warm_up,clip_norm}", "optimizer.*")]
[FormerlyAt("training.step_epochs", "optimizer.every")]
[FormerlyAt("training.step_factor", "optimizer.factor")]
[UsedWith("model.{filter_taps,cutoff_denominator,half_width}", "model.activation=kaiser")]
[UsedWith("model.oversampling", "model.activation!=none")]
[UsedWith("model.fourier_scale", "model.fourier_features")]
[UsedWith("model.include_unused_inv_block", "model.add_invariant_blocks")]
internal sealed record OperatorLearningConfig(
    OperatorDataConfig Data, object Model, Budget Budget, Optimizer Optimizer, OperatorTrainingConfig Training,
    OperatorEvaluationConfig Evaluation)
{
    /// <summary>Settings of own data: a light model, sizes from the file.</summary>
    public static OperatorLearningConfig ForOwnData(string model) => new(
        new OperatorDataConfig(Points: null, Train: null, Validation: null, Test: null, TestOut: 0),
        NetworkCatalogue.Find<IGridFunctionNetwork>(model).Light, new Budget(50),
        OperatorExperiments.AdamW(1e-3, ScheduleKind.Cosine, warmUp: 0.05), new OperatorTrainingConfig(),
        new OperatorEvaluationConfig(Resolutions: []));

    /// <summary>
    /// Whether results may stand next to the published numbers of a recipe: the samples and the grid are those of a tier.
    /// </summary>
    public bool IsComparable(Recipe recipe) =>
        Recipe.Tiers.Any(tier => recipe.Settings(tier) is OperatorLearningConfig published && published.Data == Data);
}

/// <summary>How many samples and on which grid.</summary>
/// <param name="Points">Nodes a direction; files are resampled to as many, spectrally. Unset: the grid of the file.</param>
/// <param name="Train">Training samples; unset: all that the other parts of a file leave.</param>
/// <param name="Validation">Samples that choose the best epoch; unset: a tenth of a file.</param>
/// <param name="Test">Test samples in distribution; unset: a tenth of a file.</param>
/// <param name="TestOut">Generated test samples out of distribution.</param>
[UsedWith("test_out", "system")]
internal sealed record OperatorDataConfig(
    [AtLeast(8)] int? Points = 64, [AtLeast(1)] int? Train = 1024, [AtLeast(1)] int? Validation = 128, [AtLeast(1)] int? Test = 256,
    [AtLeast(0)] int TestOut = 256);

/// <summary>What the training minimizes, on normalized data (spec cno.md 7.1).</summary>
internal enum LossKind
{
    /// <summary>Σ|p − y| / Σ|y| over the whole batch, as the published code.</summary>
    BatchRelativeL1,

    /// <summary>Mean over samples of Σ|p − y| / Σ|y|.</summary>
    RelativeL1,

    /// <summary>Mean over samples of ‖p − y‖₂ / ‖y‖₂.</summary>
    RelativeL2,

    /// <summary>Relative Sobolev norm of first order, mean over samples.</summary>
    RelativeH1,
}

/// <summary>What the training minimizes.</summary>
/// <param name="Loss">What is minimized.</param>
internal sealed record OperatorTrainingConfig(LossKind Loss = LossKind.BatchRelativeL1);

/// <summary>What is measured after training.</summary>
/// <param name="BatchSize">Samples at a time.</param>
/// <param name="Resolutions">Grids of the resolution study (generated data only); empty for none.</param>
/// <param name="ResolutionSamples">Test samples on each of them.</param>
/// <param name="Report">False to leave out report.html and the figures.</param>
[UsedWith("{resolutions,resolution_samples}", "system")]
[UsedWith("resolution_samples", "resolutions")]
internal sealed record OperatorEvaluationConfig(
    [AtLeast(1)] int BatchSize = 16, [AtLeast(8)] IReadOnlyList<int> Resolutions = null!, [AtLeast(1)] int ResolutionSamples = 64,
    bool Report = true)
{
    /// <summary>Grids of the resolution study; default 32, 40, …, 128.</summary>
    public IReadOnlyList<int> Resolutions { get; init; } = Resolutions ?? [.. Enumerable.Range(4, 13).Select(i => 8 * i)];
}
