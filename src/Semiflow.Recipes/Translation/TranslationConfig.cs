using Semiflow.Principles;
using Semiflow.Training;

namespace Semiflow.Recipes.Translation;

/// <summary>Everything that can be set in a run of domain translation.</summary>
/// <param name="Data">How many points, and of which images.</param>
/// <param name="Model">The flow and the critics.</param>
/// <param name="Budget">How long the flow is trained; moves are its own, a batch has so many points of each domain.</param>
/// <param name="Optimizer">How its parameters are updated.</param>
/// <param name="Multiplier">w of the constraint D ≤ ε, ε its tolerance; of the form multiplier.</param>
/// <param name="Training">What is minimized.</param>
/// <param name="Cycle">The CycleGAN that it is compared with.</param>
/// <param name="Study">What a recipe varies.</param>
/// <param name="Evaluation">What is measured and drawn.</param>
[FormerlyAt("training.{moves,moves_per_epoch,batch_size,checkpoint_seconds}", "budget.*")]
[FormerlyAt("training.rate", "optimizer.rate")]
[FormerlyAt("training.late_factor", "optimizer.factor")]
[FormerlyAt("training.tolerance", "multiplier.tolerance")]
[FormerlyAt("training.multiplier_start", "multiplier.start")]
[FormerlyAt("training.multiplier_rate", "multiplier.rate")]
[FormerlyAt("training.multiplier_every", "multiplier.every")]
[FormerlyAt("cycle.rounds", "cycle.moves")]
[UsedWith("cycle.*", "system=implicit-bias")]
[UsedWith("multiplier.*", "training.form=multiplier|target", "system=gaussian-pair")]
[UsedWith("multiplier.*", "training.form=multiplier|target", "evaluation.baselines")]
[UsedWith(
    "multiplier.{rule,penalty,penalty_growth,penalty_cap,decrease,proportional,floor}", "training.form!=target", "system=gaussian-pair")]
internal sealed record TranslationConfig(
    TranslationDataConfig Data, TranslationModelConfig Model, MoveBudget Budget, Optimizer Optimizer, Multiplier Multiplier,
    TranslationTrainingConfig Training, CycleConfig Cycle, TranslationStudyConfig Study, TranslationEvaluationConfig Evaluation)
{
    /// <summary>Settings of own data: points for mlp, images for the other networks.</summary>
    public static TranslationConfig ForOwnData(string model) => TranslationNetworks.IsOfImages(model)
        ? TranslationExperiments.Settings(
            new TranslationModelConfig(Blocks: 6, Width: 32, HiddenLayers: 2, Gain: 0.1, CriticWidth: 32), moves: 1000, batchSize: 64,
            new TranslationTrainingConfig(DiscrepancyKind.Sliced, Weight: 1e-3))
        : TranslationExperiments.Settings(new TranslationModelConfig(), moves: 2000, batchSize: 128, new TranslationTrainingConfig());

    /// <summary>The settings, where they fit each other.</summary>
    /// <exception cref="InputException">They do not.</exception>
    public TranslationConfig Checked()
    {
        Rule.TwoInABatch(Budget.BatchSize, "since a discrepancy compares points");
        Rule.NoPatience(Budget.Patience, "since no validation tells which epoch is the best");
        Rule.Require(Multiplier.Start > 0, "multiplier.start", "positive", Multiplier.Start);
        Rule.Require(Multiplier.Tolerance > 0, "multiplier.tolerance", "positive", Multiplier.Tolerance);
        Multiplier.Spec(); // Refuses what would end the run only where a constraint is trained.
        return this;
    }

    /// <summary>How w follows the discrepancy; null for the penalty form.</summary>
    public MultiplierSpec? Constraint()
    {
        const double Gentle = 0.2; // Largest change of ln w in an update that does not overshoot.
        MultiplierSpec spec = Multiplier.Spec() with { Tolerance = 0 }; // The principle knows ε, and tells the rules that ask for it.
        return Training.Form switch
        {
            TranslationForm.Penalty => null,
            TranslationForm.Target => spec with { Rule = MultiplierRule.Target, Rate = Math.Min(spec.Rate, Gentle) },
            _ => spec,
        };
    }
}

/// <summary>How many points, and of which images.</summary>
/// <param name="Train">Points of each domain to learn from; unset: fresh ones in every move where they are generated, else all that are not
/// tests.</param>
/// <param name="Test">Points of each domain that are reported, at most (files: at most a fifth of the points).</param>
/// <param name="Folder">Folder of image files (CelebA, Fashion-MNIST where it is not where its package puts it); unset for where they
/// usually lie.</param>
/// <param name="Official">False takes CelebA's lists of any length, and files of any images in the layout of Fashion-MNIST, instead of the
/// published ones.</param>
/// <param name="Components">Components of images whose principal components move.</param>
/// <param name="Crop">Side of the square cut from the middle of CelebA's images.</param>
/// <param name="Size">Pixels across after resizing.</param>
/// <param name="Attribute">CelebA's attribute that makes the domains: with it and without it.</param>
/// <param name="Reversed">True to translate from images without the attribute to those with it.</param>
/// <param name="StressAttribute">CelebA's attribute that the stress setting ties to the domain; unset for none.</param>
/// <param name="Stress">Share of the target images without that attribute which are left out: 0 is the standard setting, 1 leaves
/// none.</param>
/// <param name="Features">Safetensors file of convolutions that give features for the Fréchet distance of images; unset for none.</param>
[UsedWith("{folder,official}", "system=fashion-classes|celeba")]
[UsedWith("components", "system=fashion-classes")]
[UsedWith("{crop,size,attribute,reversed,stress_attribute,stress,features}", "system=celeba")]
[UsedWith("stress", "stress_attribute")]
internal sealed record TranslationDataConfig(
    [AtLeast(2)] int? Train = null, [AtLeast(2)] int Test = 1000, string? Folder = null, bool Official = true,
    [AtLeast(1)] int Components = 16, [AtLeast(1)] int Crop = 178, [AtLeast(16), MultipleOf(4)] int Size = 64, string Attribute = "Male",
    bool Reversed = false, string? StressAttribute = null, [Within(0, 1)] double Stress = 0, string? Features = null);

/// <summary>The flow and the critics.</summary>
/// <param name="Blocks">M.</param>
/// <param name="Width">Neurons or channels of a hidden layer.</param>
/// <param name="HiddenLayers">Hidden layers of each block.</param>
/// <param name="Gain">Gain of the orthogonal weights at the beginning: small ones start near the identity.</param>
/// <param name="CriticWidth">Neurons of a critic's hidden layers, channels of its first.</param>
[UsedWith("{hidden_layers,gain}", "system!=celeba")]
[UsedWith("hidden_layers", "knows HiddenLayers")]
[UsedWith("critic_width", "training.discrepancy=wasserstein|least_squares", "system=implicit-bias")]
internal sealed record TranslationModelConfig(
    [AtLeast(1)] int Blocks = 5, [AtLeast(1)] int Width = 32, [AtLeast(1)] int HiddenLayers = 2, [AtLeast(0)] double Gain = 0.1,
    [AtLeast(1)] int CriticWidth = 64);

/// <summary>A discrepancy between the image of the source and the target.</summary>
internal enum DiscrepancyKind
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
internal enum TranslationForm
{
    /// <summary>λ A + D.</summary>
    Penalty,

    /// <summary>A subject to D ≤ ε, w following the rule of the multiplier: growing while ε is missed if nothing else is said.</summary>
    Multiplier,

    /// <summary>The same with the rule target, whose w falls again while ε is met, at a rate of at most 0.2.</summary>
    Target,
}

/// <summary>What the training of the flow minimizes.</summary>
/// <param name="Discrepancy">D.</param>
/// <param name="Form">Penalty or constraint.</param>
/// <param name="Weight">λ.</param>
/// <param name="FinalShare">Share of λ at the end, reached linearly over the last half; 1 keeps λ.</param>
/// <param name="Cost">Where the transport cost is taken: along the path or between its ends.</param>
/// <param name="Power">p of the cost |v|ᵖ, of own data; distance itself, p = 1, has no unique optimal map.</param>
/// <param name="Reconstruction">Weight of E|decode(encode(x)) − x| of flows with an encoder.</param>
/// <param name="CriticRate">Learning rate of a critic.</param>
[UsedWith("{weight,final_share}", "form=penalty")]
[UsedWith("final_share", "weight", "system=fashion-classes")]
[UsedWith("power", "system=unset")]
[UsedWith("reconstruction", "system=celeba")]
[UsedWith("critic_rate", "discrepancy=wasserstein|least_squares")]
internal sealed record TranslationTrainingConfig(
    DiscrepancyKind Discrepancy = DiscrepancyKind.Energy, TranslationForm Form = TranslationForm.Penalty, [AtLeast(0)] double Weight = 0.02,
    [Within(0, 1)] double FinalShare = 0.1, CostPlacement Cost = CostPlacement.Path,
    [Above(1)] double Power = 2, [AtLeast(0)] double Reconstruction = 0, [Positive] double CriticRate = 1e-4);

/// <summary>The CycleGAN that the flow is compared with.</summary>
/// <param name="Moves">Updates of the generators; each critic makes as many.</param>
/// <param name="Rate">Learning rate of Adam, falling to 0 over the last half.</param>
/// <param name="BatchSize">Points of each domain in a move.</param>
/// <param name="CycleWeight">Weight of the cycle.</param>
/// <param name="IdentityWeight">Weight of the identity.</param>
/// <param name="PoolSize">Points in each critic's pool.</param>
internal sealed record CycleConfig(
    [AtLeast(1)] int Moves = 600, [Positive] double Rate = 2e-3, [AtLeast(1)] int BatchSize = 64, [AtLeast(0)] double CycleWeight = 10,
    [AtLeast(0)] double IdentityWeight = 0, [AtLeast(0)] int PoolSize = 50);

/// <summary>What a recipe varies.</summary>
/// <param name="Seeds">Trainings of each kind.</param>
/// <param name="Gains">Gains of the weights at the beginning.</param>
/// <param name="Weights">Values of λ.</param>
/// <param name="Couplings">e of the metric Q = [[1, e], [e, 1]], which must be positive definite.</param>
/// <param name="Obstacles">Weights of an obstacle.</param>
/// <param name="Pairs">Pairs of classes of images such as <c>2-4</c>.</param>
/// <param name="PixelMoves">Moves of the flow of whole images; 0 leaves it out.</param>
[UsedWith("seeds", "system=implicit-bias|semantic")]
[UsedWith("gains", "system=implicit-bias")]
[UsedWith("weights", "system=gaussian-pair")]
[UsedWith("{couplings,obstacles}", "system=semantic")]
[UsedWith("{pairs,pixel_moves}", "system=fashion-classes")]
internal sealed record TranslationStudyConfig(
    [AtLeast(1)] int Seeds = 1, [AtLeast(0)] IReadOnlyList<double> Gains = null!, [AtLeast(0)] IReadOnlyList<double> Weights = null!,
    [Within(-1, 1, Above = true, Below = true)] IReadOnlyList<double> Couplings = null!,
    [AtLeast(0)] IReadOnlyList<double> Obstacles = null!, IReadOnlyList<string> Pairs = null!, [AtLeast(0)] int PixelMoves = 0)
{
    /// <summary>Gains of the weights at the beginning; default none.</summary>
    public IReadOnlyList<double> Gains { get; init; } = Gains ?? [];

    /// <summary>Values of λ; default none besides that of the training.</summary>
    public IReadOnlyList<double> Weights { get; init; } = Weights ?? [];

    /// <summary>e of the metric Q; default none.</summary>
    public IReadOnlyList<double> Couplings { get; init; } = Couplings ?? [];

    /// <summary>Weights of an obstacle; default none.</summary>
    public IReadOnlyList<double> Obstacles { get; init; } = Obstacles ?? [];

    /// <summary>Pairs of classes; default none.</summary>
    public IReadOnlyList<string> Pairs { get; init; } = Pairs ?? [];
}

/// <summary>What is measured and drawn.</summary>
/// <param name="Baselines">Whether the same flow is trained without a transport cost too.</param>
/// <param name="Report">False to leave out report.html and the figures.</param>
/// <param name="JudgeEpochs">Passes of the training of the network that tells attributes of faces.</param>
[UsedWith("baselines", "system!=semantic|celeba")]
[UsedWith("baselines", "system!=unset", "training.form=penalty")]
[UsedWith("baselines", "system!=unset", "training.weight")]
[UsedWith("judge_epochs", "system=celeba")]
internal sealed record TranslationEvaluationConfig(bool Baselines = true, bool Report = true, [AtLeast(1)] int JudgeEpochs = 5);
