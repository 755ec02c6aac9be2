using Semiflow.Flows;
using Semiflow.Spaces;
using Semiflow.Systems.Dynamics;

namespace Semiflow.Systems.Fluids;

/// <summary>
/// Ideal incompressible flow that carries a density, <c>ω_t + u·∇ω = g ∂xρ, ρ_t + u·∇ρ = 0</c> on the periodic square [0, 2π)²:
/// the density is what one sees, the velocity what one does not (spec partial-observations.md 6).
/// </summary>
/// <remarks>
/// Modes up to a third of the nodes, RK4. Over 5 time units a step of 0.01 loses 3e-6 of the energy and 1e-4 of the enstrophy,
/// 0.02 loses 8e-5 and 3e-3. Trajectories 2j and 2j + 1 are computed together: ask for an even number from an even one on.
/// </remarks>
internal sealed record EulerTracer : IHasInvariants
{
    private static readonly SystemCard TheCard = new(
        "euler", "Euler with a tracer", "ω_t + u·∇ω = g ∂xρ, ρ_t + u·∇ρ = 0 on the periodic square of side 2π, u = ∇⊥ψ, −Δψ = ω",
        "density ρ and velocity (u, v) (dimensionless), random fields", "density and velocity at the save times",
        "Ayed et al., Learning Dynamical Systems from Partial Observations, arXiv 1902.11136 (constants our own)",
        "64 points, 24 frames 0.1 apart, g = 0, time step 0.01");

    /// <summary>Nodes a direction, a multiple of 8 from 16. Good values: 32, 64.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such multiple.</exception>
    public int Points
    {
        get;
        init => field = value % 8 == 0 && value is >= 16 and <= 2048
            ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "expected a multiple of 8 from 16 to 2048.");
    } = 64;

    /// <summary>g, buoyancy; 0 for a passive tracer. Good values: 0, 1.</summary>
    public double Buoyancy { get; init; }

    /// <summary>Root of the mean square of the initial vorticity. Good value: 4.</summary>
    public double Vorticity { get; init; } = 4;

    /// <summary>Time left out before the first frame. Good value: 0.5.</summary>
    public double Discard { get; init; } = 0.5;

    /// <summary>Number of save times. Good value: 24, a window of 4 and 20 to forecast.</summary>
    public int Frames { get; init; } = 24;

    /// <summary>Time between them. Good value: 0.1; the density is forgotten within 2 time units.</summary>
    public double Step { get; init; } = 0.1;

    /// <summary>Longest step of the integration. Good values: 0.01, 0.02.</summary>
    public double TimeStep { get; init; } = 0.01;

    /// <inheritdoc/>
    public SystemCard Card => TheCard;

    /// <inheritdoc/>
    public IReadOnlyList<string> Channels => ["rho", "u", "v"];

    /// <inheritdoc/>
    public Grid Grid => new(new Axis(0, 2 * Math.PI, Points), new Axis(0, 2 * Math.PI, Points));

    /// <inheritdoc/>
    public IReadOnlyList<double> Times => Simulation.Times(Frames, Step);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Parameters =>
        new Dictionary<string, double> { ["buoyancy"] = Buoyancy, ["vorticity"] = Vorticity };

    /// <summary>Variance of the tracer and, without buoyancy, energy and enstrophy.</summary>
    public IReadOnlyList<Invariant> Invariants => Buoyancy != 0 ? [Variance] :
    [
        Variance,
        new("energy", true, state => 2 * VorticityInvariants.HalfMeanSquare(state[(Points * Points)..])),
        new("enstrophy", true, state => VorticityInvariants.Enstrophy(state[(Points * Points)..], Points, 2 * Math.PI)),
    ];

    private Invariant Variance => new("tracer variance", true, state => VorticityInvariants.HalfMeanSquare(state[..(Points * Points)]));

    /// <inheritdoc/>
    public TrajectorySet Simulate(int first, int count, ulong seed, CancellationToken stop = default)
    {
        IReadOnlyList<double> times = Times;
        int nodes = Points * Points;
        return Simulation.RunGroups(this, first, count, 2, (pair, asked) =>
        {
            double[][] frames = [.. asked.Select(one => one ?? new double[times.Count * 3 * nodes])];
            var flow = new VorticityFlow(Points, 2 * Math.PI, TimeStep, tracer: true, buoyancy: Buoyancy);
            RandomStream[] random = [new(seed, 2 * (ulong)pair), new(seed, 2 * (ulong)pair + 1)];
            flow.Set(VorticityFlow.Vorticity, Draw(random[0], Vorticity), Draw(random[1], Vorticity));
            flow.Set(VorticityFlow.Tracer, Draw(random[0], 1), Draw(random[1], 1));
            for (int t = 0; t < times.Count; t++)
            {
                stop.ThrowIfCancellationRequested();
                flow.Advance(t == 0 ? Discard : times[t] - times[t - 1]);
                Span<double> one = frames[0].AsSpan(3 * t * nodes, 3 * nodes), two = frames[1].AsSpan(3 * t * nodes, 3 * nodes);
                flow.Get(VorticityFlow.Tracer, one[..nodes], two[..nodes]);
                flow.GetVelocity(one[nodes..], two[nodes..]);
            }
        }, stop);
    }

    /// <summary>Name and parameters, for records.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"{Simulation.Text(this)}, {Points} points, {Frames} frames {Step} apart after {Discard}, step {TimeStep}");

    // Amplitudes |k|² exp(-1.5 (|k|/4)²), whose largest are at orders 3 and 4.
    private double[] Draw(RandomStream random, double deviation)
    {
        double[] values = RandomVorticity.Draw(Points, random, (k, l) => (k * k + l * l) * Math.Exp(-1.5 * (k * k + l * l) / 16));
        double scale = deviation / Math.Sqrt(2 * VorticityInvariants.HalfMeanSquare(values));
        for (int i = 0; i < values.Length; i++)
        {
            values[i] *= scale;
        }

        return values;
    }
}
