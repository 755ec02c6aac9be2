using Semiflow.Operators.Models;
using Semiflow.Physics;
using Semiflow.Principles;
using Semiflow.Spaces;

namespace Semiflow.Recipes.AphynityRecipes;

/// <summary>Everything that can be set in a run of APHYNITY.</summary>
/// <param name="Data">How many trajectories.</param>
/// <param name="Model">The augmentation.</param>
/// <param name="Solver">How trajectories are solved.</param>
/// <param name="Budget">How long physics and augmentation are trained; every baseline has the same.</param>
/// <param name="Optimizer">How their parameters are updated.</param>
/// <param name="Multiplier">The multiplier of the trajectory error; the moves between two updates are on one batch.</param>
/// <param name="Training">What is minimized.</param>
/// <param name="Evaluation">What it is compared with.</param>
[FormerlyAt("training.{epochs,passes,batch_size,checkpoint_seconds}", "budget.*")]
[FormerlyAt("training.{rate,clip_norm}", "optimizer.*")]
[FormerlyAt("training.anneal", "optimizer.schedule", "true=cosine", "false=constant")]
[FormerlyAt("training.method", "solver.method", "rk438=rk4-38")]
[FormerlyAt("training.substeps", "solver.substeps")]
[FormerlyAt("training.multiplier.*", "multiplier.*")]
[FormerlyAt("training.inner_iterations", "multiplier.every")]
[UsedWith("multiplier.{start,rate,tolerance,cap,rule,penalty}", "--model!=none", "evaluation.augmented")]
internal sealed record AphynityConfig(
    AphynityDataConfig Data, AphynityModelConfig Model, Solver Solver, Budget Budget, Optimizer Optimizer, Multiplier Multiplier,
    AphynityTrainingConfig Training, AphynityEvaluationConfig Evaluation)
{
    /// <summary>Settings of own data with a law.</summary>
    public static AphynityConfig ForOwnData(string law)
    {
        int? rank = PhysicsLaws.Find(law).Rank;
        return new AphynityConfig(
            new AphynityDataConfig(), new AphynityModelConfig(Normalize: rank != 0), new Solver(), new Budget(50, Passes: null),
            AphynityExperiments.Annealed(1e-3), new Multiplier(), new AphynityTrainingConfig(WarmStart: true, ChannelUnits: true),
            new AphynityEvaluationConfig());
    }

    /// <summary>The budget for states of so many dimensions of space.</summary>
    /// <param name="spaceRank">Dimensions of space.</param>
    public Budget BudgetFor(int spaceRank)
    {
        // States without space are cheap to solve: twenty times the moves, some thousand for thirty trajectories, take a minute.
        return Budget with { Passes = Budget.Passes ?? (spaceRank == 0 ? 20 : 1) };
    }

    /// <summary>The settings, what fits together checked.</summary>
    /// <exception cref="InputException">No such network, or settings of the multiplier that do not fit.</exception>
    public AphynityConfig Checked()
    {
        Multiplier.Spec();
        Rule.Require(
            Training.Projected || !Training.Reversal, "training.reversal",
            "false where training.projected is: only a projection sees both directions of time", Training.Reversal);
        Rule.Require(
            Optimizer.Average is null || !Training.Projected, "optimizer.average",
            "unset where training.projected is true: a mean network belongs to the coefficients of then", Optimizer.Average);
        if (Model.Network is { } network)
        {
            NetworkCatalogue.Find<IVectorFieldNetwork>(network);
        }

        return this;
    }
}

/// <summary>How many trajectories; of a file, unset sizes are a tenth for validation, a tenth for tests, the rest for training.</summary>
/// <param name="Train">Training trajectories.</param>
/// <param name="Validation">Trajectories that choose the best epoch.</param>
/// <param name="Test">Trajectories that are reported.</param>
/// <param name="Frames">Frames to use of each; unset: all.</param>
/// <param name="Window">Frames of the pieces into which training trajectories are cut, each beginning with the last frame of the one
/// before; unset: whole trajectories.</param>
/// <param name="Points">Nodes per direction of generated fields; unset: as published.</param>
/// <param name="PaperCompat">Generated data as the authors' code makes them, with its accuracy and boundary.</param>
[UsedWith("{points,paper_compat}", "system=reaction-diffusion|damped-wave")]
internal sealed record AphynityDataConfig(
    [AtLeast(1)] int? Train = null, [AtLeast(1)] int? Validation = null, [AtLeast(1)] int? Test = null, [AtLeast(3)] int? Frames = null,
    [AtLeast(2)] int? Window = null, [AtLeast(16)] int? Points = null, bool PaperCompat = false);

/// <summary>The network that is added to the physics.</summary>
/// <param name="Width">Neurons (states without space: 200) or channels (fields on a grid: 16) of a hidden layer; unset: as
/// published.</param>
/// <param name="HiddenLayers">Hidden layers.</param>
/// <param name="Normalize">Whether the network sees and gives channels in units of their size in the training data: for channels of very
/// different size.</param>
/// <param name="PaperCompat">On a grid: zero padding and batch statistics as in the authors' code, so that the field depends on the
/// batch.</param>
/// <param name="Positive">Whether coefficients stay positive, of laws whose coefficients could be negative.</param>
/// <param name="Network">Name of a network that is a vector field; unset: as published, a perceptron (mlp) of states without space,
/// convolutions (conv) on a grid.</param>
[UsedWith("width", "knows Width", "evaluation.baselines=hamiltonian", "evaluation.augmented=hamiltonian")]
[UsedWith("hidden_layers", "knows HiddenLayers")]
[UsedWith("paper_compat", "--model!=pendulum|pendulum-complete")]
[UsedWith("positive", "--model=pendulum|pendulum-complete")]
internal sealed record AphynityModelConfig(
    [AtLeast(1)] int? Width = null, [AtLeast(1)] int HiddenLayers = 2, bool Normalize = false, bool PaperCompat = false,
    bool Positive = false, string? Network = null)
{
    /// <summary>What laws are made for.</summary>
    public LawSetting Setting(Grid? grid, IReadOnlyDictionary<string, double>? truth) =>
        new(grid, truth) { Positive = Positive, PaperCompat = PaperCompat };
}

/// <summary>What the training of physics and augmentation minimizes.</summary>
/// <param name="LawRate">Learning rate where a law is trained alone: its few coefficients take, and need, larger steps than a network;
/// unset: the same.</param>
/// <param name="WarmStart">
/// Whether the coefficients start from a fit of the physics alone, of the same number of (much cheaper) moves: otherwise the network may
/// take over what the law would explain before the coefficients have changed, and λ grows by errors that the law would remove.
/// </param>
/// <param name="Timing">When the multiplier changes: after the moves on a batch, or at the end of an epoch of such moves.</param>
/// <param name="Split">Whether each channel or frame has a multiplier of its own.</param>
/// <param name="Norm">Norm of the augmentation.</param>
/// <param name="ChannelUnits">
/// Whether errors of trajectories, and the augmentation, count in units of the deviation of each channel, so that channels of any size are
/// learned alike; a network without a law then sees states in these units, and time in frames.
/// </param>
/// <param name="Projected">
/// Whether the coefficients follow in closed form those that leave the least to the augmentation (variable projection); otherwise gradients
/// train them, slowly where the network can stand in for what the law explains.
/// </param>
/// <param name="Reversal">
/// Whether projected coefficients leave the least over the observed states and these with time reversed (momenta change their sign):
/// friction is orthogonal to a law without there, so that the projection is the truth. Only for laws that are reversible.
/// </param>
[UsedWith("law_rate", "--model!=none")]
[UsedWith("law_rate", "warm_start", "evaluation.baselines=physics_only|complete")]
[UsedWith("{warm_start,timing,split,norm}", "--model!=none", "evaluation.augmented")]
internal sealed record AphynityTrainingConfig(
    [Positive] double? LawRate = null, bool WarmStart = false, MultiplierTiming Timing = MultiplierTiming.PerBatchBlock,
    ConstraintSplit Split = ConstraintSplit.Whole, AugmentationNorm Norm = AugmentationNorm.Squared, bool ChannelUnits = false,
    bool Projected = false, bool Reversal = false)
{
    /// <summary>Checks that the law is one for these settings.</summary>
    /// <exception cref="InputException">It is not.</exception>
    public void Check(PhysicsLaw law)
    {
        if (Projected && law.Make is null)
        {
            throw new InputException($"the physics '{law.Name}' has no coefficients: leave training.projected at false.");
        }

        if (Reversal && law.Reversed.Count == 0)
        {
            throw new InputException(
                $"the physics '{law.Name}' is not the same when time runs backwards: leave training.reversal at false.");
        }
    }
}

/// <summary>What APHYNITY is compared with.</summary>
internal enum AphynityBaseline
{
    /// <summary>The incomplete physics alone.</summary>
    PhysicsOnly,

    /// <summary>The complete physics, coefficients learned.</summary>
    Complete,

    /// <summary>The complete physics with the true coefficients, nothing learned.</summary>
    True,

    /// <summary>The network alone.</summary>
    NeuralOde,

    /// <summary>Physics and network without a penalty.</summary>
    Vanilla,

    /// <summary>Physics and network fitted to difference quotients of the data.</summary>
    Derivative,

    /// <summary>Hamilton's equations of a learned energy; of states of positions and momenta without space.</summary>
    Hamiltonian,
}

/// <summary>What is measured after training.</summary>
/// <param name="Baselines">What is trained besides, with the same budget but for <paramref name="HamiltonianEpochs"/>.</param>
/// <param name="Augmented">What is augmented besides, as the physics of the run is.</param>
/// <param name="HamiltonianEpochs">Epochs of what has a Hamiltonian network, whose moves cost some ten times those of the others; unset: as
/// many as theirs.</param>
/// <param name="BatchSize">Trajectories at a time.</param>
/// <param name="Report">False to leave out report.html and the figures.</param>
[UsedWith("hamiltonian_epochs", "baselines=hamiltonian", "augmented=hamiltonian")]
internal sealed record AphynityEvaluationConfig(
    IReadOnlyList<AphynityBaseline> Baselines = null!, IReadOnlyList<AugmentedLaw> Augmented = null!,
    [AtLeast(1)] int? HamiltonianEpochs = null, [AtLeast(1)] int BatchSize = 64, bool Report = true)
{
    /// <summary>What else is trained; by default only the physics and only the network.</summary>
    public IReadOnlyList<AphynityBaseline> Baselines { get; init; } = Baselines
        ?? [AphynityBaseline.PhysicsOnly, AphynityBaseline.NeuralOde];

    /// <summary>What is augmented besides; by default nothing.</summary>
    public IReadOnlyList<AugmentedLaw> Augmented { get; init; } = Augmented ?? [];
}
