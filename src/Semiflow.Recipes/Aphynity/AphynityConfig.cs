using Semiflow.Operators.Models;
using Semiflow.Operators.Models.Capabilities;
using Semiflow.Physics;
using Semiflow.Principles;
using Semiflow.Principles.Augmentation;
using Semiflow.Spaces;
using Semiflow.Training;
using Semiflow.Training.Multipliers;

namespace Semiflow.Recipes.Aphynity;

/// <summary>Everything that can be set in a run of APHYNITY.</summary>
/// <param name="Data">How many trajectories.</param>
/// <param name="Model">The augmentation.</param>
/// <param name="Training">How it is trained.</param>
/// <param name="Evaluation">What it is compared with.</param>
public sealed record AphynityConfig(
    AphynityDataConfig Data, AphynityModelConfig Model, AphynityTrainingConfig Training, AphynityEvaluationConfig Evaluation)
{
    /// <summary>The settings, checked.</summary>
    /// <exception cref="InputException">A setting is out of range.</exception>
    public AphynityConfig Checked()
    {
        Require(Data.Train is null or >= 1, "data.train", "at least 1", Data.Train);
        Require(Data.Validation is null or >= 1, "data.validation", "at least 1", Data.Validation);
        Require(Data.Test is null or >= 1, "data.test", "at least 1", Data.Test);
        Require(Data.Frames is null or >= 3, "data.frames", "at least 3", Data.Frames);
        Require(Data.Window is null or >= 2, "data.window", "at least 2", Data.Window);
        Require(Data.Points is null or >= 16, "data.points", "at least 16", Data.Points);
        Require(Model.Width is null or >= 1, "model.width", "at least 1", Model.Width);
        Require(Model.HiddenLayers >= 1, "model.hidden_layers", "at least 1", Model.HiddenLayers);
        Require(Training.Epochs >= 1, "training.epochs", "at least 1", Training.Epochs);
        Require(Training.Passes >= 1, "training.passes", "at least 1", Training.Passes);
        Require(Training.BatchSize >= 1, "training.batch_size", "at least 1", Training.BatchSize);
        Require(Training.Rate > 0, "training.rate", "positive", Training.Rate);
        Require(Training.LawRate is null or > 0, "training.law_rate", "positive", Training.LawRate);
        Require(Training.InnerIterations >= 1, "training.inner_iterations", "at least 1", Training.InnerIterations);
        Require(Training.Substeps >= 1, "training.substeps", "at least 1", Training.Substeps);
        Require(Training.ClipNorm is null or > 0, "training.clip_norm", "positive", Training.ClipNorm);
        Require(Training.CheckpointSeconds >= 0, "training.checkpoint_seconds", "at least 0", Training.CheckpointSeconds);
        Require(Evaluation.HamiltonianEpochs is null or >= 1, "evaluation.hamiltonian_epochs", "at least 1", Evaluation.HamiltonianEpochs);
        Require(Evaluation.BatchSize >= 1, "evaluation.batch_size", "at least 1", Evaluation.BatchSize);
        Training.Multiplier.Checked();
        if (Model.Network is { } network)
        {
            NetworkCatalogue.Find<IVectorFieldNetwork>(network);
        }

        return this;
    }

    private static void Require(bool holds, string path, string expected, object? got)
    {
        if (!holds)
        {
            throw new InputException($"setting {path} must be {expected}, not {Configuration.Text(got)}.");
        }
    }
}

/// <summary>How many trajectories; of a file, unset sizes are a tenth for validation, a tenth for tests, the rest for training.</summary>
/// <param name="Train">Training trajectories.</param>
/// <param name="Validation">Trajectories that choose the best epoch.</param>
/// <param name="Test">Trajectories that are reported.</param>
/// <param name="Frames">Frames to use of each; unset: all.</param>
/// <param name="Window">Frames of the pieces into which training trajectories are cut, each beginning with the last frame of the one
/// before; unset: whole trajectories.</param>
/// <param name="Points">Nodes a direction of generated fields; unset: as published.</param>
/// <param name="PaperCompat">Generated data as the authors' code makes them, with its accuracy and boundary.</param>
public sealed record AphynityDataConfig(
    int? Train = null, int? Validation = null, int? Test = null, int? Frames = null, int? Window = null, int? Points = null,
    bool PaperCompat = false);

/// <summary>The network that is added to the physics.</summary>
/// <param name="Width">Neurons (states without space: 200) or channels (fields on a grid: 16) of a hidden layer; unset: as
/// published.</param>
/// <param name="HiddenLayers">Hidden layers.</param>
/// <param name="Normalize">Whether the network sees and gives channels in units of their size in the training data: for channels of very
/// different size.</param>
/// <param name="PaperCompat">On a grid: zero padding and batch statistics as in the authors' code, so that the field depends on the
/// batch.</param>
/// <param name="Positive">Whether coefficients stay positive.</param>
/// <param name="Network">Name of a network that is a vector field; unset: as published, a perceptron (mlp) of states without space,
/// convolutions (conv) on a grid.</param>
public sealed record AphynityModelConfig(
    int? Width = null, int HiddenLayers = 2, bool Normalize = false, bool PaperCompat = false, bool Positive = false,
    string? Network = null)
{
    /// <summary>What laws are made for.</summary>
    internal LawSetting Setting(Grid? grid, IReadOnlyDictionary<string, double>? truth) =>
        new(grid, truth) { Positive = Positive, PaperCompat = PaperCompat };
}

/// <summary>How the trajectories are solved.</summary>
public enum FlowMethod
{
    /// <summary>The classical Runge–Kutta method.</summary>
    Rk4,

    /// <summary>Kutta's 3/8 rule, which the authors' solver calls rk4.</summary>
    Rk438,

    /// <summary>The midpoint rule.</summary>
    Midpoint,

    /// <summary>Explicit Euler.</summary>
    Euler,
}

/// <summary>How physics and augmentation are trained; every baseline has the same budget.</summary>
/// <param name="Epochs">Epochs: validation, metrics and checkpoint after each.</param>
/// <param name="Passes">Passes over the trajectories in an epoch.</param>
/// <param name="BatchSize">Trajectories a move.</param>
/// <param name="Rate">Learning rate of Adam.</param>
/// <param name="LawRate">Learning rate where a law is trained alone: its few coefficients take, and need, larger steps than a network;
/// unset: the same.</param>
/// <param name="Anneal">Whether the rate falls to zero along half a cosine.</param>
/// <param name="WarmStart">
/// Whether the coefficients start from a fit of the physics alone, of the same number of (much cheaper) moves: else the network may
/// take over what the law would explain before the coefficients have moved, and λ grows by errors that the law would mend.
/// </param>
/// <param name="InnerIterations">Moves on one batch before the multiplier moves.</param>
/// <param name="Timing">When the multiplier moves.</param>
/// <param name="Split">Whether each channel or frame has a multiplier of its own.</param>
/// <param name="Norm">Norm of the augmentation.</param>
/// <param name="Multiplier">The multiplier of the trajectory error.</param>
/// <param name="Method">Solver.</param>
/// <param name="Substeps">Its steps between two frames.</param>
/// <param name="ClipNorm">Largest norm of the gradient; unset for no clipping.</param>
/// <param name="CheckpointSeconds">Seconds between checkpoints within an epoch; 0 for those at the ends of epochs alone.</param>
public sealed record AphynityTrainingConfig(
    int Epochs = 100, int Passes = 1, int BatchSize = 25, double Rate = 1e-3, double? LawRate = null, bool Anneal = false,
    bool WarmStart = false, int InnerIterations = 1,
    MultiplierTiming Timing = MultiplierTiming.PerBatchBlock, ConstraintSplit Split = ConstraintSplit.Whole,
    AugmentationNorm Norm = AugmentationNorm.Squared, MultiplierSpec Multiplier = null!, FlowMethod Method = FlowMethod.Rk4,
    int Substeps = 1,
    double? ClipNorm = null, double CheckpointSeconds = 60)
{
    /// <summary>The multiplier of the trajectory error.</summary>
    public MultiplierSpec Multiplier { get; init; } = Multiplier ?? new();
}

/// <summary>What APHYNITY is compared with.</summary>
public enum Baseline
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
/// <param name="Baselines">What is trained besides, with the same budget.</param>
/// <param name="HamiltonianEpochs">Epochs of the Hamiltonian baseline, whose moves cost some ten times those of the others; unset: as many
/// as theirs.</param>
/// <param name="BatchSize">Trajectories at a time.</param>
/// <param name="Report">False to leave out report.html and the figures.</param>
public sealed record AphynityEvaluationConfig(
    IReadOnlyList<Baseline> Baselines = null!, int? HamiltonianEpochs = null, int BatchSize = 64, bool Report = true)
{
    /// <summary>What is trained besides; default physics alone and the network alone.</summary>
    public IReadOnlyList<Baseline> Baselines { get; init; } = Baselines ?? [Baseline.PhysicsOnly, Baseline.NeuralOde];
}
