using Semiflow.Operators.Models.Capabilities;

namespace Semiflow.Recipes.OperatorLearning;

/// <summary>Everything that can be set in a run that learns an operator from pairs of functions.</summary>
/// <param name="Data">How many samples and on which grid.</param>
/// <param name="Model">Options of the model: the options record of the architecture that the recipe names.</param>
/// <param name="Training">How it is trained.</param>
/// <param name="Evaluation">What is measured afterwards.</param>
public sealed record OperatorLearningConfig(DataConfig Data, object Model, TrainingConfig Training, EvaluationConfig Evaluation)
{
    /// <summary>The settings with the model's open ones filled, checked.</summary>
    /// <exception cref="InputException">A setting is out of range.</exception>
    public OperatorLearningConfig Checked()
    {
        Rule.Require(Data.Points is null or >= 8, "data.points", "at least 8", Data.Points);
        Rule.Require(Data.Train is null or >= 1, "data.train", "at least 1", Data.Train);
        Rule.Require(Data.Validation is null or >= 1, "data.validation", "at least 1", Data.Validation);
        Rule.Require(Data.Test is null or >= 1, "data.test", "at least 1", Data.Test);
        Rule.Require(Data.TestOut >= 0, "data.test_out", "at least 0", Data.TestOut);
        Rule.Require(Training.Epochs >= 1, "training.epochs", "at least 1", Training.Epochs);
        Rule.Require(Training.BatchSize >= 1, "training.batch_size", "at least 1", Training.BatchSize);
        Rule.Require(Training.Rate > 0, "training.rate", "positive", Training.Rate);
        Rule.Require(Training.WeightDecay >= 0, "training.weight_decay", "at least 0", Training.WeightDecay);
        Rule.Require(Training.StepEpochs >= 1, "training.step_epochs", "at least 1", Training.StepEpochs);
        Rule.Require(Training.StepFactor is > 0 and <= 1, "training.step_factor", "in (0, 1]", Training.StepFactor);
        Rule.Require(Training.WarmUp is >= 0 and < 1, "training.warm_up", "a share of the training in [0, 1)", Training.WarmUp);
        Rule.Require(Training.ClipNorm is null or > 0, "training.clip_norm", "positive", Training.ClipNorm);
        Rule.Require(Training.Patience is null or >= 1, "training.patience", "at least 1", Training.Patience);
        Rule.Require(Training.CheckpointSeconds >= 0, "training.checkpoint_seconds", "at least 0", Training.CheckpointSeconds);
        Rule.Require(Evaluation.BatchSize >= 1, "evaluation.batch_size", "at least 1", Evaluation.BatchSize);
        Rule.Require(Evaluation.ResolutionSamples >= 1, "evaluation.resolution_samples", "at least 1", Evaluation.ResolutionSamples);
        Rule.Require(Evaluation.Resolutions.All(points => points >= 8), "evaluation.resolutions", "at least 8 each",
            Configuration.Text(Evaluation.Resolutions));
        return this with { Model = Model is IOpenOptions open ? open.Resolved() : Model };
    }

    /// <summary>Whether results may stand beside the published numbers of a recipe: the samples and the grid are those of a tier.</summary>
    internal bool IsComparable(Recipe recipe) =>
        Recipe.Tiers.Any(tier => recipe.Settings(tier) is OperatorLearningConfig published && published.Data == Data);
}

/// <summary>How many samples and on which grid.</summary>
/// <param name="Points">Nodes a direction; files are resampled to as many, spectrally. Unset: the grid of the file.</param>
/// <param name="Train">Training samples; unset: all that the other parts of a file leave.</param>
/// <param name="Validation">Samples that choose the best epoch; unset: a tenth of a file.</param>
/// <param name="Test">Test samples in distribution; unset: a tenth of a file.</param>
/// <param name="TestOut">Generated test samples out of distribution.</param>
public sealed record DataConfig(int? Points = 64, int? Train = 1024, int? Validation = 128, int? Test = 256, int TestOut = 256);

/// <summary>How the learning rate changes over the training.</summary>
public enum RateSchedule
{
    /// <summary>Not at all.</summary>
    Constant,

    /// <summary>Times <c>step_factor</c> every <c>step_epochs</c> epochs.</summary>
    Step,

    /// <summary>Half a cosine down to zero, after a linear warm-up.</summary>
    Cosine,
}

/// <summary>What the training minimizes, on normalized data (spec cno.md 7.1).</summary>
public enum LossKind
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

/// <summary>How the model is trained: AdamW with a schedule.</summary>
/// <param name="Epochs">Passes over the training samples.</param>
/// <param name="BatchSize">Samples a step.</param>
/// <param name="Rate">Largest learning rate.</param>
/// <param name="WeightDecay">Decoupled weight decay.</param>
/// <param name="Schedule">How the rate changes.</param>
/// <param name="StepEpochs">Epochs between steps of the step schedule.</param>
/// <param name="StepFactor">Factor of each such step.</param>
/// <param name="WarmUp">Share of the training in which the cosine schedule rises to the full rate.</param>
/// <param name="Loss">What is minimized.</param>
/// <param name="ClipNorm">Largest norm of the gradient; unset for no clipping.</param>
/// <param name="Patience">Epochs without improvement after which training stops; unset: never.</param>
/// <param name="CheckpointSeconds">Seconds between checkpoints within an epoch; 0 for those at the ends of epochs alone.</param>
public sealed record TrainingConfig(
    int Epochs = 100, int BatchSize = 16, double Rate = 1e-3, double WeightDecay = 1e-6, RateSchedule Schedule = RateSchedule.Step,
    int StepEpochs = 10, double StepFactor = 0.98, double WarmUp = 0.1, LossKind Loss = LossKind.BatchRelativeL1,
    double? ClipNorm = null, int? Patience = null, double CheckpointSeconds = 60);

/// <summary>What is measured after training.</summary>
/// <param name="BatchSize">Samples at a time.</param>
/// <param name="Resolutions">Grids of the resolution study (generated data only); empty for none.</param>
/// <param name="ResolutionSamples">Test samples on each of them.</param>
/// <param name="Report">False to leave out report.html and the figures.</param>
public sealed record EvaluationConfig(
    int BatchSize = 16, IReadOnlyList<int> Resolutions = null!, int ResolutionSamples = 64, bool Report = true)
{
    /// <summary>Grids of the resolution study; default 32, 40, …, 128.</summary>
    public IReadOnlyList<int> Resolutions { get; init; } = Resolutions ?? [.. Enumerable.Range(4, 13).Select(i => 8 * i)];
}
