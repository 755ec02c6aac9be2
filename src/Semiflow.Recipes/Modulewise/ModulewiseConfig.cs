using Semiflow.Images;
using Semiflow.Operators.Models;
using Semiflow.Principles.Modulewise;
using Semiflow.Training;
using Semiflow.Transport;

namespace Semiflow.Recipes.Modulewise;

/// <summary>Everything that can be set in a run of module-wise training.</summary>
/// <param name="Data">Images.</param>
/// <param name="Model">The network and its modules.</param>
/// <param name="Budget">How long modules are trained; all compared methods have the same, where end_to_end says nothing else.</param>
/// <param name="Optimizer">How their parameters are updated.</param>
/// <param name="Multiplier">λ of the loss of each module, where transport.kind is multiplier; of the moves of the module.</param>
/// <param name="Training">When they are trained, and on what.</param>
/// <param name="Transport">What motion costs.</param>
/// <param name="Evaluation">What it is compared with, and how often.</param>
/// <param name="EndToEnd">How the whole network is trained where end to end is among the compared methods.</param>
[FormerlyAt("training.{epochs,batch_size,checkpoint_seconds}", "budget.*")]
[FormerlyAt("training.optimizer", "optimizer.method")]
[FormerlyAt("training.{rate,momentum,weight_decay}", "optimizer.*")]
[FormerlyAt("training.cosine", "optimizer.schedule", "true=cosine", "false=constant")]
[FormerlyAt("transport.multiplier", "multiplier.start")]
[FormerlyAt("transport.multiplier_rate", "multiplier.rate")]
[FormerlyAt("transport.update_every", "multiplier.every")]
[UsedWith("multiplier.*", "transport.kind=multiplier")]
[UsedWith("end_to_end.*", "evaluation.methods=end_to_end")]
internal sealed record ModulewiseConfig(
    ModulewiseDataConfig Data, ModulewiseModelConfig Model, Budget Budget, Optimizer Optimizer, Multiplier Multiplier,
    ModulewiseTrainingConfig Training, ModulewiseTransportConfig Transport, ModulewiseEvaluationConfig Evaluation,
    EndToEndConfig EndToEnd = null!)
{
    /// <summary>How the whole network is trained; default as its modules.</summary>
    public EndToEndConfig EndToEnd { get; init; } = EndToEnd ?? new EndToEndConfig();

    /// <summary>Settings of own images, of which nothing is known but the network's name.</summary>
    public static ModulewiseConfig ForOwnData(string model) => new(
        new ModulewiseDataConfig(),
        new ModulewiseModelConfig(
            Blocks: [4], Head: model.StartsWith("swin", StringComparison.Ordinal) || model.StartsWith("vit", StringComparison.Ordinal)
                ? HeadKind.TokenMean
                : HeadKind.OneConvolution),
        new Budget(Epochs: 30, BatchSize: 128), ModulewiseExperiments.Descent(0.003, weightDecay: 2e-4), ModulewiseExperiments.Growing,
        new ModulewiseTrainingConfig(), new ModulewiseTransportConfig(), new ModulewiseEvaluationConfig());

    /// <summary>Whether a validation chooses the epoch: where the modules are trained together in one process.</summary>
    public bool ChoosesEpochs => Training.KeepBest && IsTogether;

    private bool IsTogether => Training.Regime is TrainingRegime.Parallel or TrainingRegime.Buffered;

    /// <summary>Rules between settings.</summary>
    /// <exception cref="InputException">Settings do not fit together.</exception>
    public ModulewiseConfig Checked()
    {
        Rule.TwoInABatch(Budget.BatchSize, "for statistics over a batch");
        Rule.Require(
            IsTogether || Budget.Passes == 1, "budget.passes",
            "1 in the regimes sequential and processes, whose epochs are passes", Budget.Passes);
        Rule.Require(
            ChoosesEpochs || Budget.Patience is null, "budget.patience",
            "unset unless training.keep_best chooses epochs in the regimes parallel and buffered", Budget.Patience);
        Rule.Require(
            Budget.Recoveries == 0, "budget.recoveries", "0: modules move in an order of their own and do not go back together",
            Budget.Recoveries);
        Rule.Require(
            IsTogether || Optimizer.Average is null, "optimizer.average",
            "unset in the regimes sequential and processes, whose modules learn from what those before give at their last parameters",
            Optimizer.Average);
        Rule.Require(
            Training.Regime != TrainingRegime.Processes
                || !Evaluation.Methods.Any(method => method is LocalMethod.InfoPro or LocalMethod.InfoProContrastive),
            "evaluation.methods",
            "without info_pro in the regime processes: its modules need the images, which only the process of the first one has",
            Evaluation.Methods);
        Transport.Schedule(Multiplier).Of(Model.Total); // Refuses a multiplier that modules cannot have.
        return this;
    }
}

/// <summary>The images.</summary>
/// <param name="Train">Training images, redrawn for every seed; unset for all that are left.</param>
/// <param name="Validation">Images that choose the best module and the early exit; unset for a tenth.</param>
/// <param name="Test">Test images, the first ones; unset for all.</param>
/// <param name="Protocol">Where validation images come from: training images (held_out), or, for comparison with published numbers, half of
/// the tests (paper).</param>
/// <param name="Path">Folder of images; unset for where they usually lie.</param>
/// <param name="Official">False takes other images in the layout of the data set, of any number.</param>
/// <param name="Augment">Whether training images are cropped with padding 4 and flipped at random.</param>
/// <param name="CacheMib">Room for outputs of finished modules in sequential training; where they need more they are computed
/// again.</param>
[UsedWith("validation", "protocol=held_out")]
[UsedWith("{protocol,path,official,augment}", "system")]
[UsedWith("cache_mib", "augment=false")]
[UsedWith("cache_mib", "system", "training.regime=sequential")]
internal sealed record ModulewiseDataConfig(
    [AtLeast(2)] int? Train = null, [AtLeast(2)] int? Validation = null, [AtLeast(2)] int? Test = null,
    SelectionProtocol Protocol = SelectionProtocol.HeldOut, string? Path = null, bool Official = true, bool Augment = false,
    [AtLeast(0)] int CacheMib = 1024);

/// <summary>The network and how it is cut.</summary>
/// <param name="Network">Its name in place of the run's model; unset for that.</param>
/// <param name="Filters">Filters of each stage, for <c>pre-activation</c>.</param>
/// <param name="Blocks">Blocks of each stage, or of all, for <c>pre-activation</c>.</param>
/// <param name="Stem">First layers, for <c>pre-activation</c>.</param>
/// <param name="NetworkStem">First layers of another residual network, in place of its own; unset for those.</param>
/// <param name="JoinKernel">Kernel of the convolutions that join stages, for <c>pre-activation</c>.</param>
/// <param name="EncoderAlone">Whether the first layers are a module of their own, which carries no transport, before the others.</param>
/// <param name="Modules">Blocks of each module; none for <see cref="Count"/> modules of equal depth.</param>
/// <param name="Count">Number of modules where they are not given one by one.</param>
/// <param name="Head">Classifier of each module.</param>
/// <param name="Pools">Pool of each module's classifier, where it pools; none for the whole grid.</param>
/// <param name="Weights">Law of the initial weights.</param>
/// <param name="Gain">Its factor: 0.05 or 0.1 (orthogonal) in the papers.</param>
[UsedWith("{filters,blocks,stem,join_kernel}", "--model=pre-activation", "network=pre-activation")]
[UsedWith("{filters,blocks,stem,join_kernel}", "network=unset|pre-activation")]
[UsedWith("count", "modules=[]")]
[UsedWith("pools", "head=normalized_average|average_linear|one_convolution|one_convolution_two_linear")]
[UsedWith("weights", "gain")]
internal sealed record ModulewiseModelConfig(
    [ImageNetworkName] string? Network = null, IReadOnlyList<int> Filters = null!, IReadOnlyList<int> Blocks = null!,
    StemKind Stem = StemKind.HalvingConvolution, StemKind? NetworkStem = null, int JoinKernel = 1, bool EncoderAlone = false,
    [AtLeast(1)] IReadOnlyList<int> Modules = null!, [AtLeast(1)] int Count = 4, HeadKind Head = HeadKind.OneConvolution,
    [AtLeast(0)] IReadOnlyList<int> Pools = null!, InitialWeights Weights = InitialWeights.Orthogonal, [AtLeast(0)] double Gain = 0.1)
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
internal enum TrainingRegime
{
    /// <summary>Together, on the same batch in turn.</summary>
    Parallel,

    /// <summary>One after another, in one lap or several.</summary>
    Sequential,

    /// <summary>Together without waiting, through buffers.</summary>
    Buffered,

    /// <summary>Together, each module in its own process.</summary>
    Processes,
}

/// <summary>When modules are trained, and on what.</summary>
/// <param name="Regime">When: budget.epochs are those of each module, sequentially of the first one.</param>
/// <param name="EpochGrowth">Sequentially: epochs more for each module after it.</param>
/// <param name="Laps">Sequentially: laps over all modules, which share the epochs.</param>
/// <param name="FreshOptimizers">Whether a module forgets between laps what its optimizer knew.</param>
/// <param name="Prefix">How finished modules treat their inputs while a later one is trained.</param>
/// <param name="Smoothing">Label smoothing.</param>
/// <param name="Slots">Buffered, processes: batches that a boundary remembers.</param>
/// <param name="Reuses">Buffered, asynchronous processes: times that a module may learn from one batch; 0 for any number.</param>
/// <param name="KeepBest">Together in one process: whether the epoch with the least validation error of the best module is kept instead of
/// the last.</param>
/// <param name="Processes">Processes: how they wait for each other; in lock step and pipelined they make the bits of the parallel
/// regime.</param>
/// <param name="Threads">Processes: threads of each; 0 for the cores divided by the modules.</param>
[UsedWith("{epoch_growth,laps,fresh_optimizers,prefix}", "regime=sequential")]
[UsedWith("fresh_optimizers", "laps>1")]
[UsedWith("{slots,reuses}", "regime=buffered|processes")]
[UsedWith("slots", "regime=buffered", "processes!=lock_step")]
[UsedWith("reuses", "regime=buffered", "processes=asynchronous")]
[UsedWith("keep_best", "regime=parallel|buffered|processes", "evaluation.methods=end_to_end")]
[UsedWith("{processes,threads}", "regime=processes")]
internal sealed record ModulewiseTrainingConfig(
    TrainingRegime Regime = TrainingRegime.Parallel, [AtLeast(0)] int EpochGrowth = 0, [AtLeast(1)] int Laps = 1,
    bool FreshOptimizers = false, PrefixMode Prefix = PrefixMode.Eval, [Within(0, 1, Below = true)] double Smoothing = 0,
    [AtLeast(1)] int Slots = 4, [AtLeast(0)] int Reuses = 0, bool KeepBest = true, ProcessMode Processes = ProcessMode.Pipelined,
    [AtLeast(0)] int Threads = 0);

/// <summary>How τ changes with depth and time.</summary>
internal enum TauKind
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
/// <param name="Depth">How multipliers start in deeper modules.</param>
/// <param name="OnLoss">Whether λ multiplies the loss (papers) instead of dividing the transport (published code).</param>
[UsedWith("tau", "kind=fixed|half_double")]
[UsedWith("{depth,on_loss}", "kind=multiplier")]
internal sealed record ModulewiseTransportConfig(
    TauKind Kind = TauKind.HalfDouble, [Positive] double Tau = 1, TransportForm Form = TransportForm.Kinetic,
    DisplacementReduction Reduction = DisplacementReduction.MeanElements,
    MultiplierStart Depth = MultiplierStart.Constant, bool OnLoss = false)
{
    /// <summary>The schedule.</summary>
    /// <param name="multiplier">λ, where that is the kind.</param>
    internal TauSchedule Schedule(Multiplier multiplier) => Kind switch
    {
        TauKind.Fixed => TauSchedule.Fixed(Tau),
        TauKind.HalfDouble => TauSchedule.HalfDouble(Tau),
        _ => TauSchedule.Multipliers(new TauMultiplier(multiplier.Start, multiplier.Rate, multiplier.Every, Depth, OnLoss: OnLoss)
            { Update = multiplier.Spec() }),
    };

    /// <summary>The term.</summary>
    internal TransportTerm Term() => new(Form, Reduction);
}

/// <summary>What is trained and measured.</summary>
/// <param name="Methods">What is trained besides, with the same budget.</param>
/// <param name="Seeds">Repetitions with other images, parameters and orders; those of one seed are shared by all methods.</param>
/// <param name="EarlyExitLoss">Accuracy that stopping early may lose on the validation images, 0 to 1.</param>
/// <param name="Report">False to leave out report.html and the figures.</param>
internal sealed record ModulewiseEvaluationConfig(
    IReadOnlyList<LocalMethod> Methods = null!, [AtLeast(1)] int Seeds = 1, [Within(0, 1)] double EarlyExitLoss = 0.005, bool Report = true)
{
    /// <summary>What is trained besides; default plain greedy training.</summary>
    public IReadOnlyList<LocalMethod> Methods { get; init; } = Methods ?? [LocalMethod.VanGl];
}
