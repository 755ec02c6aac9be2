namespace Semiflow.Systems.Ocean;

/// <summary>Constants of the shallow-water basin, in SI units (spec partial-observations.md 5.1).</summary>
internal sealed record ShallowWaterConstants
{
    /// <summary>f0, Coriolis parameter at the middle, 1/s.</summary>
    public double Coriolis { get; init; } = 3.5e-5;

    /// <summary>β, its change to the north, 1/(m s).</summary>
    public double Beta { get; init; } = 2.11e-11;

    /// <summary>γ, linear drag, 1/s.</summary>
    public double Drag { get; init; } = 2e-7;

    /// <summary>g*, reduced gravity, m/s².</summary>
    public double Gravity { get; init; } = 0.02;

    /// <summary>H, mean depth, m.</summary>
    public double Depth { get; init; } = 500;

    /// <summary>ρ0, density, kg/m³.</summary>
    public double Density { get; init; } = 1000;

    /// <summary>τ0, amplitude of the wind stress to the east, N/m². Good values: 0.12 to 0.18.</summary>
    public double WindStress { get; init; } = 0.15;

    /// <summary>ν, viscosity, m²/s.</summary>
    public double Viscosity { get; init; } = 0.72;

    /// <summary>Weight of |u|² beside g*h. Good value: 1, the published discretization; the equation has ½, with which the other
    /// published constants let the layer run dry after three years.</summary>
    public double Kinetic { get; init; } = 1;

    /// <summary>α of the Robert–Asselin filter, without unit.</summary>
    public double Filter { get; init; } = 0.025;
}
