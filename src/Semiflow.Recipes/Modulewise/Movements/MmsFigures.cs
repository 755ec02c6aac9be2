using Semiflow.Training;

namespace Semiflow.Recipes.Modulewise.Movements;

/// <summary>What a comparison with exact minimizing movements measures; nothing competes.</summary>
internal static class MmsFigures
{
    /// <summary>Distance of modules to the steps that they should be.</summary>
    public static Figure MapError { get; } =
        new("map_error", "distance to the exact step", Note: "of the worst module, relative to the step", Headline: true);

    /// <summary>Order in τ of the distance to the flow.</summary>
    public static Figure Order { get; } = new(
        "order", "order in τ", Note: "of the distance to the flow, from the two finest; 1 is exact", Headline: true,
        Better: Better.Neither);

    /// <summary>Whether energy falls as it must.</summary>
    public static Figure EnergyExcess { get; } =
        new("energy_excess", "energy inequality", Note: "largest Z(ρ_{k+1}) + W₂²/(2τ) − Z(ρ_k); at most 0", Headline: true);

    /// <summary>Whether all transport together is as short as it must be.</summary>
    public static Figure TotalExcess { get; } = new("total_excess", "summed inequality", Note: "Σ W₂² − 2τ Z(ρ₀); at most 0");

    /// <summary>What the ways cost.</summary>
    public static Figure Action { get; } = new("action", "action", Note: "K Σ E|x_{k+1} − x_k|²", Better: Better.Neither);

    /// <summary>What the best coupling of beginning and end costs.</summary>
    public static Figure OptimalCost { get; } =
        new("optimal_cost", "optimal cost", Note: "W₂² from ρ₀ to ρ_K, exact assignment", Better: Better.Neither);

    /// <summary>Whether the coupling of beginning and end is the best.</summary>
    public static Figure Kappa { get; } = new("kappa", "κ", Note: "optimal cost over displacement", Better: Better.Higher);

    /// <summary>Whether ways are straight.</summary>
    public static Figure Straightness { get; } = new("straightness", "straightness", Better: Better.Higher);

    /// <summary>Distance of a stack's end to the flow.</summary>
    /// <param name="modules">K.</param>
    public static Figure FlowError(int modules) => new Figure(
        "flow_error", "distance to the flow", Note: "root mean square at the end").At(
            FormattableString.Invariant($"{modules}"), FormattableString.Invariant($"{modules} modules"));
}
