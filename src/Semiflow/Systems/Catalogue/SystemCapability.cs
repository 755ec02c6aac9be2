namespace Semiflow.Systems.Catalogue;

/// <summary>What a system can do, in a word or two.</summary>
/// <param name="Name">Such as "solution operator".</param>
/// <param name="Has">Whether a system can.</param>
internal sealed record SystemCapability(string Name, Func<ISystem, bool> Has)
{
    /// <summary>What systems draw: each draws one of these.</summary>
    public static IReadOnlyList<SystemCapability> Draws { get; } =
    [
        new("functions", system => system is IFunctionLaw),
        new("trajectories", system => system is IDynamicalSystem),
        new("points", system => system is IPointLaw),
    ];

    /// <summary>What else is known of some.</summary>
    public static IReadOnlyList<SystemCapability> Knows { get; } =
    [
        new("solution operator", system => system is IHasSolution),
        new("vector field", system => system is IHasVectorField),
        new("equation", system => system is IHasEquation),
        new("invariants", system => system is IHasInvariants),
        new("laws to learn", system => system is IHasLaws),
    ];
}
