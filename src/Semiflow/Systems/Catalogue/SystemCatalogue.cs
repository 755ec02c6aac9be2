using Semiflow.Systems.Dynamics;
using Semiflow.Systems.Fields;
using Semiflow.Systems.Fluids;
using Semiflow.Systems.Ocean;
using Semiflow.Systems.Points;

namespace Semiflow.Systems;

/// <summary>The systems that the command line knows by name.</summary>
public static class SystemCatalogue
{
    /// <summary>All systems; a new one adds its line here.</summary>
    public static IReadOnlyList<SystemEntry<ISystem>> All { get; } =
    [
        new("poisson", [Poisson.InDistribution], [Poisson.OutOfDistribution]),
        new("wave", [Wave.InDistribution], [Wave.OutOfDistribution]),
        new("transport-smooth", [SmoothTransport.InDistribution], [SmoothTransport.OutOfDistribution]),
        new("transport-discontinuous", [DiscontinuousTransport.InDistribution], [DiscontinuousTransport.OutOfDistribution]),
        new("allen-cahn", [AllenCahn.InDistribution], [AllenCahn.OutOfDistribution]),
        new("darcy", [Darcy.InDistribution], [Darcy.OutOfDistribution]),

        new("pendulum", [new DampedPendulum()], []),
        new("reaction-diffusion", [new ReactionDiffusion()], []),
        new("damped-wave", [new DampedWave()], []),
        new("lotka-volterra", LotkaVolterra.Environments, LotkaVolterra.AdaptationEnvironments),
        new("gray-scott", GrayScott.Environments, GrayScott.AdaptationEnvironments),
        new("robertson", [new Robertson()], []),
        new("kepler", [new Kepler()], []),
        new("bouncing-ball", [new BouncingBall()], []),
        new("fisher", [new FisherWaves()], []),
        new("linear", LinearSystem.Environments, LinearSystem.AdaptationEnvironments),
        new("navier-stokes", NavierStokes.Environments, NavierStokes.AdaptationEnvironments),
        new("euler", [new EulerTracer()], []),
        new("shallow-water", [ShallowWater.Small], []),
        new("ocean", [SyntheticOcean.Small], []),

        new("circles", [new TwoCircles()], []),
        new("moons", [new TwoMoons()], []),
        new("opposite-blobs", [GaussianBlobs.Opposite], []),
        new("vertical-blobs", [GaussianBlobs.Vertical], []),
        new("horizontal-blobs", [GaussianBlobs.Horizontal], []),
        new("eight-blobs", [GaussianBlobs.OnCircle()], []),
        new("eight-blobs-turned", [GaussianBlobs.OnCircle(angle: Math.PI / 8)], []),
        new("square", [UniformRectangles.Square], []),
        new("half-squares", [UniformRectangles.Halves(1)], []),
        new("ring", [new NoisyRing()], []),
        new("ring-turned", [new RotatedPoints(new NoisyRing(), 0.5)], []),
        new("gaussian-source", [GaussianPoints.Source], []),
        new("gaussian-target", [GaussianPoints.Target], []),
    ];

    /// <summary>The systems that are a <typeparamref name="T"/>, in order.</summary>
    /// <typeparam name="T">A capability.</typeparam>
    public static IReadOnlyList<SystemEntry<T>> With<T>()
        where T : ISystem =>
        [.. All.Where(entry => entry.First is T)
            .Select(entry => new SystemEntry<T>(entry.Name, [.. entry.Training.Cast<T>()], [.. entry.Unseen.Cast<T>()]))];

    /// <summary>The system of that name.</summary>
    /// <exception cref="InputException">No such system; the message lists all.</exception>
    public static SystemEntry<ISystem> Find(string name) => Find<ISystem>(name);

    /// <summary>The system of that name among those that are a <typeparamref name="T"/>.</summary>
    /// <typeparam name="T">A capability.</typeparam>
    /// <exception cref="InputException">No such system; the message lists all that are.</exception>
    public static SystemEntry<T> Find<T>(string name)
        where T : ISystem
    {
        IReadOnlyList<SystemEntry<T>> among = With<T>();
        string kind = typeof(T) == typeof(IDynamicalSystem)
            ? "dynamical system"
            : typeof(T) == typeof(IPointLaw) ? "law of points" : "system";
        return among.FirstOrDefault(entry => entry.Name == name)
            ?? throw new InputException($"there is no {kind} '{name}'. There are: {string.Join(", ", among.Select(entry => entry.Name))}.");
    }
}
