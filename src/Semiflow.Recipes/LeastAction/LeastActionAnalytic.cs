namespace Semiflow.Recipes.LeastAction;

/// <summary>Least action where the map is known: acceptance of the whole algorithm (spec least-action.md 10.2).</summary>
public static class LeastActionAnalytic
{
    /// <summary>The recipe.</summary>
    public static Recipe Recipe { get; } = new(
        "least-action-analytic", "Two classes over a margin: the least-action map against the exact one", MapMethod.Instance,
        "opposite-blobs", "points", [],
        Small: MapMethod.Instance.Defaults("points"),
        Paper: (MapConfig)MapMethod.Instance.Defaults("points") with
            { Data = new MapDataConfig(4096), Training = new MapTrainingConfig(Moves: 10_000) });
}
