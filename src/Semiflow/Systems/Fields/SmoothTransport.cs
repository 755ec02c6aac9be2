using Semiflow.Operators;
using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Systems.Fields;

/// <summary>
/// Transport u_t + v·∇u = 0, v = (0.2, −0.2), of a Gaussian exp(−|x−μ|²/(2σ²)) with random center and width, from u(0) to
/// u(1) = u(0)(x − v). Exact on the whole plane: what leaves the square disappears (spec cno.md 5.4).
/// </summary>
/// <param name="center">Interval of both coordinates of μ. Good values: (0.2, 0.4), out of distribution (0.4, 0.6).</param>
/// <param name="variance">Interval of σ². Good value: (0.003, 0.009).</param>
/// <param name="velocity">v. Good value: (0.2, −0.2).</param>
/// <param name="time">Time of the output. Good value: 1.</param>
/// <param name="periodic">Wrap around the unit square instead.</param>
internal sealed class SmoothTransport(
    (double Lower, double Upper) center, (double Lower, double Upper) variance, (double X, double Y) velocity, double time = 1,
    bool periodic = false)
    : IHasSolution, IHasEquation
{
    private static readonly SystemCard TheCard = new(
        "transport-smooth", "Transport of smooth functions", "u_t + v·∇u = 0, v = (0.2, −0.2)",
        "u(0), a Gaussian of unit peak (dimensionless)", "u(1) (dimensionless)",
        "Raonić et al., Convolutional Neural Operators, arXiv 2302.01178, representative PDE benchmarks",
        "center in (0.2, 0.4)² (in distribution) or (0.4, 0.6)² (out), variance in (0.003, 0.009), 64 points per direction");

    /// <summary>The set for training and testing: centers in (0.2, 0.4)².</summary>
    public static SmoothTransport InDistribution { get; } = new((0.2, 0.4), (0.003, 0.009), (0.2, -0.2));

    /// <summary>The set for testing beyond the training law: centers in (0.4, 0.6)².</summary>
    public static SmoothTransport OutOfDistribution { get; } = new((0.4, 0.6), (0.003, 0.009), (0.2, -0.2));

    /// <summary>Interval of both coordinates of the center.</summary>
    public (double Lower, double Upper) Center { get; } = center;

    /// <summary>Interval of σ², positive.</summary>
    public (double Lower, double Upper) Variance { get; } = variance.Lower > 0
        ? variance : throw new ArgumentOutOfRangeException(nameof(variance), variance, "a variance must be positive.");

    /// <summary>v, lengths a unit of time.</summary>
    public (double X, double Y) Velocity { get; } = velocity;

    /// <summary>Time of the output.</summary>
    public double Time { get; } = time;

    /// <summary>Whether functions wrap around the unit square.</summary>
    public bool Periodic { get; } = periodic;

    /// <inheritdoc/>
    public SystemCard Card => TheCard;

    /// <inheritdoc/>
    public Grid DefaultGrid(int points) => Grid.Unit(points, 2, Periodic ? Boundary.Periodic : Boundary.Neumann);

    /// <inheritdoc/>
    public GridFunction Draw(int count, Grid grid, Generator random)
    {
        using Tensor bumps = Bumps(count, grid, random);
        return Evaluate(bumps, grid, 0);
    }

    /// <inheritdoc/>
    public (GridFunction Input, GridFunction Output) DrawPairs(int count, Grid grid, Generator random)
    {
        using Tensor bumps = Bumps(count, grid, random);
        return (Evaluate(bumps, grid, 0), Evaluate(bumps, grid, Time));
    }

    /// <inheritdoc/>
    /// <remarks>Polynomials of degree 5 between the nodes. On the open square zero comes in from outside.</remarks>
    public IOperator Solution => new ShiftOperator((Velocity.X * Time, Velocity.Y * Time), 6, Periodic);

    /// <inheritdoc/>
    /// <remarks>On the whole plane, or around the square.</remarks>
    public EquationProblem DrawProblem(Generator random)
    {
        double[] bump = FieldDraws.Uniform(1, random, Center, Center, Variance).data<double>().ToArray();
        var equation = new PointEquation([new("t", 0, Time), new("x", 0, 1), new("y", 0, 1)], 1, u =>
            (u.Along(u.Value(), 0) + u.Along(u.Value(), 1) * Velocity.X + u.Along(u.Value(), 2) * Velocity.Y).unsqueeze(1));
        return new EquationProblem(equation, points =>
        {
            Tensor t = points.select(1, 0);
            return (Profile(points.select(1, 1) - (t * Velocity.X + bump[0]), bump[2])
                * Profile(points.select(1, 2) - (t * Velocity.Y + bump[1]), bump[2])).unsqueeze(1);
        });
    }

    /// <summary>Name and parameters, for records.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"transport-smooth, center {Center}, variance {Variance}, velocity {Velocity}, time {Time}, periodic {Periodic}");

    private Tensor Bumps(int count, Grid grid, Generator random)
    {
        FieldDraws.Check(Card, count, grid, random);
        return FieldDraws.Uniform(count, random, Center, Center, Variance);
    }

    private GridFunction Evaluate(Tensor bumps, Grid grid, double at)
    {
        using var scope = NewDisposeScope();
        Tensor x = Profile(grid.Axes[0], bumps.select(1, 0) + Velocity.X * at, bumps.select(1, 2));
        Tensor y = Profile(grid.Axes[1], bumps.select(1, 1) + Velocity.Y * at, bumps.select(1, 2));
        Tensor values = x.unsqueeze(2) * y.unsqueeze(1);
        return new GridFunction(grid, values.unsqueeze(1).MoveToOuterDisposeScope());
    }

    /// <summary>A Gaussian is a product of functions of one coordinate; around a circle it is the sum of its images.</summary>
    private Tensor Profile(Axis axis, Tensor centers, Tensor variances)
    {
        Tensor distance = tensor(axis.Nodes()) - centers.unsqueeze(1);
        return Profile(distance, (variances * -2).reciprocal().unsqueeze(1));
    }

    private Tensor Profile(Tensor distance, double variance) => Profile(distance, tensor(-1 / (2 * variance), ScalarType.Float64));

    private Tensor Profile(Tensor distance, Tensor scale)
    {
        Tensor Bump(Tensor from) => (from.square() * scale).exp();
        if (!Periodic)
        {
            return Bump(distance);
        }

        Tensor nearest = distance - distance.detach().round();
        return Bump(nearest) + Bump(nearest + 1) + Bump(nearest - 1);
    }
}
