namespace Semiflow.Recipes.Modulewise.Movements;

/// <summary>The check of module-wise training that has an answer in closed form.</summary>
internal static class MmsExperiments
{
    /// <summary>Module-wise training against minimizing movements in closed form (spec modulewise.md 11, V1 to V3).</summary>
    public static Recipe Movements { get; } = MadeMovements();

    private static Recipe MadeMovements()
    {
        var small = MmsConfig.ForModel("linear");
        return new Recipe(
            "modulewise-mms", "Minimizing movements in closed form", MmsMethod.Instance, "quadratic-well", "linear", [], small,
            Paper: small with { Data = new MmsDataConfig(1000), Budget = new MmsBudget(2000),
                Training = new MmsTrainingConfig(Modules: [4, 8, 16, 32]) })
        {
            SettingSources = new Dictionary<string, string>
                { ["*"] = "ours: a check of the theory that the paper does not make (spec modulewise.md 11)" },
            Demands = [new(MmsFigures.MapError, 1e-3), new(MmsFigures.EnergyExcess, 0), new(MmsFigures.TotalExcess, 0)],
        };
    }
}
