using System.Globalization;
using System.Collections.Concurrent;
using Semiflow.Flows;
using Semiflow.Spaces;
using Semiflow.Systems.Dynamics;
using static TorchSharp.torch;

namespace Semiflow.Systems.Ocean;

/// <summary>
/// Wind-driven rotating shallow water in a closed basin: u_t = (f+ζ)v − ∂x(k|u|² + g*h) + τ/(ρ0(H+h)) − γu + νΔu, likewise v,
/// h_t = −∇·(u(H+h)), f = f0 + βy; height and velocities at the cells, rows from south to north (spec partial-observations.md 5).
/// </summary>
/// <remarks>
/// <para>A trajectory is a window of a long run: number i is window i mod <see cref="WindowsPerRun"/> of run i /
/// <see cref="WindowsPerRun"/>. Windows follow each other every <see cref="Spacing"/> frames behind the spin-up; split training from
/// testing by blocks of indices. Runs start from different random heights without motion and are computed in parallel.</para>
/// <para>States after the spin-up are kept in memory by the object and its copies (<c>with</c>). A year takes about half a second at 80
/// cells.</para>
/// </remarks>
internal sealed record ShallowWater : IHasInvariants
{
    internal const double Day = 86400;
    private const double Year = 360 * Day;

    private static readonly SystemCard TheCard = new(
        "shallow-water", "Shallow water", "u_t = (f+ζ)v − ∂x(k|u|² + g*h) + τ/(ρ0(H+h)) − γu + νΔu, h_t = −∇·(u(H+h)) in a closed basin",
        "height h (m) and velocity u, v (m/s) of a basin in turbulent equilibrium", "height and velocity at the save times (days)",
        "Ayed et al., Learning Dynamical Systems from Partial Observations, arXiv 1902.11136 (constants of brajard/sw)",
        "80 cells of 20 km, 10 years of spin-up; in a hurry 64 cells of 25 km and 2 years; steady or weakly seasonal wind");

    private readonly ConcurrentDictionary<(string, ulong, int), Lazy<double[]>> spun = new();

    /// <summary>
    /// The same basin in 64 cells of 25 km after 2 years of spin-up, half a second: still turbulent, as coarser or smaller basins are not.
    /// </summary>
    public static ShallowWater Small { get; } = new() { Points = 64, SpinUpYears = 2 };

    /// <summary>Cells a direction, a multiple of 8. Good values: 80, 128, 64 (small).</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such number.</exception>
    public int Points
    {
        get;
        init => field = value >= 16 && value % 8 == 0
            ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "expected a multiple of 8 from 16.");
    } = 80;

    /// <summary>Width of the basin, m. Good value: 1.6e6.</summary>
    public double Width { get; init; } = 1.6e6;

    /// <summary>Constants of the equations.</summary>
    public ShallowWaterConstants Constants { get; init; } = new();

    /// <summary>Shape of the wind.</summary>
    public WindProfile Wind { get; init; }

    /// <summary>a in the factor 1 + a sin(2πt/year) of the wind, t from the start of the run. Good values: 0, 0.1.</summary>
    public double Season { get; init; }

    /// <summary>Coordinates of f and wind as published, n points from wall to wall, instead of faces and middles of the cells.</summary>
    public bool PaperCompat { get; init; }

    /// <summary>Classical RK4 instead of leapfrog with Robert–Asselin filter.</summary>
    public bool RungeKutta { get; init; }

    /// <summary>Longest step in time, s; null for 1800 s (RK4 4800 s) at 20 km, in proportion to the cells.</summary>
    public double? TimeStep { get; init; }

    /// <summary>Years of 360 days before the first window. Good values: 10, 2 (small).</summary>
    public double SpinUpYears { get; init; } = 10;

    /// <summary>Root of the mean square of the random initial heights, m; 0 starts at rest, every run alike. Good value: 10.</summary>
    public double Disturbance { get; init; } = 10;

    /// <summary>Number of save times. Good value: 24, a window of 4 and 20 to forecast.</summary>
    public int Frames { get; init; } = 24;

    /// <summary>Days between them. Good value: 0.5.</summary>
    public double Step { get; init; } = 0.5;

    /// <summary>Frames from the start of one window to the start of the next. Good value: 36.</summary>
    public int Spacing { get; init; } = 36;

    /// <summary>Windows of a run. Good value: 200, ten years.</summary>
    public int WindowsPerRun { get; init; } = 200;

    /// <inheritdoc/>
    public SystemCard Card => TheCard;

    /// <inheritdoc/>
    public IReadOnlyList<string> Channels => ["h", "u", "v"];

    /// <summary>Cells, the first axis to the north, the second to the east, m from the middle.</summary>
    public Grid Grid
    {
        get
        {
            var axis = new Axis(-Width / 2, Width / 2, Points, Boundary.NeumannCells);
            return new Grid(axis, axis);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<double> Times => Simulation.Times(Frames, Step);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Parameters => new Dictionary<string, double>
    {
        ["coriolis"] = Constants.Coriolis, ["beta"] = Constants.Beta, ["drag"] = Constants.Drag, ["gravity"] = Constants.Gravity,
        ["depth"] = Constants.Depth, ["wind_stress"] = Constants.WindStress, ["viscosity"] = Constants.Viscosity,
        ["kinetic"] = Constants.Kinetic,
    };

    /// <summary>The mean depth of the water.</summary>
    public IReadOnlyList<Invariant> Invariants =>
        [new("mean depth", true, state => Constants.Depth + state[..(Points * Points)].ToArray().Average())];

    /// <inheritdoc/>
    public TrajectorySet Simulate(int first, int count, ulong seed, CancellationToken stop = default)
    {
        int nodes = Points * Points;
        return Simulation.RunGroups(this, first, count, WindowsPerRun, (run, windows) =>
        {
            ShallowWaterFlow flow = SpunUp(seed, run, stop);
            int last = Array.FindLastIndex(windows, window => window is not null), at = 0;
            for (int frame = 0; frame < last * Spacing + Frames; frame++)
            {
                // Windows may overlap: a frame belongs to all that it lies in.
                for (int w = Math.Max(0, (frame - Frames) / Spacing); w <= Math.Min(last, frame / Spacing); w++)
                {
                    if (windows[w] is { } frames && frame - w * Spacing < Frames)
                    {
                        Advance(flow, frame - at, stop);
                        at = frame;
                        Record(flow, frames.AsSpan((frame - w * Spacing) * 3 * nodes, 3 * nodes));
                    }
                }
            }
        }, stop);
    }

    /// <summary>
    /// Velocities that balance a height: with A = g*∇h − (τ, 0)/(ρ0(H+h)), u = −(γA_x + fA_y)/(γ²+f²), v = (fA_x − γA_y)/(γ²+f²).
    /// On this system they have a mean cosine of about 0.987 with the truth: a learned velocity must be better to mean anything.
    /// </summary>
    /// <param name="height">h in m, <c>[…, y, x]</c> on the cells.</param>
    /// <param name="day">Day of the run, for a seasonal wind.</param>
    /// <returns>u and v, <c>[…, 2, y, x]</c>.</returns>
    /// <exception cref="ArgumentException">Another number of cells.</exception>
    public Tensor Geostrophic(Tensor height, double day = 0)
    {
        ArgumentNullException.ThrowIfNull(height);
        if (height.dim() < 2 || height.shape[^1] != Points || height.shape[^2] != Points)
        {
            throw new ArgumentException($"expected heights […, {Points}, {Points}], got [{string.Join(", ", height.shape)}].",
                nameof(height));
        }

        using var scope = NewDisposeScope();
        double cell = Width / Points, factor = 1 + Season * Math.Sin(2 * Math.PI * day * Day / Year);
        double[] y = Grid.Axes[0].Nodes();
        Tensor f = tensor(y, dtype: height.dtype).to(height.device).mul(Constants.Beta).add(Constants.Coriolis).unsqueeze(-1);
        Tensor wind = tensor([.. y.Select(
            at => factor * Constants.WindStress / Constants.Density * ShallowWaterRows.Shape(Wind, at / Width))], dtype: height.dtype)
            .to(height.device).unsqueeze(-1);
        Tensor east = Slope(height, -1, cell) * Constants.Gravity - wind / (height + Constants.Depth);
        Tensor north = Slope(height, -2, cell) * Constants.Gravity;
        Tensor square = f.square() + Constants.Drag * Constants.Drag;
        Tensor u = -(east * Constants.Drag + north * f) / square, v = (east * f - north * Constants.Drag) / square;
        return stack([u, v], dim: -3).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public bool Equals(ShallowWater? other) => other is not null && ToString() == other.ToString();

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <summary>Name and parameters, for records.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"{Law}, {Frames} frames {Step} days apart, windows {Spacing} frames apart, {WindowsPerRun} a run");

    /// <summary>Seconds of a step: a whole number of steps makes a frame.</summary>
    internal double Seconds
    {
        get
        {
            double longest = TimeStep ?? (RungeKutta ? 4800 : 1800) * (Width / Points) / 2e4;
            return Step * Day / Math.Ceiling(Step * Day / longest - 1e-9);
        }
    }

    // Everything that the state after the spin-up depends on.
    private string Law => string.Create(
        CultureInfo.InvariantCulture, $"{Simulation.Text(this)}, filter {Constants.Filter}, density {Constants.Density}, {Points} cells, "
            + $"width {Width}, wind {Wind}, season {Season}, compat {PaperCompat}, RK4 {RungeKutta}, step {Seconds} s, spin-up "
                + $"{SpinUpYears} years, disturbance {Disturbance}");

    internal ShallowWaterFlow NewFlow() =>
        new(new ShallowWaterLayout(Points), Width, Constants, Wind, Season, PaperCompat, Seconds, RungeKutta);

    /// <summary>The flow of a run after its spin-up, at the start of the first window.</summary>
    internal ShallowWaterFlow SpunUp(ulong seed, int run, CancellationToken stop)
    {
        // Lazy without its lock: it would keep an exception for ever, and runs are not computed twice at once.
        double[] saved = spun.GetOrAdd((Law, seed, run), _ => new(() =>
        {
            ShallowWaterFlow start = NewFlow();
            start.Start(Heights(new RandomStream(seed, (ulong)run)));
            Advance(start, (int)Math.Round(SpinUpYears * 360 / Step), stop);
            return start.Save();
        }, LazyThreadSafetyMode.PublicationOnly)).Value;
        ShallowWaterFlow flow = NewFlow();
        flow.Load(saved);
        return flow;
    }

    private static Tensor Slope(Tensor h, int dimension, double cell)
    {
        long n = h.shape[^-dimension];
        Tensor Part(long from, long count) => h.narrow(h.dim() + dimension, from, count);
        return cat([(Part(1, 1) - Part(0, 1)) * 2, Part(2, n - 2) - Part(0, n - 2), (Part(n - 1, 1) - Part(n - 2, 1)) * 2],
            h.dim() + dimension) / (2 * cell);
    }

    private void Advance(ShallowWaterFlow flow, int frames, CancellationToken stop)
    {
        long steps = (long)Math.Round(Step * Day / Seconds);
        for (int i = 0; i < frames; i++)
        {
            stop.ThrowIfCancellationRequested();
            for (long k = 0; k < steps; k++)
            {
                flow.Advance();
            }
        }
    }

    private void Record(ShallowWaterFlow flow, Span<double> frame)
    {
        int nodes = Points * Points;
        flow.Layout.Unpack(flow.State[2], frame);
        flow.Layout.Center(flow.State[0], flow.State[1], frame[nodes..], frame[(2 * nodes)..]);
    }

    // Cosines of the lowest orders but the constant: the mean height stays zero.
    private double[] Heights(RandomStream random)
    {
        const int modes = 5;
        double[] h = new double[Points * Points];
        for (int k = 0; k < modes * modes; k++)
        {
            double amplitude = k == 0 ? 0 : random.Normal() * 2 * Disturbance / modes;
            for (int i = 0; i < h.Length; i++)
            {
                h[i] += amplitude * Math.Cos(Math.PI * (k / modes) * (i / Points + 0.5) / Points)
                    * Math.Cos(Math.PI * (k % modes) * (i % Points + 0.5) / Points);
            }
        }

        return h;
    }
}
