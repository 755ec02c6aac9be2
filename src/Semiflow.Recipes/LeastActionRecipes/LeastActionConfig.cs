using Semiflow.Images;
using Semiflow.Operators.Models;
using Semiflow.Principles;
using Semiflow.Training;
using Semiflow.Transport;

namespace Semiflow.Recipes.LeastActionRecipes;

/// <summary>Everything that can be set in a run of least-action classification.</summary>
/// <param name="Data">Samples.</param>
/// <param name="Model">The network.</param>
/// <param name="Budget">How long networks are trained; all compared ones have the same.</param>
/// <param name="Optimizer">How their parameters are updated.</param>
/// <param name="Multiplier">λ of the loss.</param>
/// <param name="Training">What is minimized.</param>
/// <param name="Evaluation">What it is compared with, and how often.</param>
[FormerlyAt("training.{epochs,passes,batch_size,checkpoint_seconds}", "budget.*")]
[FormerlyAt("training.optimizer", "optimizer.method")]
[FormerlyAt("training.{rate,momentum,weight_decay,milestones}", "optimizer.*")]
[FormerlyAt("training.decay", "optimizer.factor")]
[FormerlyAt("training.multiplier.*", "multiplier.*")]
[FormerlyAt("training.update_every", "multiplier.every")]
internal sealed record LeastActionConfig(
    LeastActionDataConfig Data, LeastActionModelConfig Model, Budget Budget, Optimizer Optimizer, Multiplier Multiplier,
    LeastActionTrainingConfig Training, LeastActionEvaluationConfig Evaluation)
{
    /// <summary>Settings of own data: points or images, as the model takes them.</summary>
    public static LeastActionConfig ForOwnData(string model) => LeastActionNetwork.IsOfPoints(model)
        ? new(
            new LeastActionDataConfig(), new LeastActionModelConfig(), new Budget(Epochs: 50, Passes: 4, BatchSize: 20),
            LeastActionExperiments.Adam(5e-3), new Multiplier(Start: 0.1, Rate: 0.2, Every: 5),
            new LeastActionTrainingConfig(Reduction: DisplacementReduction.SumFeaturesMeanBatch), new LeastActionEvaluationConfig())
        : new(
            new LeastActionDataConfig(), LeastActionExperiments.OneRepresentation(StemKind.HalvingConvolution),
            new Budget(Epochs: 30, BatchSize: 128), LeastActionExperiments.Momentum(0.01), new Multiplier(Start: 5, Rate: 1, Every: 5),
            new LeastActionTrainingConfig(), new LeastActionEvaluationConfig());

    /// <summary>The settings, which fit each other.</summary>
    /// <exception cref="InputException">Some do not.</exception>
    public LeastActionConfig Checked()
    {
        Rule.TwoInABatch(Budget.BatchSize, "for statistics over a batch");
        Rule.NoPatience(Budget.Patience, "since networks are compared after the last epoch");
        Options(TransportMode.Multiplier).Checked();
        return this;
    }

    /// <summary>The principle's settings in a mode.</summary>
    public LeastActionOptions Options(TransportMode mode) => new()
    {
        Mode = mode,
        Multiplier = Multiplier.Spec(),
        UpdateEvery = Multiplier.Every,
        Variant = Training.Variant,
        Scaling = Training.Scaling,
        Reduction = Training.Reduction,
        Power = Training.Power,
    };
}

/// <summary>The samples.</summary>
/// <param name="Train">Numbers of training samples, each its own setting, redrawn for every seed; empty for all.</param>
/// <param name="Validation">Samples that choose the best epoch; 0 keeps the last; unset for a tenth.</param>
/// <param name="Test">Test samples, the first ones; unset for all.</param>
/// <param name="Protocol">Where validation samples come from: training samples (held_out), or, for comparison with published numbers, half
/// of the tests (paper).</param>
/// <param name="Path">Folder of images; unset for where they usually lie.</param>
/// <param name="Official">Whether the files must be the published ones; false takes others in the same layout.</param>
/// <param name="Augment">Whether training images are cropped with padding 4 and flipped at random.</param>
[UsedWith("validation", "protocol=held_out")]
[UsedWith("{protocol,path,official,augment}", "system=fashion-mnist|mnist|cifar-10|cifar-100|stl-10|tinyimagenet|folders")]
internal sealed record LeastActionDataConfig(
    [AtLeast(2), Distinct] IReadOnlyList<int> Train = null!, [AtLeast(0)] int? Validation = null, [AtLeast(1)] int? Test = null,
    SelectionProtocol Protocol = SelectionProtocol.HeldOut, string? Path = null, bool Official = true, bool Augment = false)
{
    /// <summary>Numbers of training samples; default all there are.</summary>
    public IReadOnlyList<int> Train { get; init; } = Train ?? [];
}

/// <summary>The network.</summary>
/// <param name="Blocks">Residual blocks, of each stage where there are several.</param>
/// <param name="Width">Hidden units of a block of points; filters of the first stage of images.</param>
/// <param name="Step">Δ of x + Δ r(x); 0 for 1/(number of blocks).</param>
/// <param name="Weights">Law of the initial weights.</param>
/// <param name="Gain">Its factor or deviation: small ones start near the identity.</param>
/// <param name="BatchNorm">Whether blocks normalize.</param>
/// <param name="Stem">First layers, of images.</param>
/// <param name="Head">The classifier, of images.</param>
[UsedWith("{blocks,width,step,batch_norm}", "--model=one-rep|resnet|points")]
[UsedWith("{stem,head}", "--model=one-rep|resnet")]
internal sealed record LeastActionModelConfig(
    [AtLeast(1)] int Blocks = 9, [AtLeast(1)] int Width = 16, [AtLeast(0)] double Step = 1, InitialWeights Weights = InitialWeights.Uniform,
    [AtLeast(0)] double Gain = 1, bool BatchNorm = false,
    StemKind Stem = StemKind.HalvingConvolution, HeadKind Head = HeadKind.ThreeLinear);

/// <summary>What the training minimizes.</summary>
/// <param name="Smoothing">Label smoothing.</param>
/// <param name="Variant">When λ is updated.</param>
/// <param name="Scaling">What is minimized; unset as published with the variant.</param>
/// <param name="Reduction">How displacements become a number.</param>
/// <param name="Power">p of |r|ᵖ.</param>
internal sealed record LeastActionTrainingConfig(
    [Within(0, 1, Below = true)] double Smoothing = 0, UpdateVariant Variant = UpdateVariant.A,
    ObjectiveScaling? Scaling = null, DisplacementReduction Reduction = DisplacementReduction.MeanElements, [AtLeast(1)] double Power = 2);

/// <summary>What is trained and measured.</summary>
/// <param name="Seeds">Repetitions with other samples, parameters and orders; those of one seed are shared by all compared
/// networks.</param>
/// <param name="Vanilla">Whether a network without transport is trained besides.</param>
/// <param name="Rates">Other rates τ of λ to train with.</param>
/// <param name="Weights">Fixed weights μ of the transport to train with.</param>
/// <param name="TransportPoints">Test samples on which couplings are compared exactly.</param>
/// <param name="Report">False to leave out report.html and the figures.</param>
internal sealed record LeastActionEvaluationConfig(
    [AtLeast(1)] int Seeds = 1, bool Vanilla = true, [Positive] IReadOnlyList<double> Rates = null!,
    [Positive] IReadOnlyList<double> Weights = null!, [AtLeast(2)] int TransportPoints = 500, bool Report = true)
{
    /// <summary>Other rates; default none.</summary>
    public IReadOnlyList<double> Rates { get; init; } = Rates ?? [];

    /// <summary>Fixed weights; default none.</summary>
    public IReadOnlyList<double> Weights { get; init; } = Weights ?? [];
}
