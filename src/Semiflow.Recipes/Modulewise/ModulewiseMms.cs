namespace Semiflow.Recipes.Modulewise;

/// <summary>Module-wise training against minimizing movements in closed form (spec modulewise.md 11, V1 to V3).</summary>
public static class ModulewiseMms
{
    /// <summary>The recipe.</summary>
    public static Recipe Recipe { get; } = new(
        "modulewise-mms", "Minimizing movements in closed form", MmsMethod.Instance, "quadratic-well", "linear", [],
        Small: MmsMethod.Instance.Defaults("linear"),
        Paper: (MmsConfig)MmsMethod.Instance.Defaults("linear") with
            { Data = new MmsDataConfig(1000), Training = new MmsTrainingConfig(Modules: [4, 8, 16, 32], Moves: 2000) });
}
