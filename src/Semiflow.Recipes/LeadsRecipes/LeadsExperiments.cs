using Semiflow.Principles;

namespace Semiflow.Recipes.LeadsRecipes;

/// <summary>The published experiments of LEADS (spec leads.md 2.2, 6, 8).</summary>
internal static class LeadsExperiments
{
    private const string Source =
        "Yin et al., LEADS: Learning Dynamical Systems that Generalize Across Environments, NeurIPS 2021 (arXiv 2106.04546), README of the "
            + "authors' code";

    /// <summary>All of them; published is the test error of LEADS, those of the baselines could not be found.</summary>
    public static IReadOnlyList<Recipe> All { get; } = [LotkaVolterra(), GrayScott(), NavierStokes()];

    /// <summary>Prey and predators in ten environments, one trajectory of each (spec leads.md 6.1).</summary>
    private static Recipe LotkaVolterra()
    {
        var small = new LeadsConfig(
            new LeadsDataConfig(Train: 1, Validation: 16, Test: 32),
            new LeadsModelConfig(Width: 64, HiddenLayers: 3, Deviation: 0.05),
            new Solver("rk4-38"), new MoveBudget(8000, MovesPerEpoch: 100, BatchSize: 1), Annealed(1e-3), new LeadsTrainingConfig(),
            new LeadsAdaptationConfig(Moves: 1000), new LeadsEvaluationConfig());
        return new Recipe(
            "leads-lotka-volterra", "Lotka–Volterra in ten environments", LeadsMethod.Instance, "lotka-volterra", "mlp",
            [(LeadsFigures.Mse, 1.16e-3)], small, Paper(small, "rk4-38", batchSize: 1, new LeadsTrainingConfig()))
        {
            Source = Source,
            SettingSources = new Dictionary<string, string>(Sources)
                { ["training.norm"] = "authors' code: of a matrix all norms that the setting names are one" },
            Demands =
            [
                new(LeadsFigures.Mse, 5e-3), .. BetterThanTheOthers,
                new(LeadsFigures.Mse.For(LeadsFigures.Of(Decomposition.OnePerEnvironment)), 1)
                    { Over = LeadsFigures.Mse.For(LeadsFigures.Of(Decomposition.OneForAll)) },
            ],
        };
    }

    /// <summary>Reaction and diffusion in three environments, one trajectory of each (spec leads.md 6.2).</summary>
    private static Recipe GrayScott()
    {
        var small = new LeadsConfig(
            new LeadsDataConfig(Train: 1, Validation: 4, Test: 16),
            new LeadsModelConfig(Width: 16, HiddenLayers: 3, Deviation: 0.1, OutputScale: 1e-2),
            new Solver("euler"), new MoveBudget(1200, MovesPerEpoch: 50, BatchSize: 1), Annealed(1e-2) with { ClipNorm = 0.1 },
            new LeadsTrainingConfig(PenaltyWeight: 1e-3, Norm: SpectralNormKind.Flattened, RestartEvery: 2),
            new LeadsAdaptationConfig(300, Rate: 5e-3, Kinds: [AdaptationKind.SharedOnly, AdaptationKind.Fresh, AdaptationKind.Convex]),
            new LeadsEvaluationConfig([LeadsBaseline.OneForAll, LeadsBaseline.OnePerEnvironment]));
        LeadsConfig paper = small with
        {
            Data = small.Data with { Test = 32 },
            Model = small.Model with { Width = 64, OutputScale = 1e-3 },
        };
        return new Recipe(
            "leads-gray-scott", "Gray–Scott in three environments", LeadsMethod.Instance, "gray-scott", "conv",
            [(LeadsFigures.Mse, 2.08e-3)], small,
            Paper(paper, "rk4-38", batchSize: 1, new LeadsTrainingConfig(PenaltyWeight: 1e-3, Norm: SpectralNormKind.Flattened)))
        { Source = Source, SettingSources = Sources, Demands = BetterThanTheOthers };
    }

    /// <summary>Forced vorticity in four environments, eight trajectories of each (spec leads.md 6.3).</summary>
    private static Recipe NavierStokes()
    {
        var small = new LeadsConfig(
            new LeadsDataConfig(Train: 8, Validation: 2, Test: 8, Adaptation: 2),
            new LeadsModelConfig(Width: 10, HiddenLayers: 4, Modes: 6, ProjectChannels: 32, Deviation: 0.1),
            new Solver("euler"), new MoveBudget(500, MovesPerEpoch: 25, BatchSize: 2), Annealed(1e-2),
            new LeadsTrainingConfig(PenaltyWeight: 1e-5, LipschitzWeight: 1e-4, RestartDecay: 0.98, RestartEvery: 1),
            new LeadsAdaptationConfig(50, Rate: 5e-3, Kinds: [AdaptationKind.SharedOnly, AdaptationKind.Fresh, AdaptationKind.Convex]),
            new LeadsEvaluationConfig([LeadsBaseline.OneForAll, LeadsBaseline.OnePerEnvironment]));
        LeadsConfig paper = small with
        {
            Data = new LeadsDataConfig(Train: 8, Validation: 4, Test: 32, Adaptation: 8),
            Model = small.Model with { ProjectChannels = 128 },
        };
        return new Recipe(
            "leads-navier-stokes", "Navier–Stokes vorticity under four forcings", LeadsMethod.Instance, "navier-stokes", "fno",
            [(LeadsFigures.Mse, 5.95e-3)], small,
            Paper(paper, "euler", batchSize: 2, new LeadsTrainingConfig(PenaltyWeight: 1e-5, LipschitzWeight: 1e-4), movesPerPass: 4))
        {
            Source = Source,
            SettingSources = new Dictionary<string, string>(Sources)
            {
                ["solver.*"] = "authors' code: one step of Euler's method per frame",
                ["budget.moves"] = "authors' code: 120,000 passes of four moves",
                ["training.norm"] = "ours: the authors' code does not compute the norm of complex weights",
            },
            Demands = BetterThanTheOthers,
        };
    }

    private static IReadOnlyList<Acceptance> BetterThanTheOthers => [.. new[] { Decomposition.OneForAll, Decomposition.OnePerEnvironment }
        .Select(other => new Acceptance(LeadsFigures.Mse, 1) { Over = LeadsFigures.Mse.For(LeadsFigures.Of(other)) })];

    /// <summary>Adam, to a hundredth of the rate.</summary>
    internal static Optimizer Annealed(double rate) => new(Rate: rate, Schedule: ScheduleKind.Cosine, FinalShare: 0.01);

    /// <summary>Those of all three paper tiers.</summary>
    private static IReadOnlyDictionary<string, string> Sources => new Dictionary<string, string>
    {
        ["data.{train,test}"] = "authors' code",
        ["data.validation"] = "ours: the authors choose on the tests",
        ["data.adaptation"] = "ours: not published",
        ["model.*"] = "authors' code",
        ["solver.*"] = "authors' code: one step per frame; rk4 of torchdiffeq is the 3/8 rule",
        ["budget.moves"] = "authors' code: 120,000 passes of one move",
        ["budget.moves_per_epoch"] = "authors' code: tests every 50 moves",
        ["budget.batch_size"] = "authors' code",
        ["optimizer.*"] = "authors' code",
        ["training.*"] = "authors' code",
        ["adaptation.{moves,rate}"] = "other code: DynaInfer",
        ["adaptation.kinds"] = "ours: fresh is that of the authors' code",
        ["evaluation.baselines"] = "ours: decompositions of the authors' code; the others by later comparisons",
        ["baselines.{context_size,context_weight,direction_weight}"] = "other code: CoDA",
        ["baselines.{inner_moves,inner_rate,inner_clip_norm,recurrent_width,context_rate}"] = "ours: not published",
    };

    /// <summary>The published protocol: 120,000 passes at a constant rate, every baseline, every way to adapt.</summary>
    private static LeadsConfig Paper(
        LeadsConfig sizes, string method, int batchSize, LeadsTrainingConfig training, int movesPerPass = 1) => sizes with
    {
        Solver = new Solver(method),
        Budget = new MoveBudget(120_000 * movesPerPass, MovesPerEpoch: 50, batchSize),
        Optimizer = Annealed(1e-3) with { Schedule = ScheduleKind.Constant },
        Training = training,
        Adaptation = new LeadsAdaptationConfig(Moves: 2000),
        Evaluation = new LeadsEvaluationConfig([
            .. new LeadsEvaluationConfig().Baselines, LeadsBaseline.FineTuned, LeadsBaseline.ContextConditioned, LeadsBaseline.Recurrent,
            LeadsBaseline.Maml]),
    };
}
