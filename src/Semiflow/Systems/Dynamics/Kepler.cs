using Semiflow.Flows;
using Semiflow.Flows.Maps;
using Semiflow.Flows.Spans;
using Semiflow.Spaces;

namespace Semiflow.Systems.Dynamics;

/// <summary>
/// A planet, <c>q'' = −q/|q|³</c> in the plane, on ellipses of half axis 1 with eccentricity uniform in [0, 0.6] and any direction, from
/// its perihelion. Symplectic steps of order 4 keep the angular momentum to rounding, and the energy without drift for any number of
/// periods 2π.
/// </summary>
internal sealed record Kepler : IHasInvariants
{
    private static readonly SystemCard TheCard = new(
        "kepler", "Kepler's problem", "q'' = -q/|q|³", "position q and momentum p, an ellipse of half axis 1 at its perihelion",
        "both at the save times", "Hairer, Lubich and Wanner, Geometric Numerical Integration, section I.2",
        "eccentricity 0 to 0.6, 33 frames 2π/8 apart, 512 steps per frame");

    /// <summary>Number of save times. Good value: 33.</summary>
    public int Frames { get; init; } = 33;

    /// <summary>Time between them. Good value: 2π/8.</summary>
    public double Step { get; init; } = Math.Tau / 8;

    /// <summary>Steps between two save times. Good value: 512, for errors near 1e-8 of position in four periods.</summary>
    public int Substeps { get; init; } = 512;

    /// <summary>Largest eccentricity, below 1. Good value: 0.6.</summary>
    public double Eccentricity { get; init; } = 0.6;

    /// <inheritdoc/>
    public SystemCard Card => TheCard;

    /// <inheritdoc/>
    public IReadOnlyList<string> Channels => ["q1", "q2", "p1", "p2"];

    /// <inheritdoc/>
    public Grid? Grid => null;

    /// <inheritdoc/>
    public IReadOnlyList<double> Times => Simulation.Times(Frames, Step);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Parameters =>
        new Dictionary<string, double> { ["eccentricity"] = Eccentricity, ["substeps"] = Substeps };

    /// <summary>Energy and angular momentum, conserved.</summary>
    public IReadOnlyList<Invariant> Invariants =>
    [
        new("energy", true, s => (((s[2] * s[2]) + (s[3] * s[3])) / 2) - (1 / Math.Sqrt((s[0] * s[0]) + (s[1] * s[1])))),
        new("angular momentum", true, s => (s[0] * s[3]) - (s[1] * s[2])),
    ];

    /// <inheritdoc/>
    public TrajectorySet Simulate(int first, int count, ulong seed, CancellationToken stop = default)
    {
        IReadOnlyList<double> times = Times;
        return Simulation.Run(this, first, count, (index, frames) =>
        {
            var random = new RandomStream(seed, (ulong)index);
            double e = random.Uniform(0, Eccentricity);
            (double sin, double cos) = Math.SinCos(random.Uniform(0, Math.Tau));
            double speed = Math.Sqrt((1 + e) / (1 - e));
            double[] start = [(1 - e) * cos, (1 - e) * sin, -speed * sin, speed * cos];
            SymplecticFlow.Solve(new Attraction(), start, times, SymplecticMethod.Yoshida4, Substeps, stop).OrThrow()
                .States.CopyTo(frames, 0);
        }, stop);
    }

    /// <summary>Name and parameters, for records.</summary>
    public override string ToString() => Simulation.Text(this);

    private sealed class Attraction : ISeparableField
    {
        public int Size => 2;

        public void Drift(ReadOnlySpan<double> momenta, Span<double> velocity) => momenta.CopyTo(velocity);

        public void Kick(ReadOnlySpan<double> positions, Span<double> force)
        {
            double distance = Math.Sqrt((positions[0] * positions[0]) + (positions[1] * positions[1]));
            double scale = -1 / (distance * distance * distance);
            (force[0], force[1]) = (scale * positions[0], scale * positions[1]);
        }
    }
}
