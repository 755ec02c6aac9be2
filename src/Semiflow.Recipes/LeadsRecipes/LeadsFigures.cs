using Semiflow.Principles;

namespace Semiflow.Recipes.LeadsRecipes;

/// <summary>What a run of LEADS measures, and who is compared.</summary>
internal static class LeadsFigures
{
    /// <summary>The test error.</summary>
    public static Figure Mse { get; } = new("mse", "mean squared error", Note: "over all frames of the tests", Headline: true);

    /// <summary>Of the worst environment.</summary>
    public static Figure Worst { get; } = new("mse_worst_environment", "mean squared error, worst environment");

    /// <summary>What chose the epoch.</summary>
    public static Figure Validation { get; } = new("mse_validation", "mean squared error, validation", Note: "what chose the epoch");

    /// <summary>Relative to the size of the truth.</summary>
    public static Figure Relative { get; } = new("relative_error_percent", "relative error", "%", "Euclidean norm, mean over the tests");

    /// <summary>Mean absolute percentage error.</summary>
    public static Figure Mape { get; } = new("mape_percent", "mean absolute percentage error", "%");

    /// <summary>In environments that were not trained on.</summary>
    public static Figure NewEnvironments { get; } =
        new("adaptation_mse", "mean squared error, new environments", Note: "over all frames of their tests", Headline: true);

    /// <summary>LEADS itself.</summary>
    public static Contestant Leads { get; } = Contestant.Main("LEADS");

    /// <summary>LEADS without its own parts.</summary>
    public static Contestant Shared { get; } = new("shared_only", "f alone");

    /// <summary>A decomposition.</summary>
    public static Contestant Of(Decomposition kind) => kind switch
    {
        Decomposition.Leads => Leads,
        Decomposition.LeadsNoMin => new("no_min", "no penalty"),
        Decomposition.OneForAll => new("one_for_all", "one for all", Headline: true),
        _ => new("one_per_env", "one per environment", Headline: true),
    };

    /// <summary>A baseline.</summary>
    public static Contestant Of(LeadsBaseline kind) => kind switch
    {
        LeadsBaseline.ContextConditioned => new("context_conditioned", "context vectors (CoDA)", Headline: true),
        LeadsBaseline.Recurrent => new("recurrent", "recurrent network (GRU)"),
        LeadsBaseline.Maml => new("maml", "meta-learned (MAML), fine-tuned"),
        LeadsBaseline.FineTuned => new("one_for_all_tuned", "one for all, fine-tuned"),
        _ => Of(DecompositionOf(kind)!.Value),
    };

    /// <summary>The decomposition that a baseline is; null for one of another kind.</summary>
    public static Decomposition? DecompositionOf(LeadsBaseline kind) => kind switch
    {
        LeadsBaseline.Leads => Decomposition.Leads,
        LeadsBaseline.LeadsNoMin => Decomposition.LeadsNoMin,
        LeadsBaseline.OneForAll => Decomposition.OneForAll,
        LeadsBaseline.OnePerEnvironment => Decomposition.OnePerEnvironment,
        _ => null,
    };

    /// <summary>A contestant in new environments.</summary>
    public static Contestant Adapted(Contestant who) => who with { Training = $"adapt-{who.Training}" };

    /// <summary>A way to meet new environments.</summary>
    public static Contestant Of(AdaptationKind kind)
    {
        Contestant way = kind switch
        {
            AdaptationKind.SharedOnly => Shared,
            AdaptationKind.Fresh => new("fresh", "f frozen, fresh g", Headline: true),
            AdaptationKind.FineTuned => new("fine_tuned", "f and fresh g trained"),
            AdaptationKind.Nearest => new("nearest", "f frozen, g from the nearest"),
            AdaptationKind.Convex => new("convex", "f frozen, mixture of known g"),
            _ => new("convex_and_rest", "mixture of known g, then a fresh g"),
        };
        return Adapted(way);
    }
}
