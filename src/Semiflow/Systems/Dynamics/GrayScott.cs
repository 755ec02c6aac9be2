using Semiflow.Flows;
using Semiflow.Physics;
using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Systems.Dynamics;

/// <summary>
/// Gray and Scott's reaction, <c>u_t = D_uΔu - uv² + F(1 - u), v_t = D_vΔv + uv² - (F + k)v</c>, periodic with unit spacing and the
/// nine-point Laplacian, from three squares of v in a sea of u. Its environments differ in F and k (spec leads.md 6.2).
/// </summary>
internal sealed record GrayScott : IHasVectorField, IHasEquation
{
    private const int Squares = 3;

    private static readonly SystemCard TheCard = new(
        "gray-scott", "Gray–Scott", "u_t = D_uΔu - uv² + F(1 - u), v_t = D_vΔv + uv² - (F + k)v, periodic, spacing 1",
        "concentrations u and v (dimensionless): 0.95 and 0.05, three random squares of 0 and 1", "both at the save times",
        "Yin et al., LEADS, arXiv 2106.04546, section 5",
        "D_u = 0.2097, D_v = 0.105, F from 0.03 to 0.039, k from 0.058 to 0.062, 32 points, 10 frames 40 apart");

    /// <summary>The three training environments of LEADS.</summary>
    public static IReadOnlyList<GrayScott> Environments { get; } = Fed((0.037, 0.060), (0.030, 0.062), (0.039, 0.058));

    /// <summary>Two environments to adapt to (spec leads.md 6.5).</summary>
    public static IReadOnlyList<GrayScott> AdaptationEnvironments { get; } = Fed((0.033, 0.059), (0.036, 0.061));

    /// <summary>D_u. Good value: 0.2097.</summary>
    public double DiffusionU { get; init; } = 0.2097;

    /// <summary>D_v. Good value: 0.105.</summary>
    public double DiffusionV { get; init; } = 0.105;

    /// <summary>F, feed of u. Good values: 0.03 to 0.039.</summary>
    public double Feed { get; init; } = 0.037;

    /// <summary>k, removal of v besides F. Good values: 0.058 to 0.062.</summary>
    public double Removal { get; init; } = 0.060;

    /// <summary>Nodes a direction, at least 10. Good value: 32.</summary>
    public int Points { get; init; } = 32;

    /// <summary>Number of save times. Good value: 10.</summary>
    public int Frames { get; init; } = 10;

    /// <summary>Time between them. Good value: 40.</summary>
    public double Step { get; init; } = 40;

    /// <summary>
    /// True for the accuracy of the published data (relative tolerance 1e-3, errors near 3e-3), false for errors near 1e-9.
    /// </summary>
    public bool PaperCompat { get; init; }

    /// <inheritdoc/>
    public SystemCard Card => TheCard;

    /// <inheritdoc/>
    public IReadOnlyList<string> Channels => ["u", "v"];

    /// <inheritdoc/>
    public Grid Grid => new(new Axis(0, Points, Points), new Axis(0, Points, Points));

    /// <inheritdoc/>
    public IReadOnlyList<double> Times => Simulation.Times(Frames, Step);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Parameters =>
        new Dictionary<string, double> { ["D_u"] = DiffusionU, ["D_v"] = DiffusionV, ["F"] = Feed, ["k"] = Removal };

    /// <inheritdoc/>
    public TrajectorySet Simulate(int first, int count, ulong seed, CancellationToken stop = default)
    {
        if (Points < 10)
        {
            throw new InputException($"{TheCard.Name} needs at least 10 points per direction for its squares, not {Points}.");
        }

        IReadOnlyList<double> times = Times;
        return Simulation.Run(this, first, count, (index, frames) =>
        {
            Start(new RandomStream(seed, (ulong)index), frames);
            Simulation.Solve(NewSpanField(), times, frames, PaperCompat, stop);
        }, stop);
    }

    /// <summary>Name and parameters, for records.</summary>
    public override string ToString() => Simulation.Text(this);

    /// <inheritdoc/>
    public PhysicsField NewField() => new(
        new Diffusion(
            new Laplacian(Grid, LaplacianStencil.NinePoint), Coefficient.Known("D_u", DiffusionU), Coefficient.Known("D_v", DiffusionV)),
        Reaction());

    /// <inheritdoc/>
    public ISpanField NewSpanField() => new DiffusionSpanField<GrayScottReaction.PointFormula>(
        new Laplacian(Grid, LaplacianStencil.NinePoint), DiffusionU, DiffusionV, Feed, Removal);

    /// <inheritdoc/>
    public EquationProblem DrawProblem(Generator random) =>
        new(ReactionDiffusionEquation.Of(Grid, Times[^1], DiffusionU, DiffusionV, Reaction()), null);

    private GrayScottReaction Reaction() => new(Coefficient.Known("F", Feed), Coefficient.Known("k", Removal));

    private static GrayScott[] Fed(params (double Feed, double Removal)[] environments) =>
        [.. environments.Select(each => new GrayScott { Feed = each.Feed, Removal = each.Removal })];

    private void Start(RandomStream random, double[] frames)
    {
        int nodes = Points * Points, side = Points / 10;
        Span<double> u = frames.AsSpan(0, nodes), v = frames.AsSpan(nodes, nodes);
        u.Fill(0.95);
        v.Fill(0.05);
        for (int square = 0; square < Squares; square++)
        {
            int row = random.Below(Points - side), column = random.Below(Points - side);
            for (int i = row; i < row + side; i++)
            {
                u.Slice(i * Points + column, side).Clear();
                v.Slice(i * Points + column, side).Fill(1);
            }
        }
    }
}
