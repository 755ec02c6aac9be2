using Semiflow.Principles;
using Semiflow.Training;
using static Semiflow.Recipes.AphynityRecipes.AphynityFigures;

namespace Semiflow.Recipes.AphynityRecipes;

/// <summary>The published experiments of APHYNITY (spec aphynity.md 5 to 7).</summary>
internal static class AphynityExperiments
{
    private const string Source = "Yin et al., ICLR 2021 (arXiv 2010.04456), table 1";

    private const string Recalled = "ours: with the authors' code the published error is out of reach (spec aphynity.md 2.1)";

    private const string Unclipped = "ours: as published the training of seed 0 ends at an infinite gradient (docs/aphynity.md)";

    private static readonly IReadOnlyList<AphynityBaseline> Baselines =
        [AphynityBaseline.PhysicsOnly, AphynityBaseline.NeuralOde, AphynityBaseline.Vanilla, AphynityBaseline.Complete,
            AphynityBaseline.True];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Recipe> All { get; } = [Pendulum(), ReactionDiffusion(), Wave()];

    /// <summary>
    /// The damped pendulum with physics that lacks friction. The published logarithms are natural ones (spec aphynity.md 9.2), the
    /// published errors of the coefficient fit ω₀ better than ω₀²: physics alone err by 13 % in ω₀ for every draw.
    /// </summary>
    private static Recipe Pendulum()
    {
        IReadOnlyList<AphynityBaseline> baselines = [.. Baselines, AphynityBaseline.Hamiltonian];
        var small = new AphynityConfig(
            new AphynityDataConfig(Train: 25, Validation: 25, Test: 25), new AphynityModelConfig(), new Solver(),
            // Single gradients through 40 steps are far larger than the others: unclipped, one of them throws the training into fields
            // whose solutions grow.
            new Budget(80, Passes: 10, BatchSize: 25, Recoveries: 3), Annealed(3e-3) with { ClipNorm = 1 },
            new Multiplier(MultiplierRule.Target, Start: 100, Rate: 0.01, Tolerance: 1e-6, Every: 5),
            new AphynityTrainingConfig(
                LawRate: 3e-2, WarmStart: true, Norm: AugmentationNorm.Relative, Projected: true, Reversal: true),
            new AphynityEvaluationConfig(baselines, HamiltonianEpochs: 8));
        AphynityConfig paper = Paper(
            small, batchSize: 25, rate: 1e-3, new Multiplier(Start: 1, Rate: 1, Every: 5),
            new AphynityTrainingConfig(Norm: AugmentationNorm.Relative), baselines,
            [AugmentedLaw.Complete, AugmentedLaw.True, AugmentedLaw.Hamiltonian]);
        paper = paper with
        {
            Optimizer = paper.Optimizer with { ClipNorm = 1 },
            Budget = paper.Budget with { Recoveries = 3 },
        };
        return new Recipe(
            "aphynity-pendulum", "Damped pendulum, physics without friction", AphynityMethod.Instance, "pendulum", "pendulum",
            [
                (MseLn, -7.86), (FrequencyError, 4.0), (FrequencyError.For(Of(AphynityBaseline.PhysicsOnly)), 13.2),
                (MseLn.For(Of(AphynityBaseline.NeuralOde)), -2.84), (MseLn.For(Of(AphynityBaseline.PhysicsOnly)), -0.14),
                (MseLn.For(Of(AphynityBaseline.Complete)), -8.28), (ParameterError.For(Of(AphynityBaseline.Complete)), 0.45),
                (MseLn.For(Of(AphynityBaseline.True)), -8.58), (MseLn.For(Of(AphynityBaseline.Hamiltonian)), -0.35),
                (MseLn.For(Of(AugmentedLaw.Complete)), -8.31), (ParameterError.For(Of(AugmentedLaw.Complete)), 0.39),
                (MseLn.For(Of(AugmentedLaw.True)), -8.44), (MseLn.For(Of(AugmentedLaw.Hamiltonian)), -3.97),
            ],
            small, paper)
        {
            Source = Source,
            Demands =
            [
                new(ParameterError, 1), new(NeuralOdeOverAphynity, 5), new(NeuralOdeOverAphynity, 20) { InMedian = true },
            ],
            SettingSources = new Dictionary<string, string>(Sources)
            {
                ["optimizer.clip_norm"] = Unclipped,
                ["budget.recoveries"] = Unclipped,
            },
        };
    }

    /// <summary>
    /// Reaction and diffusion with physics that has only diffusion. The published logarithms are decimal (spec aphynity.md 9.2).
    /// </summary>
    private static Recipe ReactionDiffusion()
    {
        AphynityConfig small = Fields(window: 8, new Multiplier(MultiplierRule.Target, Start: 30, Rate: 0.008, Tolerance: 1e-6));
        return new Recipe(
            "aphynity-reaction-diffusion", "Reaction and diffusion, physics without reaction", AphynityMethod.Instance,
            "reaction-diffusion", "reaction-diffusion",
            [
                (MseLog10, -5.10), (ParameterError, 2.3), (ParameterError.For(Of(AphynityBaseline.PhysicsOnly)), 67.6),
                (MseLog10.For(Of(AphynityBaseline.NeuralOde)), -3.76), (MseLog10.For(Of(AphynityBaseline.PhysicsOnly)), -1.26),
                (MseLog10.For(Of(AphynityBaseline.Vanilla)), -4.56), (ParameterError.For(Of(AphynityBaseline.Vanilla)), 6.39),
                (MseLog10.For(Of(AphynityBaseline.Complete)), -9.34), (ParameterError.For(Of(AphynityBaseline.Complete)), 0.17),
                (MseLog10.For(Of(AphynityBaseline.True)), -8.81),
                (MseLog10.For(Of(AugmentedLaw.Complete)), -9.35), (ParameterError.For(Of(AugmentedLaw.Complete)), 0.096),
                (MseLog10.For(Of(AugmentedLaw.True)), -9.17),
            ],
            small, Paper(
                small with { Data = new AphynityDataConfig(Train: 1600, Validation: 320, Test: 320, PaperCompat: true), Model = AsCoded },
                batchSize: 64, rate: 1e-3, new Multiplier(Start: 10, Rate: 1e3), new AphynityTrainingConfig(), Baselines,
                [AugmentedLaw.Complete, AugmentedLaw.True]))
        {
            Source = Source,
            SettingSources = new Dictionary<string, string>(Sources)
            {
                ["data.frames"] = "paper: 25 forecast steps; the authors' code makes 30 frames",
                ["multiplier.start"] = Recalled,
                ["multiplier.rate"] = Recalled,
            },
            Demands =
            [
                new(ParameterError, 1) { Over = ParameterError.For(Of(AphynityBaseline.Vanilla)) },
                new(ParameterError, 1) { Over = ParameterError.For(Oracle) }, new(Mse, 2) { Over = Mse.For(Of(AphynityBaseline.Vanilla)) },
            ],
        };
    }

    /// <summary>
    /// Damped waves with physics that lacks damping. The published logarithms are probably natural ones (spec aphynity.md 9.2).
    /// </summary>
    private static Recipe Wave()
    {
        AphynityConfig small = Fields(window: 7, new Multiplier(MultiplierRule.Target, Start: 1e7, Rate: 0.008, Tolerance: 1e-4));
        small = small with
        {
            Data = small.Data with { Points = 32 }, Model = new AphynityModelConfig(Normalize: true),
            Training = small.Training with { Projected = true, Reversal = true },
        };
        return new Recipe(
            "aphynity-wave", "Damped waves, physics without damping", AphynityMethod.Instance, "damped-wave", "wave",
            [
                (MseLn, -4.64), (ParameterError, 0.3), (ParameterError.For(Of(AphynityBaseline.PhysicsOnly)), 10.4),
                (MseLn.For(Of(AphynityBaseline.NeuralOde)), -2.51), (MseLn.For(Of(AphynityBaseline.PhysicsOnly)), 0.51),
                (MseLn.For(Of(AphynityBaseline.Complete)), -4.68), (ParameterError.For(Of(AphynityBaseline.Complete)), 1.38),
                (MseLn.For(Of(AphynityBaseline.True)), -4.66),
                (MseLn.For(Of(AugmentedLaw.Complete)), -6.09), (ParameterError.For(Of(AugmentedLaw.Complete)), 0.63),
                (MseLn.For(Of(AugmentedLaw.True)), -5.24),
            ],
            small, Paper(
                small with { Data = new AphynityDataConfig(Train: 200, Validation: 50, Test: 50, PaperCompat: true), Model = AsCoded },
                batchSize: 64, rate: 1e-4, new Multiplier(Start: 1, Rate: 1e2, Every: 3), new AphynityTrainingConfig(), Baselines,
                [AugmentedLaw.Complete, AugmentedLaw.True]))
        {
            Source = Source,
            SettingSources = new Dictionary<string, string>(Sources) { ["multiplier.rate"] = Recalled },
            Demands =
            [
                new(ParameterError, 1) { Over = ParameterError.For(Of(AphynityBaseline.Vanilla)) }, new(ParameterError, 1),
                new(Mse, 2) { Over = Mse.For(Of(AphynityBaseline.Vanilla)) },
            ],
        };
    }

    /// <summary>Adam, to nothing along half a cosine.</summary>
    internal static Optimizer Annealed(double rate) => new(Rate: rate, Schedule: ScheduleKind.Cosine);

    private static AphynityConfig Fields(int window, Multiplier multiplier) => new(
        new AphynityDataConfig(Train: 64, Validation: 8, Test: 32, Window: window), new AphynityModelConfig(), new Solver(),
        new Budget(16, BatchSize: 4, Recoveries: 3), Annealed(5e-3), multiplier, new AphynityTrainingConfig(LawRate: 5e-2, WarmStart: true),
        new AphynityEvaluationConfig(Baselines));

    private static AphynityModelConfig AsCoded => new(PaperCompat: true);

    /// <summary>Those of all three paper tiers.</summary>
    private static IReadOnlyDictionary<string, string> Sources => new Dictionary<string, string>
    {
        ["data.{train,test,frames,window,points,paper_compat}"] = "authors' code",
        ["data.validation"] = "ours: the authors choose on the tests",
        ["model.*"] = "authors' code",
        ["solver.*"] = "paper: one fourth-order Runge–Kutta step per frame; the classical method, as the pendulum's figures show",
        ["budget.{epochs,passes}"] = "authors' code: 50,000 passes",
        ["budget.batch_size"] = "authors' code",
        ["optimizer.*"] = "authors' code",
        ["multiplier.{rule,start,rate,every}"] = "authors' code",
        ["training.*"] = "authors' code",
        ["evaluation.baselines"] = "paper: table 1 and its ablations",
        ["evaluation.augmented"] = "paper: table 1",
    };

    /// <summary>
    /// The published protocol: 50,000 passes at a constant rate, no warm start, a multiplier that grows; and derivatives as a baseline.
    /// </summary>
    private static AphynityConfig Paper(
        AphynityConfig sizes, int batchSize, double rate, Multiplier multiplier, AphynityTrainingConfig training,
        IReadOnlyList<AphynityBaseline> baselines, IReadOnlyList<AugmentedLaw> augmented) => sizes with
    {
        Budget = new Budget(5000, Passes: 10, batchSize),
        Optimizer = new Optimizer(Rate: rate),
        Multiplier = multiplier,
        Training = training,
        Evaluation = new AphynityEvaluationConfig([.. baselines, AphynityBaseline.Derivative], augmented),
    };
}
