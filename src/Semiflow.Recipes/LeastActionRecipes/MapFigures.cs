using Semiflow.Training;

namespace Semiflow.Recipes.LeastActionRecipes;

/// <summary>What a comparison with the exact map measures, and which maps are compared.</summary>
internal static class MapFigures
{
    /// <summary>What the exact map costs.</summary>
    public static Figure OptimalCost { get; } = new("optimal_cost", "optimal cost C*", Note: "exact", Better: Better.Neither);

    /// <summary>How far the points end from where they should.</summary>
    public static Figure MapError { get; } = new("map_error", "map error", Note: "E|T(x) − T*(x)|²");

    /// <summary>Relative to the cost of the exact map.</summary>
    public static Figure MapErrorPercent { get; } =
        new("map_error_percent", "map error", "%", "of C*; demanded: at most 3 %", Headline: true);

    /// <summary>At least 1.</summary>
    public static Figure ActionRatio { get; } = new("action_ratio", "action / C*", Note: "demanded: at most 1.15", Headline: true);

    /// <summary>The loss that must vanish.</summary>
    public static Figure Hinge { get; } = new("hinge", "hinge loss", Note: "demanded: below 0.01", Headline: true);

    /// <summary>The map that the run is about.</summary>
    public static Contestant Main { get; } = Contestant.Main("least action, L + C/λ");

    /// <summary>The other scaling.</summary>
    public static Contestant GrowingLoss { get; } = new("b", "least action, λL + C");

    /// <summary>Far from the identity.</summary>
    public static Contestant Wild { get; } = new("wild", "wild start, published λ");

    /// <summary>Far from the identity, with a multiplier against wind-up.</summary>
    public static Contestant WildWaiting { get; } = new("wild_waiting", "wild start, λ waits");
}
