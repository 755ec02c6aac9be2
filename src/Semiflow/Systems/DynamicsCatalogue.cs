namespace Semiflow.Systems;

/// <summary>A dynamical system with its environments.</summary>
/// <param name="Name">Name on the command line.</param>
/// <param name="Training">The environments that are learned together; one where the system has no others.</param>
/// <param name="Adaptation">Environments to adapt to afterwards; empty where there are none.</param>
public sealed record DynamicsEntry(string Name, IReadOnlyList<IDynamicalSystem> Training, IReadOnlyList<IDynamicalSystem> Adaptation);

/// <summary>The dynamical systems that the command line knows by name.</summary>
public static class DynamicsCatalogue
{
    /// <summary>All systems; a new one adds its line here.</summary>
    public static IReadOnlyList<DynamicsEntry> All { get; } =
    [
        new("pendulum", [new DampedPendulum()], []),
        new("reaction-diffusion", [new ReactionDiffusion()], []),
        new("damped-wave", [new DampedWave()], []),
        new("lotka-volterra", LotkaVolterra.Environments, LotkaVolterra.AdaptationEnvironments),
        new("gray-scott", GrayScott.Environments, GrayScott.AdaptationEnvironments),
        new("linear", LinearSystem.Environments, LinearSystem.AdaptationEnvironments),
        new("navier-stokes", NavierStokes.Environments, NavierStokes.AdaptationEnvironments),
        new("euler", [new EulerTracer()], []),
        new("shallow-water", [ShallowWater.Small], []),
        new("ocean", [SyntheticOcean.Small], []),
    ];

    /// <summary>The system of that name.</summary>
    /// <exception cref="InputException">No such system; the message lists all.</exception>
    public static DynamicsEntry Find(string name) => All.FirstOrDefault(entry => entry.Name == name)
        ?? throw new InputException($"there is no dynamical system '{name}'. There are: "
            + $"{string.Join(", ", All.Select(entry => entry.Name))}.");
}
