using Semiflow.Principles;

namespace Semiflow.Recipes.LeadsRecipes;

/// <summary>Everything that can be set in a run of LEADS.</summary>
/// <param name="Data">How many trajectories.</param>
/// <param name="Model">The networks f and g.</param>
/// <param name="Solver">How trajectories are solved.</param>
/// <param name="Budget">How long they are trained; every baseline has the same.</param>
/// <param name="Optimizer">How their parameters are updated.</param>
/// <param name="Training">What is minimized.</param>
/// <param name="Adaptation">How new environments are met.</param>
/// <param name="Evaluation">What it is compared with.</param>
/// <param name="Baselines">How baselines of other kinds learn what is said nowhere else.</param>
[FormerlyAt("training.{moves,moves_per_epoch,batch_size,checkpoint_seconds}", "budget.*")]
[FormerlyAt("training.{rate,clip_norm}", "optimizer.*")]
[FormerlyAt("training.anneal", "optimizer.schedule", "true=cosine", "false=constant")]
[FormerlyAt("training.{method,substeps}", "solver.*")]
[UsedWith("budget.batch_size", "data.train>1", "data.adaptation>1")]
internal sealed record LeadsConfig(
    LeadsDataConfig Data, LeadsModelConfig Model, Solver Solver, MoveBudget Budget, Optimizer Optimizer, LeadsTrainingConfig Training,
    LeadsAdaptationConfig Adaptation, LeadsEvaluationConfig Evaluation, LeadsBaselinesConfig Baselines = null!)
{
    /// <summary>How baselines of other kinds learn.</summary>
    public LeadsBaselinesConfig Baselines { get; init; } = Baselines ?? new LeadsBaselinesConfig();

    /// <summary>The settings, if they fit together.</summary>
    /// <exception cref="InputException">They do not.</exception>
    public LeadsConfig Checked()
    {
        bool tunes = Evaluation.Baselines.Any(kind => kind is LeadsBaseline.Maml or LeadsBaseline.FineTuned);
        Rule.Require(
            !tunes || Adaptation.Moves > 0, "adaptation.moves",
            "at least 1 where maml or fine_tuned are in evaluation.baselines, which are fine-tuned in each environment", Adaptation.Moves);
        return this;
    }

    /// <summary>Settings of own data, where nothing is known of units and sizes.</summary>
    public static LeadsConfig ForOwnData(string model) => new(
        new LeadsDataConfig(),
        new LeadsModelConfig(
            Width: model == "fno" ? 10 : 64, HiddenLayers: model == "fno" ? 4 : 3, Deviation: model == "mlp" ? 0.05 : 0.1, Normalize: true),
        new Solver("rk4-38"), new MoveBudget(model == "mlp" ? 5000 : 1000, MovesPerEpoch: 50, BatchSize: 1),
        LeadsExperiments.Annealed(1e-3), new LeadsTrainingConfig(LipschitzWeight: model == "fno" ? 1e-4 : 1e-2),
        new LeadsAdaptationConfig(Moves: 0), new LeadsEvaluationConfig());
}

/// <summary>
/// How many trajectories of each environment; of a file, unset sizes are a tenth for validation, a tenth for tests, the rest for training.
/// </summary>
/// <param name="Train">Training trajectories.</param>
/// <param name="Validation">Trajectories that choose the best epoch.</param>
/// <param name="Test">Trajectories that are reported.</param>
/// <param name="Adaptation">Training trajectories of each new environment.</param>
[UsedWith("adaptation", "system")]
[UsedWith("adaptation", "adaptation.moves")]
[UsedWith("adaptation", "adaptation.kinds")]
internal sealed record LeadsDataConfig(
    [AtLeast(1)] int? Train = null, [AtLeast(1)] int? Validation = null, [AtLeast(1)] int? Test = null, [AtLeast(1)] int Adaptation = 1);

/// <summary>The networks f and g, of equal shape.</summary>
/// <param name="Width">Neurons or channels of a hidden layer.</param>
/// <param name="HiddenLayers">Hidden layers; Fourier layers of an FNO.</param>
/// <param name="Modes">Fourier modes per direction of an FNO.</param>
/// <param name="ProjectChannels">Hidden channels of the projection of an FNO.</param>
/// <param name="Deviation">Standard deviation of the initial weights.</param>
/// <param name="OutputScale">Factor of the networks' output: small where a frame's time step is long.</param>
/// <param name="Normalize">Whether the networks see channels shifted and scaled to mean 0 and deviation 1 and time in frames: for own data
/// of any unit.</param>
[UsedWith("hidden_layers", "knows HiddenLayers|Layers")]
[UsedWith("modes", "knows Modes")]
[UsedWith("project_channels", "knows ProjectChannels")]
[UsedWith("output_scale", "knows OutputScale")]
internal sealed record LeadsModelConfig(
    [AtLeast(1)] int Width = 64, [AtLeast(1)] int HiddenLayers = 3, [AtLeast(1)] int Modes = 6, [AtLeast(1)] int ProjectChannels = 128,
    [Positive] double Deviation = 0.1, [Positive] double OutputScale = 1, bool Normalize = false);

/// <summary>What the training of f and g minimizes.</summary>
/// <param name="PenaltyWeight">1/λ.</param>
/// <param name="LipschitzWeight">α.</param>
/// <param name="Norm">Which norm of a layer the penalty takes.</param>
/// <param name="RestartDecay">Base of the probability of restarts; 0 for none.</param>
/// <param name="RestartEvery">Moves between two reductions of that probability.</param>
[UsedWith("norm", "--model=conv|fno")]
[UsedWith("restart_every", "restart_decay")]
internal sealed record LeadsTrainingConfig(
    [AtLeast(0)] double PenaltyWeight = 2e-4, [AtLeast(0)] double LipschitzWeight = 1e-2, SpectralNormKind Norm = SpectralNormKind.Operator,
    [Within(0, 1)] double RestartDecay = 0.99, [AtLeast(1)] int RestartEvery = 10);

/// <summary>A way to meet a new environment (spec leads.md 7).</summary>
internal enum AdaptationKind
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
/// <param name="Moves">Updates of each way, in all else as budget says; 0 leaves adaptation out.</param>
/// <param name="Rate">Largest learning rate, in all else as optimizer says.</param>
/// <param name="Kinds">Which ways.</param>
[UsedWith("{moves,rate}", "system", "evaluation.baselines=maml|fine_tuned")]
[UsedWith("moves", "kinds", "evaluation.baselines=maml|fine_tuned")]
[UsedWith(
    "rate", "kinds=fresh|fine_tuned|nearest|convex|convex_and_rest",
    "evaluation.baselines=maml|fine_tuned|context_conditioned|recurrent")]
[UsedWith("kinds", "system")]
[UsedWith("{rate,kinds}", "moves")]
internal sealed record LeadsAdaptationConfig(
    [AtLeast(0)] int Moves = 1000, [Positive] double Rate = 1e-3, IReadOnlyList<AdaptationKind> Kinds = null!)
{
    /// <summary>Which ways; default all.</summary>
    public IReadOnlyList<AdaptationKind> Kinds { get; init; } = Kinds ?? Enum.GetValues<AdaptationKind>();
}

/// <summary>What is trained besides.</summary>
internal enum LeadsBaseline
{
    /// <summary>Nothing more: LEADS itself, which older settings could name.</summary>
    Leads,

    /// <summary>LEADS without the penalty.</summary>
    LeadsNoMin,

    /// <summary>One model for all environments.</summary>
    OneForAll,

    /// <summary>One model for each environment.</summary>
    OnePerEnvironment,

    /// <summary>One for all, then all weights fine-tuned in each environment.</summary>
    FineTuned,

    /// <summary>Weights that depend on a context of each environment: CoDA.</summary>
    ContextConditioned,

    /// <summary>A gated recurrent unit that forecasts frame by frame, one for all environments.</summary>
    Recurrent,

    /// <summary>Meta-learning of first order, then all weights fine-tuned in each environment.</summary>
    Maml,
}

/// <summary>How baselines of other kinds learn what is said nowhere else.</summary>
/// <param name="ContextSize">Numbers in the context of an environment.</param>
/// <param name="ContextWeight">Weight of the squares of contexts.</param>
/// <param name="DirectionWeight">Weight of the norms of the rows of the matrix from contexts to weights.</param>
/// <param name="ContextRate">Largest learning rate of contexts of new environments; unset for adaptation.rate.</param>
/// <param name="InnerMoves">Steps of gradient descent in each environment, of meta-learning.</param>
/// <param name="InnerRate">Rate of these steps.</param>
/// <param name="InnerClipNorm">Largest norm of the gradient of an environment in these steps.</param>
/// <param name="RecurrentWidth">Channels of the memory of the recurrent network; unset for as many parameters as f and g have.</param>
[UsedWith("{context_size,context_weight,direction_weight,context_rate}", "evaluation.baselines=context_conditioned")]
[UsedWith("context_rate", "system")]
[UsedWith("context_rate", "adaptation.moves")]
[UsedWith("context_rate", "adaptation.kinds")]
[UsedWith("{inner_moves,inner_rate,inner_clip_norm}", "evaluation.baselines=maml")]
[UsedWith("recurrent_width", "evaluation.baselines=recurrent")]
internal sealed record LeadsBaselinesConfig(
    [AtLeast(1)] int ContextSize = 2, [AtLeast(0)] double ContextWeight = 1e-4, [AtLeast(0)] double DirectionWeight = 1e-6,
    [Positive] double? ContextRate = null, [AtLeast(1)] int InnerMoves = 1, [Positive] double InnerRate = 5e-2,
    [Positive] double InnerClipNorm = 1, [AtLeast(1)] int? RecurrentWidth = null);

/// <summary>What is measured after training.</summary>
/// <param name="Baselines">What is trained besides, with the same budget.</param>
/// <param name="Report">False to leave out report.html and the figures.</param>
internal sealed record LeadsEvaluationConfig(IReadOnlyList<LeadsBaseline> Baselines = null!, bool Report = true)
{
    /// <summary>What is trained besides; default the decompositions.</summary>
    public IReadOnlyList<LeadsBaseline> Baselines { get; init; } = Baselines
        ?? [LeadsBaseline.OneForAll, LeadsBaseline.OnePerEnvironment, LeadsBaseline.LeadsNoMin];
}
