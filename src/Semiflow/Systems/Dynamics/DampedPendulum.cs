using Semiflow.Flows;
using Semiflow.Physics;
using Semiflow.Spaces;
using Semiflow.Systems.Dynamics;
using static TorchSharp.torch;

namespace Semiflow.Systems;

/// <summary>
/// The damped pendulum <c>q' = p, p' = -ω₀² sin q - α p</c> from random states of norm 1.3 to 2.3, some of which go over the top
/// (spec aphynity.md 5).
/// </summary>
public sealed record DampedPendulum : IHasInvariants, IHasLaws, IHasEquation
{
    private static readonly SystemCard TheCard = new(
        "pendulum", "Damped pendulum", "q' = p, p' = -ω₀² sin q - α p",
        "angle q (rad, not wrapped) and angular velocity p (rad a unit of time); norm uniform in [1.3, 2.3], direction from the square",
        "angle and angular velocity at the save times", "Yin et al., APHYNITY, arXiv 2010.04456, section 4.1",
        "period 6 (ω₀² = 1.0966), damping 0.2, 40 frames 0.5 apart");

    /// <summary>Without friction: ω₀² learned from 0.2.</summary>
    public static PhysicsLaw Frictionless { get; } = new(
        "pendulum", "q′ = p, p′ = −ω₀² sin q", setting => new PhysicsField(Oscillation(setting)))
    {
        Channels = 2, Rank = 0, Complete = "pendulum-complete", Reversed = [1],
    };

    /// <summary>With friction: α learned from 0.1 too.</summary>
    public static PhysicsLaw Complete { get; } = new(
        "pendulum-complete", "q′ = p, p′ = −ω₀² sin q − α p",
        setting => new PhysicsField(Oscillation(setting), new LinearDrag(setting.PositiveIfAsked("alpha", 0.1))))
    {
        Channels = 2, Rank = 0,
    };

    /// <summary>T₀ = 2π/ω₀, the period of small swings; positive. Good value: 6.</summary>
    public double Period { get; init; } = 6;

    /// <summary>α, an inverse time. Good value: 0.2; 0 conserves the energy.</summary>
    public double Damping { get; init; } = 0.2;

    /// <summary>Number of save times. Good value: 40.</summary>
    public int Frames { get; init; } = 40;

    /// <summary>Time between them. Good value: 0.5.</summary>
    public double Step { get; init; } = 0.5;

    /// <summary>ω₀² = (2π/T₀)².</summary>
    public double SquaredFrequency => Math.Pow(2 * Math.PI / Period, 2);

    /// <inheritdoc/>
    public SystemCard Card => TheCard;

    /// <inheritdoc/>
    public IReadOnlyList<string> Channels => ["q", "p"];

    /// <inheritdoc/>
    public Grid? Grid => null;

    /// <inheritdoc/>
    public IReadOnlyList<double> Times => Simulation.Times(Frames, Step);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Parameters =>
        new Dictionary<string, double> { ["omega0^2"] = SquaredFrequency, ["alpha"] = Damping };

    /// <summary>The energy p²/2 + ω₀²(1 - cos q).</summary>
    public IReadOnlyList<Invariant> Invariants =>
        [new("energy", Damping == 0, state => state[1] * state[1] / 2 + SquaredFrequency * (1 - Math.Cos(state[0])))];

    /// <inheritdoc/>
    public IReadOnlyList<PhysicsLaw> Laws => [Frictionless, Complete];

    /// <inheritdoc/>
    public TrajectorySet Simulate(int first, int count, ulong seed, CancellationToken stop = default)
    {
        IReadOnlyList<double> times = Times;
        return Simulation.Run(this, first, count, (index, frames) =>
        {
            var random = new RandomStream(seed, (ulong)index);
            double x = random.Uniform(-1, 1), y = random.Uniform(-1, 1);
            double scale = random.Uniform(1.3, 2.3) / Math.Sqrt(x * x + y * y);
            (frames[0], frames[1]) = (x * scale, y * scale);
            Simulation.Solve(NewSpanField(), times, frames, paper: false, stop);
        }, stop);
    }

    /// <summary>Name and parameters, for records.</summary>
    public override string ToString() => Simulation.Text(this);

    /// <inheritdoc/>
    public IHasLaws Sized(int? frames, int? points, bool paperCompat) => this with { Frames = frames ?? Frames };

    /// <inheritdoc/>
    public PhysicsField NewField() => Complete.True(new LawSetting(Truth: Parameters));

    /// <inheritdoc/>
    public ISpanField NewSpanField() =>
        new PointSpanField<FormulaSum<PendulumOscillation.PointFormula, LinearDrag.PointFormula>>(SquaredFrequency, Damping);

    /// <inheritdoc/>
    /// <remarks>The solution is computed: a <see cref="ReferencePath"/>.</remarks>
    public EquationProblem DrawProblem(Generator random) => MotionEquation.Problem(this, random);

    private static PendulumOscillation Oscillation(LawSetting setting) => new(setting.PositiveIfAsked("omega0^2", 0.2));
}
