using Semiflow.Images;
using Semiflow.Principles.Classification;
using Semiflow.Training.Multipliers;
using Semiflow.Training.Optimizers;
using Semiflow.Transport.Motion;

namespace Semiflow.Recipes.LeastAction;

/// <summary>Everything that can be set in a run of least-action classification.</summary>
/// <param name="Data">Samples.</param>
/// <param name="Model">The network.</param>
/// <param name="Training">How it is trained; all compared networks have the same budget.</param>
/// <param name="Evaluation">What it is compared with, and how often.</param>
public sealed record LeastActionConfig(
    LeastActionDataConfig Data, LeastActionModelConfig Model, LeastActionTrainingConfig Training, LeastActionEvaluationConfig Evaluation)
{
    /// <summary>The settings, checked.</summary>
    /// <exception cref="InputException">A setting is out of range.</exception>
    public LeastActionConfig Checked()
    {
        Rule.Require(Data.Train.All(size => size >= 2), "data.train", "numbers of at least 2", Data.Train);
        Rule.Require(Data.Train.Distinct().Count() == Data.Train.Count, "data.train", "different numbers", Data.Train);
        Rule.Require(Data.Validation is null or >= 0, "data.validation", "at least 0", Data.Validation);
        Rule.Require(Data.Test is null or >= 1, "data.test", "at least 1", Data.Test);
        Model.Check();
        Rule.Require(Training.Epochs >= 1, "training.epochs", "at least 1", Training.Epochs);
        Rule.Require(Training.Passes >= 1, "training.passes", "at least 1", Training.Passes);
        Rule.Require(Training.BatchSize >= 2, "training.batch_size", "at least 2", Training.BatchSize);
        Rule.Require(Training.Rate > 0, "training.rate", "positive", Training.Rate);
        Rule.Require(Training.Momentum is >= 0 and < 1, "training.momentum", "in [0, 1)", Training.Momentum);
        Rule.Require(Training.WeightDecay >= 0, "training.weight_decay", "at least 0", Training.WeightDecay);
        Rule.Require(Training.Decay > 0, "training.decay", "positive", Training.Decay);
        Rule.Require(Training.Smoothing is >= 0 and < 1, "training.smoothing", "in [0, 1)", Training.Smoothing);
        Rule.Require(Training.CheckpointSeconds >= 0, "training.checkpoint_seconds", "at least 0", Training.CheckpointSeconds);
        Rule.Require(Evaluation.Seeds >= 1, "evaluation.seeds", "at least 1", Evaluation.Seeds);
        Rule.Require(Evaluation.Rates.All(rate => rate > 0), "evaluation.rates", "positive numbers", Evaluation.Rates);
        Rule.Require(Evaluation.Weights.All(weight => weight > 0), "evaluation.weights", "positive numbers", Evaluation.Weights);
        Rule.Require(Evaluation.TransportPoints >= 2, "evaluation.transport_points", "at least 2", Evaluation.TransportPoints);
        Training.Options(TransportMode.Multiplier).Checked();
        return this;
    }
}

/// <summary>The samples.</summary>
/// <param name="Train">Numbers of training samples, each a setting of its own, drawn anew for every seed; none for all there are.</param>
/// <param name="Validation">Samples that choose the best epoch; 0 keeps the last; unset for a tenth.</param>
/// <param name="Test">Test samples, the first ones; unset for all.</param>
/// <param name="Protocol">Where validation samples come from: training samples (held_out), or, for comparison with published numbers, half
/// of the tests (paper).</param>
/// <param name="Path">Folder of images; unset for where they usually lie.</param>
/// <param name="Official">Whether the files must be the published ones; false takes others in the same layout.</param>
/// <param name="Augment">Whether training images are cropped with padding 4 and flipped at random.</param>
public sealed record LeastActionDataConfig(
    IReadOnlyList<int> Train = null!, int? Validation = null, int? Test = null, Protocol Protocol = Protocol.HeldOut, string? Path = null,
    bool Official = true,
    bool Augment = false)
{
    /// <summary>Numbers of training samples; default all there are.</summary>
    public IReadOnlyList<int> Train { get; init; } = Train ?? [];
}

/// <summary>How the networks are trained.</summary>
/// <param name="Epochs">Epochs, each with metrics and a checkpoint.</param>
/// <param name="Passes">Passes over the samples in an epoch.</param>
/// <param name="BatchSize">Samples in a move.</param>
/// <param name="Optimizer">Gradient descent with momentum, or AdamW.</param>
/// <param name="Rate">Learning rate.</param>
/// <param name="Momentum">Momentum of gradient descent.</param>
/// <param name="WeightDecay">Weight decay.</param>
/// <param name="Milestones">Epochs at which the rate falls.</param>
/// <param name="Decay">Its factor there.</param>
/// <param name="Smoothing">Label smoothing.</param>
/// <param name="Multiplier">λ.</param>
/// <param name="UpdateEvery">s, moves from one update of λ to the next.</param>
/// <param name="Variant">When λ moves.</param>
/// <param name="Scaling">What is minimized; unset as published with the variant.</param>
/// <param name="Reduction">How displacements become a number.</param>
/// <param name="Power">p of |r|ᵖ.</param>
/// <param name="CheckpointSeconds">Seconds between checkpoints within an epoch; 0 for those at the ends of epochs alone.</param>
public sealed record LeastActionTrainingConfig(
    int Epochs = 30, int Passes = 1, int BatchSize = 128, OptimizerMethod Optimizer = OptimizerMethod.Sgd, double Rate = 0.01,
    double Momentum = 0.9,
    double WeightDecay = 1e-4, IReadOnlyList<double> Milestones = null!, double Decay = 0.1, double Smoothing = 0,
    MultiplierSpec Multiplier = null!,
    int UpdateEvery = 5, UpdateVariant Variant = UpdateVariant.A, ObjectiveScaling? Scaling = null,
    DisplacementReduction Reduction = DisplacementReduction.MeanElements, double Power = 2, double CheckpointSeconds = 60)
{
    /// <summary>Epochs at which the rate falls; default none.</summary>
    public IReadOnlyList<double> Milestones { get; init; } = Milestones ?? [];

    /// <summary>λ; default as published for one-representation networks.</summary>
    public MultiplierSpec Multiplier { get; init; } = Multiplier ?? new MultiplierSpec { Start = 5, Rate = 1 };

    /// <summary>The optimizer.</summary>
    internal OptimizerSpec Spec()
    {
        ISchedule? schedule = Milestones.Count > 0 ? new MilestoneSchedule(Decay, Milestones) : null;
        return Optimizer == OptimizerMethod.Sgd
            ? OptimizerSpec.Sgd(Rate, Momentum, WeightDecay, schedule)
            : new OptimizerSpec(Rate, WeightDecay, Schedule: schedule);
    }

    /// <summary>The principle's settings in a mode.</summary>
    internal LeastActionOptions Options(TransportMode mode) => new()
    {
        Mode = mode,
        Multiplier = Multiplier,
        UpdateEvery = UpdateEvery,
        Variant = Variant,
        Scaling = Scaling,
        Reduction = Reduction,
        Power = Power,
    };
}

/// <summary>What is trained and measured.</summary>
/// <param name="Seeds">Repetitions with other samples, parameters and orders; those of one seed are shared by all compared
/// networks.</param>
/// <param name="Vanilla">Whether a network without transport is trained besides.</param>
/// <param name="Rates">Other rates τ of λ to train with.</param>
/// <param name="Weights">Fixed weights μ of the transport to train with.</param>
/// <param name="TransportPoints">Test samples on which couplings are compared exactly.</param>
/// <param name="Report">False to leave out report.html and the figures.</param>
public sealed record LeastActionEvaluationConfig(
    int Seeds = 1, bool Vanilla = true, IReadOnlyList<double> Rates = null!, IReadOnlyList<double> Weights = null!,
    int TransportPoints = 500, bool Report = true)
{
    /// <summary>Other rates; default none.</summary>
    public IReadOnlyList<double> Rates { get; init; } = Rates ?? [];

    /// <summary>Fixed weights; default none.</summary>
    public IReadOnlyList<double> Weights { get; init; } = Weights ?? [];
}
