using Semiflow.Flows;
using Semiflow.Physics;
using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Systems.Dynamics;

/// <summary>
/// A planet, <c>q'' = −q/|q|³</c> in the plane, on ellipses of half axis 1 with eccentricity uniform in [0, 0.6] and any direction, from
/// its perihelion. Symplectic steps of order 4 keep the angular momentum to rounding, and the energy without drift for any number of
/// periods 2π.
/// </summary>
internal sealed record Kepler : IHasInvariants, IHasVectorField, IHasEquation
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
            SymplecticFlow.Solve(new PlanetEnergy(), start, times, SymplecticMethod.Yoshida4, Substeps, stop).OrThrow()
                .States.CopyTo(frames, 0);
        }, stop);
    }

    /// <summary>Name and parameters, for records.</summary>
    public override string ToString() => Simulation.Text(this);

    /// <inheritdoc/>
    public PhysicsField NewField() => new(new StateFormulaTerm<Planet>());

    /// <inheritdoc/>
    public ISpanField NewSpanField() => new StateFormulaField<Planet>();

    /// <inheritdoc/>
    /// <remarks>The solution is computed: a <see cref="ReferencePath"/>.</remarks>
    public EquationProblem DrawProblem(Generator random) => MotionEquation.Problem(this, random);

    private readonly struct Planet : IStateFormula
    {
        public static int Channels => 4;

        public static void Velocity<T>(ReadOnlySpan<T> c, ReadOnlySpan<T> x, Span<T> velocity)
            where T : struct, IQuantity<T>
        {
            (velocity[0], velocity[1]) = (x[2], x[3]);
            (velocity[2], velocity[3]) = Attraction(x[0], x[1]);
        }

        public static (T X, T Y) Attraction<T>(T x, T y)
            where T : struct, IQuantity<T>
        {
            T distance = T.Sqrt((x * x) + (y * y));
            T scale = default(T) - (T.One / (distance * distance * distance));
            return (scale * x, scale * y);
        }
    }

    private sealed class PlanetEnergy : ISeparableField
    {
        public int Size => 2;

        public void Drift(ReadOnlySpan<double> momenta, Span<double> velocity) => momenta.CopyTo(velocity);

        public void Kick(ReadOnlySpan<double> positions, Span<double> force)
        {
            (NumberQuantity<double> x, NumberQuantity<double> y) =
                Planet.Attraction(new NumberQuantity<double>(positions[0]), new NumberQuantity<double>(positions[1]));
            (force[0], force[1]) = (x.Value, y.Value);
        }
    }
}
