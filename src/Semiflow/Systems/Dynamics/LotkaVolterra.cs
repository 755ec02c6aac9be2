using Semiflow.Flows;
using Semiflow.Physics;
using Semiflow.Spaces;
using Semiflow.Systems.Dynamics;
using static TorchSharp.torch;

namespace Semiflow.Systems;

/// <summary>
/// Prey and predator, <c>x' = αx - βxy, y' = δxy - γy</c>, from states uniform in [1, 2]². Its environments differ in α and γ
/// (spec leads.md 6.1).
/// </summary>
public sealed record LotkaVolterra : IHasInvariants, IHasVectorField, IHasEquation
{
    private static readonly SystemCard TheCard = new(
        "lotka-volterra", "Lotka–Volterra", "x' = αx - βxy, y' = δxy - γy",
        "numbers of prey x and predators y (dimensionless), uniform in [1, 2]", "their numbers at the save times",
        "Yin et al., LEADS, arXiv 2106.04546, section 5", "α, γ from 0.25 to 1, β = δ = 0.5, 20 frames 0.5 apart");

    /// <summary>The ten training environments of LEADS: (α, γ) with β = δ = 0.5.</summary>
    public static IReadOnlyList<LotkaVolterra> Environments { get; } =
    [
        .. new[] { (0.5, 0.5), (0.25, 0.5), (0.75, 0.5), (1.0, 0.5), (0.5, 0.25), (0.5, 0.75), (0.5, 1.0), (0.25, 0.25), (0.75, 0.75),
            (1.0, 1.0) }
            .Select(pair => new LotkaVolterra { Alpha = pair.Item1, Gamma = pair.Item2 }),
    ];

    /// <summary>Two environments to adapt to, (α, β) = (0.7, 0.8) and (0.6, 0.7) (spec leads.md 6.5).</summary>
    public static IReadOnlyList<LotkaVolterra> AdaptationEnvironments { get; } =
        [new LotkaVolterra { Alpha = 0.7, Beta = 0.8 }, new LotkaVolterra { Alpha = 0.6, Beta = 0.7 }];

    /// <summary>α, growth of the prey. Good values: 0.25 to 1.</summary>
    public double Alpha { get; init; } = 0.5;

    /// <summary>β, prey caught a predator. Good value: 0.5.</summary>
    public double Beta { get; init; } = 0.5;

    /// <summary>γ, death of the predators. Good values: 0.25 to 1.</summary>
    public double Gamma { get; init; } = 0.5;

    /// <summary>δ, growth of the predators a prey. Good value: 0.5.</summary>
    public double Delta { get; init; } = 0.5;

    /// <summary>Number of save times. Good value: 20.</summary>
    public int Frames { get; init; } = 20;

    /// <summary>Time between them. Good value: 0.5.</summary>
    public double Step { get; init; } = 0.5;

    /// <summary>
    /// True for the accuracy of the published data (relative tolerance 1e-3, errors up to 0.07), false for errors near 1e-9.
    /// </summary>
    public bool PaperCompat { get; init; }

    /// <inheritdoc/>
    public SystemCard Card => TheCard;

    /// <inheritdoc/>
    public IReadOnlyList<string> Channels => ["x", "y"];

    /// <inheritdoc/>
    public Grid? Grid => null;

    /// <inheritdoc/>
    public IReadOnlyList<double> Times => Simulation.Times(Frames, Step);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Parameters =>
        new Dictionary<string, double> { ["alpha"] = Alpha, ["beta"] = Beta, ["gamma"] = Gamma, ["delta"] = Delta };

    /// <summary>V = δx - γ ln x + βy - α ln y, conserved; none at the accuracy of the published data.</summary>
    public IReadOnlyList<Invariant> Invariants => PaperCompat ? [] :
        [new("V", true, state => Delta * state[0] - Gamma * Math.Log(state[0]) + Beta * state[1] - Alpha * Math.Log(state[1]))];

    /// <inheritdoc/>
    public TrajectorySet Simulate(int first, int count, ulong seed, CancellationToken stop = default)
    {
        IReadOnlyList<double> times = Times;
        return Simulation.Run(this, first, count, (index, frames) =>
        {
            var random = new RandomStream(seed, (ulong)index);
            (frames[0], frames[1]) = (random.Uniform(1, 2), random.Uniform(1, 2));
            Simulation.Solve(NewSpanField(), times, frames, PaperCompat, stop);
        }, stop);
    }

    /// <summary>Name and parameters, for records.</summary>
    public override string ToString() => Simulation.Text(this);

    /// <inheritdoc/>
    public PhysicsField NewField() => new(new PredatorPrey(
        Coefficient.Known("alpha", Alpha), Coefficient.Known("beta", Beta), Coefficient.Known("gamma", Gamma),
        Coefficient.Known("delta", Delta)));

    /// <inheritdoc/>
    public ISpanField NewSpanField() => new PointSpanField<PredatorPrey.PointFormula>(Alpha, Beta, Gamma, Delta);

    /// <inheritdoc/>
    /// <remarks>The solution is computed: a <see cref="ReferencePath"/>.</remarks>
    public EquationProblem DrawProblem(Generator random) => MotionEquation.Problem(this, random);
}
