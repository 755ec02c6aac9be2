using Semiflow.Flows;
using Semiflow.Physics;
using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Systems.Dynamics;

/// <summary>
/// Reaction and diffusion of FitzHugh–Nagumo type, <c>u_t = aΔu + u - u³ - v - k, v_t = bΔv + u - v</c>, periodic on [-1, 1]² with the
/// five-point Laplacian, from states uniform in [0, 1) at each node (spec aphynity.md 6).
/// </summary>
internal sealed record ReactionDiffusion : IHasLaws, IHasEquation
{
    private static readonly SystemCard TheCard = new(
        "reaction-diffusion", "Reaction–diffusion (FitzHugh–Nagumo)", "u_t = aΔu + u - u³ - v - k, v_t = bΔv + u - v on [-1, 1]², periodic",
        "activator u and inhibitor v (dimensionless), uniform in [0, 1) at each node", "both at the save times",
        "Yin et al., APHYNITY, arXiv 2010.04456, section 4.1", "a = 1e-3, b = 5e-3, k = 5e-3, 32 points, 26 frames 0.1 apart");

    /// <summary>Diffusion alone: a and b learned between 0 and 1e-2.</summary>
    public static PhysicsLaw DiffusionAlone { get; } = new(
        "reaction-diffusion", "u_t = aΔu, v_t = bΔv", setting => new PhysicsField(Diffusion(setting)))
    {
        Channels = 2, Rank = 2, Complete = "reaction-diffusion-complete",
    };

    /// <summary>With the reaction: k learned as well.</summary>
    public static PhysicsLaw Complete { get; } = new(
        "reaction-diffusion-complete", "u_t = aΔu + u − u³ − v − k, v_t = bΔv + u − v",
        setting => new PhysicsField(Diffusion(setting), new FitzHughNagumoReaction(Learned(setting, "k"))))
    {
        Channels = 2, Rank = 2,
    };

    /// <summary>a, diffusion of u. Good value: 1e-3.</summary>
    public double DiffusionU { get; init; } = 1e-3;

    /// <summary>b, diffusion of v. Good value: 5e-3.</summary>
    public double DiffusionV { get; init; } = 5e-3;

    /// <summary>k, the constant loss of u. Good value: 5e-3.</summary>
    public double Loss { get; init; } = 5e-3;

    /// <summary>Nodes a direction. Good value: 32.</summary>
    public int Points { get; init; } = 32;

    /// <summary>Number of save times: 26 for the 25 predicted frames of the paper, 30 in its code.</summary>
    public int Frames { get; init; } = 26;

    /// <summary>Time between them. Good value: 0.1.</summary>
    public double Step { get; init; } = 0.1;

    /// <summary>
    /// True for the accuracy of the published data (relative tolerance 1e-3, errors near 1e-3), false for errors near 1e-9.
    /// </summary>
    public bool PaperCompat { get; init; }

    /// <inheritdoc/>
    public SystemCard Card => TheCard;

    /// <inheritdoc/>
    public IReadOnlyList<string> Channels => ["u", "v"];

    /// <inheritdoc/>
    public Grid Grid => new(new Axis(-1, 1, Points), new Axis(-1, 1, Points));

    /// <inheritdoc/>
    public IReadOnlyList<double> Times => Simulation.Times(Frames, Step);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Parameters =>
        new Dictionary<string, double> { ["a"] = DiffusionU, ["b"] = DiffusionV, ["k"] = Loss };

    /// <inheritdoc/>
    public IReadOnlyList<PhysicsLaw> Laws => [DiffusionAlone, Complete];

    /// <inheritdoc/>
    public TrajectorySet Simulate(int first, int count, ulong seed, CancellationToken stop = default)
    {
        IReadOnlyList<double> times = Times;
        return Simulation.Run(this, first, count, (index, frames) =>
        {
            var random = new RandomStream(seed, (ulong)index);
            foreach (ref double value in frames.AsSpan(0, 2 * Points * Points))
            {
                value = random.Uniform();
            }

            Simulation.Solve(NewSpanField(), times, frames, PaperCompat, stop);
        }, stop);
    }

    /// <summary>Name and parameters, for records.</summary>
    public override string ToString() => Simulation.Text(this);

    /// <inheritdoc/>
    public IHasLaws Sized(int? frames, int? points, bool paperCompat) =>
        this with { Frames = frames ?? Frames, Points = points ?? Points, PaperCompat = paperCompat };

    /// <inheritdoc/>
    public PhysicsField NewField() => Complete.True(new LawSetting(Grid, Parameters));

    /// <inheritdoc/>
    public ISpanField NewSpanField() =>
        new DiffusionSpanField<FitzHughNagumoReaction.PointFormula>(new Laplacian(Grid), DiffusionU, DiffusionV, Loss);

    /// <inheritdoc/>
    public EquationProblem DrawProblem(Generator random) => new(
        ReactionDiffusionEquation.Of(
            Grid, Times[^1], DiffusionU, DiffusionV, new FitzHughNagumoReaction(Coefficient.Known("k", Loss))), null);

    private static Diffusion Diffusion(LawSetting setting) =>
        new(new Laplacian(setting.OnGrid), Learned(setting, "a"), Learned(setting, "b"));

    // Before training 1e-2 · sigmoid(-2).
    private static Coefficient Learned(LawSetting setting, string name) => setting.Bounded(name, 1e-2, 1.1920292202211755e-3);
}
