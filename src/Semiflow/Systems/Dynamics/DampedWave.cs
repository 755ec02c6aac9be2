using Semiflow.Flows;
using Semiflow.Operators;
using Semiflow.Physics;
using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Systems.Dynamics;

/// <summary>
/// The damped wave equation <c>w_tt = c²Δw - k w_t</c> with zero slope at the boundary, unit spacing, differences of order 4 and the
/// 3/8 rule, from a Gaussian bump at rest; trajectories begin at a random moment of the first 100 frames (spec aphynity.md 7).
/// </summary>
internal sealed record DampedWave : IHasInvariants, IHasLaws, IHasEquation
{
    private static readonly SystemCard TheCard = new(
        "damped-wave", "Damped wave equation", "w_tt = c²Δw - k w_t, zero slope at the boundary, spacing 1",
        "displacement w and its rate w_t, a Gaussian bump some time after its release", "both at the save times",
        "Yin et al., APHYNITY, arXiv 2010.04456, section 4.1", "c = 330, k = 50, 64 points, 25 frames 1e-3 apart");

    /// <summary>Without damping: c learned from 360, in units of 100; differences of order 2, while the data have order 4.</summary>
    public static PhysicsLaw Undamped { get; } = new("wave", "w_tt = c²Δw", setting => new PhysicsField(Operator(setting)))
    {
        Channels = 2, Rank = 2, Complete = "wave-complete", Reversed = [1],
    };

    /// <summary>With damping: k learned from 45.</summary>
    public static PhysicsLaw Complete { get; } = new(
        "wave-complete", "w_tt = c²Δw − k w_t",
        setting => new PhysicsField(Operator(setting), new LinearDrag(setting.Free("k", 45))))
    {
        Channels = 2, Rank = 2,
    };

    /// <summary>c, lengths a unit of time. Good value: 330.</summary>
    public double Speed { get; init; } = 330;

    /// <summary>k, an inverse time. Good value: 50; 0 conserves the energy.</summary>
    public double Damping { get; init; } = 50;

    /// <summary>Nodes a direction. Good value: 64.</summary>
    public int Points { get; init; } = 64;

    /// <summary>Number of save times. Good value: 25.</summary>
    public int Frames { get; init; } = 25;

    /// <summary>Time between them. Good value: 1e-3; waves move by a third of a cell.</summary>
    public double Step { get; init; } = 1e-3;

    /// <summary>Steps of the integration between two frames; null for 4 or, with <see cref="PaperCompat"/>, the published 1.</summary>
    public int? Substeps { get; init; }

    /// <summary>Trajectories begin up to so many frames after the release; 1 for the release itself. Good value: 100.</summary>
    public int Offsets { get; init; } = 100;

    /// <summary>True for the published set: all trajectories are windows of one, number i beginning i frames after its release.</summary>
    public bool SlidingWindows { get; init; }

    /// <summary>
    /// True for the published scheme: second differences vanish at the two outermost nodes of their axis, which is not a boundary
    /// condition.
    /// </summary>
    public bool PaperCompat { get; init; }

    /// <inheritdoc/>
    public SystemCard Card => TheCard;

    /// <inheritdoc/>
    public IReadOnlyList<string> Channels => ["w", "w_t"];

    /// <inheritdoc/>
    public Grid Grid => new(new Axis(0, Points, Points, Boundary.NeumannCells), new Axis(0, Points, Points, Boundary.NeumannCells));

    /// <inheritdoc/>
    public IReadOnlyList<double> Times => Simulation.Times(Frames, Step);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Parameters => new Dictionary<string, double> { ["c"] = Speed, ["k"] = Damping };

    /// <summary>The energy ½Σ w_t² - ½c² Σ w Δw; none with the published boundary.</summary>
    public IReadOnlyList<Invariant> Invariants => PaperCompat ? [] : [new("energy", Damping == 0, Energy)];

    /// <inheritdoc/>
    public IReadOnlyList<PhysicsLaw> Laws => [Undamped, Complete];

    /// <inheritdoc/>
    public TrajectorySet Simulate(int first, int count, ulong seed, CancellationToken stop = default)
    {
        if (Points < 16 || Offsets < 1 || Substeps < 1)
        {
            throw new InputException($"{TheCard.Name} needs at least 16 points, 1 offset and 1 substep, not {Points}, {Offsets} and "
                + $"{Substeps}.");
        }

        IReadOnlyList<double> times = Times;
        return Simulation.Run(this, first, count, (index, frames) =>
        {
            var random = new RandomStream(seed, SlidingWindows ? 0 : (ulong)index);
            double spread = random.Uniform(10, 100);
            int low = 20 * Points / 64, row = low + random.Below(low), column = low + random.Below(low);
            int offset = SlidingWindows ? index : random.Below(Offsets);
            Span<double> w = frames.AsSpan(0, Points * Points);
            for (int i = 0; i < w.Length; i++)
            {
                double y = i / Points - row, x = i % Points - column;
                w[i] = Math.Exp(-(x * x + y * y) / spread);
            }

            if (offset > 0)
            {
                double[] both = [.. frames.AsSpan(0, 2 * w.Length), .. new double[2 * w.Length]];
                Solve([0, offset * Step], both, stop);
                both.AsSpan(2 * w.Length).CopyTo(frames);
            }

            Solve(times, frames, stop);
        }, stop);
    }

    /// <summary>Name and parameters, for records.</summary>
    public override string ToString() => Simulation.Text(this);

    /// <summary>Fills the frames behind the first, which holds the initial state.</summary>
    internal void Solve(IReadOnlyList<double> times, double[] frames, CancellationToken stop)
    {
        var options = new SpanFlowOptions
        {
            Method = RungeKutta.ThreeEighths, Control = null, FixedStep = Step / (Substeps ?? (PaperCompat ? 1 : 4)), Stop = stop,
        };
        ISpanField field = NewSpanField();
        SpanFlow.Solve(field, frames.AsSpan(0, field.Size), times, options).OrThrow().States.CopyTo(frames, 0);
    }

    /// <inheritdoc/>
    public IHasLaws Sized(int? frames, int? points, bool paperCompat) => this with
    {
        Frames = frames ?? Frames, Points = points ?? Points, PaperCompat = paperCompat, SlidingWindows = paperCompat,
    };

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The published scheme, whose boundary no term has.</exception>
    public PhysicsField NewField() => PaperCompat
        ? throw new InvalidOperationException("the published scheme of the damped wave is there on spans alone.")
        : new(
            new WaveOperator(new Laplacian(Grid, LaplacianStencil.FourthOrder), Coefficient.Known("c", Speed)),
            new LinearDrag(Coefficient.Known("k", Damping)));

    /// <inheritdoc/>
    public ISpanField NewSpanField() => PaperCompat
        ? new PaperWaveField(Points, Speed, Damping)
        : new WaveField(new Laplacian(Grid, LaplacianStencil.FourthOrder), Speed, Damping);

    /// <inheritdoc/>
    public EquationProblem DrawProblem(Generator random) => new(
        new PointEquation(
            [new("t", 0, Times[^1]), new("y", 0, Points), new("x", 0, Points)], 1, u =>
            {
                Tensor rate = u.Along(u.Value(), 0);
                return (u.Along(rate, 0) - u.Laplacian(u.Value(), 1, 2) * (Speed * Speed) + rate * Damping).unsqueeze(1);
            }), null);

    private static WaveOperator Operator(LawSetting setting) =>
        new(new Laplacian(setting.OnGrid), setting.Free("c", 360, scale: 100), setting.PaperCompat);

    private double Energy(ReadOnlySpan<double> state)
    {
        ReadOnlySpan<double> w = state[..(Points * Points)], rate = state[w.Length..];
        double[] laplacian = new double[w.Length];
        new Laplacian(Grid, LaplacianStencil.FourthOrder).ApplyPlane(w, laplacian);
        double sum = 0;
        for (int i = 0; i < w.Length; i++)
        {
            sum += rate[i] * rate[i] - Speed * Speed * w[i] * laplacian[i];
        }

        return sum / 2;
    }
}
