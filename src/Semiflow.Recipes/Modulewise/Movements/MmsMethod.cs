namespace Semiflow.Recipes.Modulewise.Movements;

/// <summary>
/// Compares module-wise training with the minimizing movements that it should be, where these are known (spec modulewise.md 11, 12.2).
/// </summary>
internal static class MmsMethod
{
    /// <summary>The method.</summary>
    public static Method<MmsConfig> Instance { get; } = new(
        "minimizing-movements",
        "a check of module-wise training on a potential whose minimizing movements are known; takes no data of its own", ["linear"],
        MmsConfig.ForModel, MmsStudy.Run, (record, config) => new TrainedMovement(MmsStudy.Load(record, config)))
    {
        Recipes = () => [MmsExperiments.Movements],
        Figures = (_, config) => DeclaredFigures.In(typeof(MmsFigures), [], config.Training.Modules.Select(MmsFigures.FlowError)),
    };
}
