using System.Collections.Concurrent;
using System.Globalization;
using Semiflow.Flows;
using Semiflow.Spaces;
using Semiflow.Systems.Dynamics;

namespace Semiflow.Systems.Fluids;

/// <summary>
/// Forced two-dimensional turbulence in vorticity form, <c>w_t + u·∇w = νΔw + f</c> on the periodic unit square, from Gaussian
/// random fields that a warm-up under the first forcing has stirred. Its environments differ in f (spec leads.md 6.3).
/// </summary>
/// <remarks>
/// <para>Trajectories 2j and 2j + 1 are computed together, as real and imaginary parts of one field: ask for an even number from an even
/// one on.</para>
/// <para>Warm-ups are kept in memory by the object and its copies (<c>with</c>), so that environments share them.</para>
/// </remarks>
internal sealed record NavierStokes : IHasInvariants
{
    private static readonly SystemCard TheCard = new(
        "navier-stokes", "Navier–Stokes, vorticity", "w_t + u·∇w = νΔw + f on the periodic unit square, u = ∇⊥ψ, −Δψ = w",
        "vorticity w (dimensionless), a random field after a warm-up", "vorticity at the save times",
        "Yin et al., LEADS, arXiv 2106.04546, section 5", "32 or 64 points, ν = 1e-3, forcing 0.1, 10 frames 1 apart");

    // Shared by copies; what it holds depends on everything in its key and on nothing else.
    private readonly ConcurrentDictionary<(ulong, int, int, double, double, bool), Lazy<double[][]>> warm = new();

    /// <summary>The four training environments of LEADS.</summary>
    public static IReadOnlyList<NavierStokes> Environments { get; } = Forced(
        new NavierStokes(),
        new VorticityForcing((1, 1), (1, 1)), new VorticityForcing((1, 1), (1, 2)),
        new VorticityForcing((1, 1), (2, 1)), new VorticityForcing((1, 2), (2, 1)));

    /// <summary>Two environments to adapt to (spec leads.md 6.5).</summary>
    public static IReadOnlyList<NavierStokes> AdaptationEnvironments { get; } = Forced(
        Environments[0], new VorticityForcing((2, 1), (1, 2)), new VorticityForcing((2, 1), (2, 1)));

    /// <summary>Nodes a direction, a multiple of 8 from 8. Good values: 32, 64.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such multiple.</exception>
    public int Points
    {
        get;
        init => field = value % 8 == 0 && value is >= 8 and <= 2048
            ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "expected a multiple of 8 from 8 to 2048.");
    } = 32;

    /// <summary>ν. Good value: 1e-3.</summary>
    public double Viscosity { get; init; } = 1e-3;

    /// <summary>f; null for none.</summary>
    public VorticityForcing? Forcing { get; init; } = new((1, 1), (1, 1));

    /// <summary>
    /// Time of the warm-up, under the forcing of the first environment and ν = 1e-3. Good value: 28.5, where the published code ends up; 0
    /// for none.
    /// </summary>
    public double WarmUp { get; init; } = 28.5;

    /// <summary>Number of save times. Good value: 10.</summary>
    public int Frames { get; init; } = 10;

    /// <summary>Time between them. Good value: 1.</summary>
    public double Step { get; init; } = 1;

    /// <summary>
    /// Longest step of the integration; null for 1e-2, in proportion to the spacing above 64 points, or, with <see cref="PaperCompat"/>,
    /// the published 1e-3.
    /// </summary>
    /// <remarks>At 64 points, relative errors after 37 time units: 6e-9 with 2e-2, 4e-10 with 1e-2, 3e-11 with 5e-3.</remarks>
    public double? TimeStep { get; init; }

    /// <summary>
    /// True for the published scheme (Crank–Nicolson and explicit Euler), false for RK4 with the viscosity integrated exactly.
    /// </summary>
    public bool PaperCompat { get; init; }

    /// <inheritdoc/>
    public SystemCard Card => TheCard;

    /// <inheritdoc/>
    public IReadOnlyList<string> Channels => ["w"];

    /// <inheritdoc/>
    public Grid Grid => Grid.Unit(Points);

    /// <inheritdoc/>
    public IReadOnlyList<double> Times => Simulation.Times(Frames, Step);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Parameters => Forcing is { } f
        ? new Dictionary<string, double>
        {
            ["viscosity"] = Viscosity, ["forcing"] = f.Amplitude,
            ["sine_x"] = f.Sine.X, ["sine_y"] = f.Sine.Y, ["cosine_x"] = f.Cosine.X, ["cosine_y"] = f.Cosine.Y,
        }
        : new Dictionary<string, double> { ["viscosity"] = Viscosity, ["forcing"] = 0 };

    /// <summary>Energy and enstrophy, conserved without viscosity, falling with it; none under forcing.</summary>
    public IReadOnlyList<Invariant> Invariants => Forcing is not null || PaperCompat ? [] :
    [
        new("energy", Viscosity == 0, state => VorticityInvariants.Energy(state, Points, 1)),
        new("enstrophy", Viscosity == 0, VorticityInvariants.HalfMeanSquare),
    ];

    /// <inheritdoc/>
    public TrajectorySet Simulate(int first, int count, ulong seed, CancellationToken stop = default)
    {
        IReadOnlyList<double> times = Times;
        int nodes = Points * Points;
        return Simulation.RunGroups(this, first, count, 2, (pair, asked) =>
        {
            double[][] frames = [.. asked.Select(one => one ?? new double[times.Count * nodes])], state = Warm(seed, pair);
            IVorticityScheme scheme = NewScheme(Viscosity, Forcing);
            scheme.Set(state[0], state[1]);
            for (int t = 0; t < times.Count; t++)
            {
                if (t > 0)
                {
                    stop.ThrowIfCancellationRequested();
                    scheme.Advance(times[t] - times[t - 1]);
                }

                scheme.Get(frames[0].AsSpan(t * nodes, nodes), frames[1].AsSpan(t * nodes, nodes));
            }
        }, stop);
    }

    /// <inheritdoc/>
    public bool Equals(NavierStokes? other) => other is not null && ToString() == other.ToString();

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <summary>Name and parameters, for records.</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture, $"{Simulation.Text(this)}, {Points} points, warm-up {WarmUp}, {Frames} frames {Step} apart, step "
                + $"{MaximalStep}{(PaperCompat ? ", published scheme" : "")}");

    internal double MaximalStep => TimeStep ?? (PaperCompat ? 1e-3 : 0.64 / Math.Max(Points, 64));

    internal IVorticityScheme NewScheme(double viscosity, VorticityForcing? forcing)
    {
        IVorticityScheme scheme = PaperCompat
            ? new PaperVorticity(Points, viscosity, MaximalStep) : new VorticityFlow(Points, 1, MaximalStep, viscosity);
        if (forcing is not null)
        {
            scheme.Force(forcing.OnNodes(Points));
        }

        return scheme;
    }

    private static NavierStokes[] Forced(NavierStokes system, params VorticityForcing[] forcings) =>
        [.. forcings.Select(forcing => system with { Forcing = forcing })];


    private double[][] Warm(ulong seed, int pair) =>
        warm.GetOrAdd((seed, pair, Points, WarmUp, MaximalStep, PaperCompat), _ => new(() =>
        {
            double[][] state = [Draw(seed, 2 * pair), Draw(seed, 2 * pair + 1)];
            if (WarmUp > 0)
            {
                IVorticityScheme scheme = NewScheme(1e-3, new VorticityForcing((1, 1), (1, 1)));
                scheme.Set(state[0], state[1]);
                scheme.Advance(WarmUp);
                scheme.Get(state[0], state[1]);
            }

            return state;
        })).Value;

    private double[] Draw(ulong seed, int index) =>
        RandomVorticity.Draw(Points, new RandomStream(seed, (ulong)index),
            (k, l) => RandomVorticity.Deviation(k, l, Points) / (Points * Points));
}
