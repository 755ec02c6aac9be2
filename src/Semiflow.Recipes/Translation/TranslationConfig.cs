using Semiflow.Principles.Translation;

namespace Semiflow.Recipes.Translation;

/// <summary>Everything that can be set in a run of domain translation.</summary>
/// <param name="Data">How many points, and of which images.</param>
/// <param name="Model">The flow and the critics.</param>
/// <param name="Training">How the flow is trained.</param>
/// <param name="Cycle">The CycleGAN that it is compared with.</param>
/// <param name="Study">What a recipe varies.</param>
/// <param name="Evaluation">What is measured and drawn.</param>
public sealed record TranslationConfig(
    TranslationDataConfig Data, TranslationModelConfig Model, TranslationTrainingConfig Training, CycleConfig Cycle,
    TranslationStudyConfig Study,
    TranslationEvaluationConfig Evaluation)
{
    /// <summary>The settings, checked.</summary>
    /// <exception cref="InputException">A setting is out of range.</exception>
    public TranslationConfig Checked()
    {
        Require(Data.Train is null or >= 2, "data.train", "at least 2", Data.Train);
        Require(Data.Test >= 2, "data.test", "at least 2", Data.Test);
        Require(Data.Components >= 1, "data.components", "at least 1", Data.Components);
        Require(Data.Size is >= 16 && Data.Size % 4 == 0, "data.size", "at least 16 and a multiple of 4", Data.Size);
        Require(Data.Crop >= 1, "data.crop", "at least 1", Data.Crop);
        Require(Evaluation.JudgeEpochs >= 1, "evaluation.judge_epochs", "at least 1", Evaluation.JudgeEpochs);
        Require(Data.Stress is >= 0 and <= 1, "data.stress", "in [0, 1]", Data.Stress);
        Require(Model.Blocks >= 1, "model.blocks", "at least 1", Model.Blocks);
        Require(Model.Width >= 1, "model.width", "at least 1", Model.Width);
        Require(Model.HiddenLayers >= 1, "model.hidden_layers", "at least 1", Model.HiddenLayers);
        Require(Model.Gain >= 0, "model.gain", "at least 0", Model.Gain);
        Require(Model.CriticWidth >= 1, "model.critic_width", "at least 1", Model.CriticWidth);
        CheckTraining(Training);
        Require(Cycle.Rounds >= 1, "cycle.rounds", "at least 1", Cycle.Rounds);
        Require(Cycle.Rate > 0, "cycle.rate", "positive", Cycle.Rate);
        Require(Cycle.CycleWeight >= 0, "cycle.cycle_weight", "at least 0", Cycle.CycleWeight);
        Require(Cycle.IdentityWeight >= 0, "cycle.identity_weight", "at least 0", Cycle.IdentityWeight);
        Require(Cycle.PoolSize >= 0, "cycle.pool_size", "at least 0", Cycle.PoolSize);
        Require(Study.Seeds >= 1, "study.seeds", "at least 1", Study.Seeds);
        Require(Study.Gains.All(gain => gain >= 0), "study.gains", "at least 0", Study.Gains);
        Require(Study.Weights.All(weight => weight >= 0), "study.weights", "at least 0", Study.Weights);
        Require(Study.Couplings.All(e => Math.Abs(e) < 1), "study.couplings", "in (−1, 1): Q = [[1, e], [e, 1]] must be positive definite",
            Study.Couplings);
        Require(Study.Obstacles.All(weight => weight >= 0), "study.obstacles", "at least 0", Study.Obstacles);
        return this;
    }

    private static void CheckTraining(TranslationTrainingConfig training)
    {
        Require(training.Weight >= 0, "training.weight", "at least 0", training.Weight);
        Require(training.FinalShare is >= 0 and <= 1, "training.final_share", "in [0, 1]", training.FinalShare);
        Require(training.Tolerance > 0, "training.tolerance", "positive", training.Tolerance);
        Require(training.MultiplierStart > 0, "training.multiplier_start", "positive", training.MultiplierStart);
        Require(training.MultiplierRate >= 0, "training.multiplier_rate", "at least 0", training.MultiplierRate);
        Require(training.MultiplierEvery >= 1, "training.multiplier_every", "at least 1", training.MultiplierEvery);
        Require(training.Power > 1, "training.power", "above 1: distance itself has no unique optimal map", training.Power);
        Require(training.Reconstruction >= 0, "training.reconstruction", "at least 0", training.Reconstruction);
        Require(training.Moves >= 1, "training.moves", "at least 1", training.Moves);
        Require(training.MovesPerEpoch >= 1, "training.moves_per_epoch", "at least 1", training.MovesPerEpoch);
        Require(training.BatchSize >= 2, "training.batch_size", "at least 2", training.BatchSize);
        Require(training.Rate > 0, "training.rate", "positive", training.Rate);
        Require(training.LateFactor is > 0 and <= 1, "training.late_factor", "in (0, 1]", training.LateFactor);
        Require(training.CheckpointSeconds >= 0, "training.checkpoint_seconds", "at least 0", training.CheckpointSeconds);
    }

    private static void Require(bool holds, string path, string expected, object? got)
    {
        if (!holds)
        {
            throw new InputException($"setting {path} must be {expected}, not {Configuration.Text(got)}.");
        }
    }
}

/// <summary>How many points, and of which images.</summary>
/// <param name="Train">Points of each domain to learn from; unset: fresh ones in every move where they are generated, else all that are not
/// tests.</param>
/// <param name="Test">Points of each domain that are reported, at most (files: at most a fifth of the points).</param>
/// <param name="Folder">Folder of image files (CelebA, Fashion-MNIST where it is not where its package puts it); unset for where they
/// usually lie.</param>
/// <param name="Official">False takes CelebA's lists of any length instead of the published ones.</param>
/// <param name="Components">Components of images whose principal components move.</param>
/// <param name="Crop">Side of the square cut from the middle of CelebA's images.</param>
/// <param name="Size">Pixels across after resizing.</param>
/// <param name="Attribute">CelebA's attribute that makes the domains: with it and without it.</param>
/// <param name="Reversed">True to translate from images without the attribute to those with it.</param>
/// <param name="StressAttribute">CelebA's attribute that the stress setting ties to the domain; unset for none.</param>
/// <param name="Stress">Share of the target images without that attribute which are left out: 0 is the standard setting, 1 leaves
/// none.</param>
/// <param name="Features">TorchScript file of a network of features for the Fréchet distance of images; unset for none.</param>
public sealed record TranslationDataConfig(
    int? Train = null, int Test = 1000, string? Folder = null, bool Official = true, int Components = 16, int Crop = 178, int Size = 64,
    string Attribute = "Male", bool Reversed = false, string? StressAttribute = null, double Stress = 0, string? Features = null);

/// <summary>The flow and the critics.</summary>
/// <param name="Blocks">M.</param>
/// <param name="Width">Neurons or channels of a hidden layer.</param>
/// <param name="HiddenLayers">Hidden layers of each block.</param>
/// <param name="Gain">Gain of the orthogonal weights at the beginning: small ones start near the identity.</param>
/// <param name="CriticWidth">Neurons of a critic's hidden layers, channels of its first.</param>
public sealed record TranslationModelConfig(int Blocks = 5, int Width = 32, int HiddenLayers = 2, double Gain = 0.1, int CriticWidth = 64);

/// <summary>A discrepancy between the image of the source and the target.</summary>
public enum Discrepancy
{
    /// <summary>Energy distance.</summary>
    Energy,

    /// <summary>Maximum mean discrepancy of Gaussian kernels.</summary>
    Mmd,

    /// <summary>Debiased Sinkhorn divergence.</summary>
    Sinkhorn,

    /// <summary>Sliced W₂².</summary>
    Sliced,

    /// <summary>A Wasserstein critic with gradient penalty.</summary>
    Wasserstein,

    /// <summary>A least-squares critic.</summary>
    LeastSquares,
}

/// <summary>How the target law is asked for.</summary>
public enum TranslationForm
{
    /// <summary>λ A + D.</summary>
    Penalty,

    /// <summary>A subject to D ≤ ε, w growing while it is missed.</summary>
    Multiplier,

    /// <summary>The same with a w that falls again while it is met.</summary>
    Target,
}

/// <summary>How the flow is trained.</summary>
/// <param name="Discrepancy">D.</param>
/// <param name="Form">Penalty or constraint.</param>
/// <param name="Weight">λ.</param>
/// <param name="FinalShare">Share of λ at the end, reached linearly over the last half; 1 keeps λ.</param>
/// <param name="Tolerance">ε of the constraint.</param>
/// <param name="MultiplierStart">w at the beginning.</param>
/// <param name="MultiplierRate">τ; of the form <c>target</c> the largest change of ln w.</param>
/// <param name="MultiplierEvery">Moves between two updates of w.</param>
/// <param name="Cost">Where the transport cost is taken: along the path or between its ends.</param>
/// <param name="Power">p of the cost |v|ᵖ, of own data.</param>
/// <param name="Reconstruction">Weight of E|decode(encode(x)) − x| of flows with an encoder.</param>
/// <param name="Moves">Moves of the flow, rounded up to whole epochs.</param>
/// <param name="MovesPerEpoch">Moves between two lines of metrics, each with a checkpoint.</param>
/// <param name="BatchSize">Points of each domain in a move.</param>
/// <param name="Rate">Learning rate of Adam.</param>
/// <param name="LateFactor">Factor of the rate in the last third.</param>
/// <param name="CriticRate">Learning rate of a critic.</param>
/// <param name="CheckpointSeconds">Seconds between checkpoints within an epoch; 0 for those at the ends of epochs alone.</param>
public sealed record TranslationTrainingConfig(
    Discrepancy Discrepancy = Discrepancy.Energy, TranslationForm Form = TranslationForm.Penalty, double Weight = 0.02,
    double FinalShare = 0.1,
    double Tolerance = 0.003, double MultiplierStart = 20, double MultiplierRate = 20, int MultiplierEvery = 10,
    TransportForm Cost = TransportForm.Path, double Power = 2, double Reconstruction = 0,
    int Moves = 1000, int MovesPerEpoch = 50, int BatchSize = 128, double Rate = 2e-3, double LateFactor = 0.2, double CriticRate = 1e-4,
    double CheckpointSeconds = 60);

/// <summary>The CycleGAN that the flow is compared with.</summary>
/// <param name="Rounds">Moves of the generators; each critic makes as many.</param>
/// <param name="Rate">Learning rate of Adam, falling to 0 over the last half.</param>
/// <param name="BatchSize">Points of each domain in a move.</param>
/// <param name="CycleWeight">Weight of the cycle.</param>
/// <param name="IdentityWeight">Weight of the identity.</param>
/// <param name="PoolSize">Points in each critic's pool.</param>
public sealed record CycleConfig(
    int Rounds = 600, double Rate = 2e-3, int BatchSize = 64, double CycleWeight = 10, double IdentityWeight = 0, int PoolSize = 50);

/// <summary>What a recipe varies.</summary>
/// <param name="Seeds">Trainings of each kind.</param>
/// <param name="Gains">Gains of the weights at the beginning.</param>
/// <param name="Weights">Values of λ.</param>
/// <param name="Couplings">e of the metric Q = [[1, e], [e, 1]].</param>
/// <param name="Obstacles">Weights of an obstacle.</param>
/// <param name="Pairs">Pairs of classes of images such as <c>2-4</c>.</param>
/// <param name="PixelMoves">Moves of the flow of whole images; 0 leaves it out.</param>
public sealed record TranslationStudyConfig(
    int Seeds = 1, IReadOnlyList<double> Gains = null!, IReadOnlyList<double> Weights = null!, IReadOnlyList<double> Couplings = null!,
    IReadOnlyList<double> Obstacles = null!, IReadOnlyList<string> Pairs = null!, int PixelMoves = 0)
{
    /// <summary>Gains of the weights at the beginning.</summary>
    public IReadOnlyList<double> Gains { get; init; } = Gains ?? [];

    /// <summary>Values of λ.</summary>
    public IReadOnlyList<double> Weights { get; init; } = Weights ?? [];

    /// <summary>e of the metric Q.</summary>
    public IReadOnlyList<double> Couplings { get; init; } = Couplings ?? [];

    /// <summary>Weights of an obstacle.</summary>
    public IReadOnlyList<double> Obstacles { get; init; } = Obstacles ?? [];

    /// <summary>Pairs of classes.</summary>
    public IReadOnlyList<string> Pairs { get; init; } = Pairs ?? [];
}

/// <summary>What is measured and drawn.</summary>
/// <param name="Baselines">Whether the same flow is trained without a transport cost too.</param>
/// <param name="Report">False to leave out report.html and the figures.</param>
/// <param name="JudgeEpochs">Passes of the training of the network that tells attributes of faces.</param>
public sealed record TranslationEvaluationConfig(bool Baselines = true, bool Report = true, int JudgeEpochs = 5);
