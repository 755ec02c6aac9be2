using Semiflow.Images;
using Semiflow.Operators.Models.ImageNetworks;
using Semiflow.Principles.Modulewise;
using Semiflow.Principles.Modulewise.Weights;
using Semiflow.Training;
using Semiflow.Training.Optimizers;
using Semiflow.Transport.Motion;

namespace Semiflow.Recipes.Modulewise;

/// <summary>Everything that can be set in a run of module-wise training.</summary>
/// <param name="Data">Images.</param>
/// <param name="Model">The network and its modules.</param>
/// <param name="Training">How they are trained; all compared methods have the same budget.</param>
/// <param name="Transport">What motion costs.</param>
/// <param name="Evaluation">What it is compared with, and how often.</param>
public sealed record ModulewiseConfig(
    ModulewiseDataConfig Data, ModulewiseModelConfig Model, ModulewiseTrainingConfig Training, ModulewiseTransportConfig Transport,
    ModulewiseEvaluationConfig Evaluation)
{
    /// <summary>The settings, checked.</summary>
    /// <exception cref="InputException">A setting is out of range.</exception>
    public ModulewiseConfig Checked()
    {
        Rule.Require(Data.Train is null or >= 2, "data.train", "at least 2", Data.Train);
        Rule.Require(Data.Validation is null or >= 2, "data.validation", "at least 2", Data.Validation);
        Rule.Require(Data.Test is null or >= 2, "data.test", "at least 2", Data.Test);
        Rule.Require(Data.CacheMib >= 0, "data.cache_mib", "at least 0", Data.CacheMib);
        Rule.Require(Model.Modules.All(blocks => blocks >= 1), "model.modules", "numbers of at least 1", Model.Modules);
        Rule.Require(Model.Count >= 1, "model.count", "at least 1", Model.Count);
        Rule.Require(Model.Pools.All(pool => pool >= 0), "model.pools", "numbers of at least 0", Model.Pools);
        Rule.Require(Model.Network is null || ModulewiseNetwork.Names.Contains(Model.Network), "model.network",
            string.Join(", ", ModulewiseNetwork.Names), Model.Network);
        Rule.Require(Model.Gain >= 0, "model.gain", "at least 0", Model.Gain);
        Rule.Require(Training.Epochs >= 1, "training.epochs", "at least 1", Training.Epochs);
        Rule.Require(Training.EpochGrowth >= 0, "training.epoch_growth", "at least 0", Training.EpochGrowth);
        Rule.Require(Training.Laps >= 1, "training.laps", "at least 1", Training.Laps);
        Rule.Require(Training.BatchSize >= 2, "training.batch_size", "at least 2", Training.BatchSize);
        Rule.Require(Training.Rate > 0, "training.rate", "positive", Training.Rate);
        Rule.Require(Training.Momentum is >= 0 and < 1, "training.momentum", "in [0, 1)", Training.Momentum);
        Rule.Require(Training.WeightDecay >= 0, "training.weight_decay", "at least 0", Training.WeightDecay);
        Rule.Require(Training.Smoothing is >= 0 and < 1, "training.smoothing", "in [0, 1)", Training.Smoothing);
        Rule.Require(Training.Slots >= 1, "training.slots", "at least 1", Training.Slots);
        Rule.Require(Training.Reuses >= 0, "training.reuses", "at least 0", Training.Reuses);
        Rule.Require(Training.CheckpointSeconds >= 0, "training.checkpoint_seconds", "at least 0", Training.CheckpointSeconds);
        Rule.Require(Training.Threads >= 0, "training.threads", "at least 0", Training.Threads);
        Rule.Require(
            Training.Regime != Regime.Processes
                || !Evaluation.Methods.Any(method => method is LocalMethod.InfoPro or LocalMethod.InfoProContrastive),
            "evaluation.methods",
            "without info_pro in the regime processes: its modules need the images, which only the process of the first one has",
            Evaluation.Methods);
        Rule.Require(Transport.Tau > 0, "transport.tau", "positive", Transport.Tau);
        Rule.Require(Transport.Multiplier > 0, "transport.multiplier", "positive", Transport.Multiplier);
        Rule.Require(Transport.MultiplierRate >= 0, "transport.multiplier_rate", "at least 0", Transport.MultiplierRate);
        Rule.Require(Transport.UpdateEvery >= 1, "transport.update_every", "at least 1", Transport.UpdateEvery);
        Rule.Require(Evaluation.Seeds >= 1, "evaluation.seeds", "at least 1", Evaluation.Seeds);
        Rule.Require(Evaluation.EarlyExitLoss is >= 0 and <= 1, "evaluation.early_exit_loss", "in [0, 1]", Evaluation.EarlyExitLoss);
        return this;
    }
}

/// <summary>The images.</summary>
/// <param name="Train">Training images, drawn anew for every seed; unset for all that are left.</param>
/// <param name="Validation">Images that choose the best module and the early exit; unset for a tenth.</param>
/// <param name="Test">Test images, the first ones; unset for all.</param>
/// <param name="Protocol">Where validation images come from: training images (held_out), or, for comparison with published numbers, half of
/// the tests (paper).</param>
/// <param name="Path">Folder of images; unset for where they usually lie.</param>
/// <param name="Official">False takes other images in the layout of the data set, of any number.</param>
/// <param name="Augment">Whether training images are cropped with padding 4 and flipped at random.</param>
/// <param name="CacheMib">Room for outputs of finished modules in sequential training; where they need more they are computed
/// again.</param>
public sealed record ModulewiseDataConfig(
    int? Train = null, int? Validation = null, int? Test = null, Protocol Protocol = Protocol.HeldOut, string? Path = null,
    bool Official = true, bool Augment = false, int CacheMib = 1024);

/// <summary>The network and how it is cut.</summary>
/// <param name="Network">Its name in place of the run's model; unset for that.</param>
/// <param name="Filters">Filters of each stage, for <c>pre-activation</c>.</param>
/// <param name="Blocks">Blocks of each stage, or of all, for <c>pre-activation</c>.</param>
/// <param name="Stem">First layers, for <c>pre-activation</c>.</param>
/// <param name="JoinKernel">Kernel of the convolutions that join stages, for <c>pre-activation</c>.</param>
/// <param name="EncoderAlone">Whether the first layers are a module of their own, which carries no transport, before the others.</param>
/// <param name="Modules">Blocks of each module; none for <see cref="Count"/> modules of equal depth.</param>
/// <param name="Count">Number of modules where they are not given one by one.</param>
/// <param name="Head">Classifier of each module.</param>
/// <param name="Pools">Pool of each module's classifier, where it pools; none for the whole grid.</param>
/// <param name="Weights">Law of the initial weights.</param>
/// <param name="Gain">Its factor: 0.05 or 0.1 (orthogonal) in the papers.</param>
public sealed record ModulewiseModelConfig(
    string? Network = null, IReadOnlyList<int> Filters = null!, IReadOnlyList<int> Blocks = null!,
    StemKind Stem = StemKind.HalvingConvolution, int JoinKernel = 1,
    bool EncoderAlone = false, IReadOnlyList<int> Modules = null!, int Count = 4, HeadKind Head = HeadKind.OneConvolution,
    IReadOnlyList<int> Pools = null!, InitialWeights Weights = InitialWeights.Orthogonal, double Gain = 0.1)
{
    /// <summary>Filters of each stage; default one stage of 16.</summary>
    public IReadOnlyList<int> Filters { get; init; } = Filters ?? [16];

    /// <summary>Blocks of each stage; default 8.</summary>
    public IReadOnlyList<int> Blocks { get; init; } = Blocks ?? [8];

    /// <summary>Number of modules.</summary>
    internal int Total => (Modules.Count > 0 ? Modules.Count : Count) + (EncoderAlone ? 1 : 0);

    /// <summary>Blocks of each module; default none.</summary>
    public IReadOnlyList<int> Modules { get; init; } = Modules ?? [];

    /// <summary>Pools of the classifiers; default none.</summary>
    public IReadOnlyList<int> Pools { get; init; } = Pools ?? [];
}

/// <summary>When modules are trained.</summary>
public enum Regime
{
    /// <summary>Together, on the same batch in turn.</summary>
    Parallel,

    /// <summary>One after another, in one lap or several.</summary>
    Sequential,

    /// <summary>Together without waiting, through buffers.</summary>
    Buffered,

    /// <summary>Together, each module in a process of its own.</summary>
    Processes,
}

/// <summary>How modules are trained.</summary>
/// <param name="Regime">When.</param>
/// <param name="Epochs">Epochs; sequentially, of the first module.</param>
/// <param name="EpochGrowth">Sequentially: epochs more for each module after it.</param>
/// <param name="Laps">Sequentially: laps over all modules, which share the epochs.</param>
/// <param name="FreshOptimizers">Whether a module forgets between laps what its optimizer knew.</param>
/// <param name="Prefix">How finished modules treat their inputs while a later one is trained.</param>
/// <param name="BatchSize">Images in a move.</param>
/// <param name="Optimizer">Gradient descent with momentum, or AdamW.</param>
/// <param name="Rate">Learning rate.</param>
/// <param name="Momentum">Momentum of gradient descent.</param>
/// <param name="WeightDecay">Weight decay.</param>
/// <param name="Cosine">Whether the rate falls to 0 along half a cosine; published runs are constant.</param>
/// <param name="Smoothing">Label smoothing.</param>
/// <param name="Slots">Buffered, processes: batches that a boundary remembers.</param>
/// <param name="Reuses">Buffered, asynchronous processes: times that a module may learn from one batch; 0 for any number.</param>
/// <param name="KeepBest">Together in one process: whether the epoch with the least validation error of the best module is kept instead of
/// the last.</param>
/// <param name="CheckpointSeconds">Seconds between checkpoints within an epoch; 0 for those at the ends of epochs alone, which processes
/// always do.</param>
/// <param name="Processes">Processes: how they wait for each other; in lock step and pipelined they make the bits of the parallel
/// regime.</param>
/// <param name="Threads">Processes: threads of each; 0 for the cores divided by the modules.</param>
public sealed record ModulewiseTrainingConfig(
    Regime Regime = Regime.Parallel, int Epochs = 30, int EpochGrowth = 0, int Laps = 1, bool FreshOptimizers = false,
    PrefixMode Prefix = PrefixMode.Eval,
    int BatchSize = 128, OptimizerMethod Optimizer = OptimizerMethod.Sgd, double Rate = 0.003, double Momentum = 0.9,
    double WeightDecay = 2e-4,
    bool Cosine = false, double Smoothing = 0, int Slots = 4, int Reuses = 0, bool KeepBest = true, double CheckpointSeconds = 60,
    ProcessMode Processes = ProcessMode.Pipelined, int Threads = 0)
{
    /// <summary>The optimizer.</summary>
    internal OptimizerSpec Spec()
    {
        ISchedule? schedule = Cosine ? new CosineSchedule() : null;
        return Optimizer == OptimizerMethod.Sgd
            ? OptimizerSpec.Sgd(Rate, Momentum, WeightDecay, schedule)
            : new OptimizerSpec(Rate, WeightDecay, Schedule: schedule);
    }
}

/// <summary>How τ changes with depth and time.</summary>
public enum TauKind
{
    /// <summary>The same for all modules.</summary>
    Fixed,

    /// <summary>τ for the first half of the modules, 2τ for the others.</summary>
    HalfDouble,

    /// <summary>Multipliers that grow with the loss.</summary>
    Multiplier,
}

/// <summary>What motion costs.</summary>
/// <param name="Kind">How τ changes.</param>
/// <param name="Tau">τ.</param>
/// <param name="Form">Block by block, or from the input of a module to its output.</param>
/// <param name="Reduction">How displacements become a number; published τ belong to the mean over elements.</param>
/// <param name="Multiplier">λ at the beginning.</param>
/// <param name="MultiplierRate">h.</param>
/// <param name="UpdateEvery">s.</param>
/// <param name="Depth">How multipliers start in deeper modules.</param>
/// <param name="OnLoss">Whether λ multiplies the loss (papers) instead of dividing the transport (published code).</param>
public sealed record ModulewiseTransportConfig(
    TauKind Kind = TauKind.HalfDouble, double Tau = 1, TransportForm Form = TransportForm.Kinetic,
    DisplacementReduction Reduction = DisplacementReduction.MeanElements,
    double Multiplier = 1, double MultiplierRate = 1, int UpdateEvery = 50, MultiplierStart Depth = MultiplierStart.Constant,
    bool OnLoss = false)
{
    /// <summary>The schedule.</summary>
    internal TauSchedule Schedule() => Kind switch
    {
        TauKind.Fixed => TauSchedule.Fixed(Tau),
        TauKind.HalfDouble => TauSchedule.HalfDouble(Tau),
        _ => TauSchedule.Multipliers(new TauMultiplier(Multiplier, MultiplierRate, UpdateEvery, Depth, OnLoss: OnLoss)),
    };

    /// <summary>The term.</summary>
    internal TransportTerm Term() => new(Form, Reduction);
}

/// <summary>What is trained and measured.</summary>
/// <param name="Methods">What is trained besides, with the same budget.</param>
/// <param name="Seeds">Repetitions with other images, parameters and orders; those of one seed are shared by all methods.</param>
/// <param name="EarlyExitLoss">Accuracy that stopping early may lose on the validation images, 0 to 1.</param>
/// <param name="Report">False to leave out report.html and the figures.</param>
public sealed record ModulewiseEvaluationConfig(
    IReadOnlyList<LocalMethod> Methods = null!, int Seeds = 1, double EarlyExitLoss = 0.005, bool Report = true)
{
    /// <summary>What is trained besides; default plain greedy training.</summary>
    public IReadOnlyList<LocalMethod> Methods { get; init; } = Methods ?? [LocalMethod.VanGl];
}
