using Semiflow.Flows;
using Semiflow.Principles.Environments;

namespace Semiflow.Recipes.LeadsRecipes;

/// <summary>Everything that can be set in a run of LEADS.</summary>
/// <param name="Data">How many trajectories.</param>
/// <param name="Model">The networks f and g.</param>
/// <param name="Training">How they are trained; every baseline has the same budget.</param>
/// <param name="Adaptation">How new environments are met.</param>
/// <param name="Evaluation">What it is compared with.</param>
public sealed record LeadsConfig(
    LeadsDataConfig Data, LeadsModelConfig Model, LeadsTrainingConfig Training, LeadsAdaptationConfig Adaptation,
    LeadsEvaluationConfig Evaluation)
{
    /// <summary>The settings, checked.</summary>
    /// <exception cref="InputException">A setting is out of range.</exception>
    public LeadsConfig Checked()
    {
        Require(Data.Train is null or >= 1, "data.train", "at least 1", Data.Train);
        Require(Data.Validation is null or >= 1, "data.validation", "at least 1", Data.Validation);
        Require(Data.Test is null or >= 1, "data.test", "at least 1", Data.Test);
        Require(Data.Adaptation >= 1, "data.adaptation", "at least 1", Data.Adaptation);
        Require(Model.Width >= 1, "model.width", "at least 1", Model.Width);
        Require(Model.HiddenLayers >= 1, "model.hidden_layers", "at least 1", Model.HiddenLayers);
        Require(Model.Modes >= 1, "model.modes", "at least 1", Model.Modes);
        Require(Model.ProjectChannels >= 1, "model.project_channels", "at least 1", Model.ProjectChannels);
        Require(Model.Deviation > 0, "model.deviation", "positive", Model.Deviation);
        Require(Model.OutputScale > 0, "model.output_scale", "positive", Model.OutputScale);
        Require(Training.Moves >= 1, "training.moves", "at least 1", Training.Moves);
        Require(Training.MovesPerEpoch >= 1, "training.moves_per_epoch", "at least 1", Training.MovesPerEpoch);
        Require(Training.BatchSize >= 1, "training.batch_size", "at least 1", Training.BatchSize);
        Require(Training.Rate > 0, "training.rate", "positive", Training.Rate);
        Require(Training.PenaltyWeight >= 0, "training.penalty_weight", "at least 0", Training.PenaltyWeight);
        Require(Training.LipschitzWeight >= 0, "training.lipschitz_weight", "at least 0", Training.LipschitzWeight);
        Require(Training.RestartDecay is >= 0 and <= 1, "training.restart_decay", "in [0, 1]", Training.RestartDecay);
        Require(Training.RestartEvery >= 1, "training.restart_every", "at least 1", Training.RestartEvery);
        Require(RungeKutta.All.Any(method => method.Name == Training.Method), "training.method",
            string.Join(", ", RungeKutta.All.Select(method => method.Name)), Training.Method);
        Require(Training.Substeps >= 1, "training.substeps", "at least 1", Training.Substeps);
        Require(Training.ClipNorm is null or > 0, "training.clip_norm", "positive", Training.ClipNorm);
        Require(Training.CheckpointSeconds >= 0, "training.checkpoint_seconds", "at least 0", Training.CheckpointSeconds);
        Require(Adaptation.Moves >= 0, "adaptation.moves", "at least 0", Adaptation.Moves);
        Require(Adaptation.Rate > 0, "adaptation.rate", "positive", Adaptation.Rate);
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

/// <summary>
/// How many trajectories of each environment; of a file, unset sizes are a tenth for validation, a tenth for tests, the rest for training.
/// </summary>
/// <param name="Train">Training trajectories.</param>
/// <param name="Validation">Trajectories that choose the best epoch.</param>
/// <param name="Test">Trajectories that are reported.</param>
/// <param name="Adaptation">Training trajectories of each new environment.</param>
public sealed record LeadsDataConfig(int? Train = null, int? Validation = null, int? Test = null, int Adaptation = 1);

/// <summary>The networks f and g, of equal shape.</summary>
/// <param name="Width">Neurons or channels of a hidden layer.</param>
/// <param name="HiddenLayers">Hidden layers; Fourier layers of an FNO.</param>
/// <param name="Modes">Fourier modes a direction of an FNO.</param>
/// <param name="ProjectChannels">Hidden channels of the projection of an FNO.</param>
/// <param name="Deviation">Standard deviation of the initial weights.</param>
/// <param name="OutputScale">Factor of the networks' output: small where a frame's time step is long.</param>
/// <param name="Normalize">Whether the networks see channels shifted and scaled to mean 0 and deviation 1 and time in frames: for own data
/// of any unit.</param>
public sealed record LeadsModelConfig(
    int Width = 64, int HiddenLayers = 3, int Modes = 6, int ProjectChannels = 128, double Deviation = 0.1, double OutputScale = 1,
    bool Normalize = false);

/// <summary>How f and g are trained.</summary>
/// <param name="Moves">Updates of the parameters, rounded up to whole epochs.</param>
/// <param name="MovesPerEpoch">Updates between validations, each with metrics and a checkpoint.</param>
/// <param name="BatchSize">Trajectories of each environment in a move.</param>
/// <param name="Rate">Learning rate of Adam.</param>
/// <param name="Anneal">Whether the rate falls to a hundredth along half a cosine.</param>
/// <param name="PenaltyWeight">1/λ.</param>
/// <param name="LipschitzWeight">α.</param>
/// <param name="Norm">Which norm of a layer the penalty takes.</param>
/// <param name="RestartDecay">Base of the probability of restarts; 0 for none.</param>
/// <param name="RestartEvery">Moves between two reductions of that probability.</param>
/// <param name="Method">Solver.</param>
/// <param name="Substeps">Its steps between two frames.</param>
/// <param name="ClipNorm">Largest norm of the gradient; unset for no clipping.</param>
/// <param name="CheckpointSeconds">Seconds between checkpoints within an epoch; 0 for those at the ends of epochs alone.</param>
public sealed record LeadsTrainingConfig(
    int Moves = 3000, int MovesPerEpoch = 50, int BatchSize = 1, double Rate = 1e-3, bool Anneal = true, double PenaltyWeight = 2e-4,
    double LipschitzWeight = 1e-2, SpectralNormKind Norm = SpectralNormKind.Operator, double RestartDecay = 0.99, int RestartEvery = 10,
    string Method = "rk4-38", int Substeps = 1, double? ClipNorm = null, double CheckpointSeconds = 60);

/// <summary>A way to meet a new environment (spec leads.md 7).</summary>
public enum AdaptationKind
{
    /// <summary>f alone, nothing learned.</summary>
    SharedOnly,

    /// <summary>f frozen, a fresh g: the published protocol.</summary>
    Fresh,

    /// <summary>A fresh g, and f trained on.</summary>
    FineTuned,

    /// <summary>f frozen, g starting from the known one that predicts best over one frame.</summary>
    Nearest,

    /// <summary>f frozen, a convex combination of the known g: as many numbers as known environments.</summary>
    Convex,

    /// <summary>The convex combination, then a g of its own on top.</summary>
    ConvexAndRest,
}

/// <summary>How new environments are met.</summary>
/// <param name="Moves">Updates of each way; 0 leaves adaptation out.</param>
/// <param name="Rate">Learning rate of Adam.</param>
/// <param name="Kinds">Which ways.</param>
public sealed record LeadsAdaptationConfig(int Moves = 1000, double Rate = 1e-3, IReadOnlyList<AdaptationKind> Kinds = null!)
{
    /// <summary>Which ways; default all.</summary>
    public IReadOnlyList<AdaptationKind> Kinds { get; init; } = Kinds ?? Enum.GetValues<AdaptationKind>();
}

/// <summary>What is measured after training.</summary>
/// <param name="Baselines">What is trained besides, with the same budget.</param>
/// <param name="Report">False to leave out report.html and the figures.</param>
public sealed record LeadsEvaluationConfig(IReadOnlyList<Decomposition> Baselines = null!, bool Report = true)
{
    /// <summary>What is trained besides; default all that LEADS is compared with.</summary>
    public IReadOnlyList<Decomposition> Baselines { get; init; } = Baselines
        ?? [Decomposition.OneForAll, Decomposition.OnePerEnvironment, Decomposition.LeadsNoMin];
}
