using Semiflow.Operators;
using Semiflow.Spaces;
using Semiflow.Systems.Fields;
using static TorchSharp.torch;

namespace Semiflow.Systems;

/// <summary>
/// Poisson's equation −Δu = f on the unit square, u = 0 on its boundary, with f = (π/K²) Σ_{i,j≤K} a_ij (i²+j²)^(−r) sin(πix) sin(πjy),
/// a_ij uniform in [−1, 1]. Exact (spec cno.md 5.2).
/// </summary>
/// <param name="modes">K, at least 1. Good values: 16 (in distribution), 20 (out).</param>
/// <param name="exponent">r. Good value: −0.5.</param>
public sealed class Poisson(int modes = 16, double exponent = -0.5) : IHasSolution, IHasEquation
{
    private static readonly SystemCard TheCard = new(
        "poisson", "Poisson's equation", "−Δu = f on (0,1)², u = 0 on the boundary",
        "source f, a random sine series (dimensionless)", "solution u (dimensionless)",
        "Raonić et al., Convolutional Neural Operators, arXiv 2302.01178, representative PDE benchmarks",
        "modes 16 (in distribution) or 20 (out), exponent −0.5, 64 points per direction");

    /// <summary>The set for training and testing: K = 16.</summary>
    public static Poisson InDistribution { get; } = new();

    /// <summary>The set for testing beyond the training law: K = 20.</summary>
    public static Poisson OutOfDistribution { get; } = new(modes: 20);

    /// <summary>K, modes per direction.</summary>
    public int Modes { get; } = modes >= 1 ? modes : throw new ArgumentOutOfRangeException(nameof(modes), modes, "at least one mode.");

    /// <summary>r, decay of the source's coefficients.</summary>
    public double Exponent { get; } = exponent;

    /// <inheritdoc/>
    public SystemCard Card => TheCard;

    /// <inheritdoc/>
    public Grid DefaultGrid(int points) => Grid.Unit(points, 2, Boundary.Dirichlet);

    /// <inheritdoc/>
    public GridFunction Draw(int count, Grid grid, Generator random)
    {
        using Tensor source = Source(count, grid, random);
        return SineSeries.Evaluate(source, grid);
    }

    /// <inheritdoc/>
    public (GridFunction Input, GridFunction Output) DrawPairs(int count, Grid grid, Generator random)
    {
        using Tensor source = Source(count, grid, random);
        using Tensor squares = SineSeries.SquaredWaveNumbers(Modes).mul_(Math.PI * Math.PI);
        using Tensor solution = source / squares;
        return (SineSeries.Evaluate(source, grid), SineSeries.Evaluate(solution, grid));
    }

    /// <inheritdoc/>
    public IOperator Solution => new SpectralMultiplier(TheCard.Name, squares => squares.reciprocal());

    /// <inheritdoc/>
    public EquationProblem DrawProblem(Generator random)
    {
        Tensor source = SineSeries.Random(1, Modes, Exponent, random)[0].DetachFromDisposeScope();
        using Tensor squares = SineSeries.SquaredWaveNumbers(Modes).mul_(Math.PI * Math.PI);
        Tensor solution = (source / squares).DetachFromDisposeScope();
        var equation = new PointEquation([new("x", 0, 1), new("y", 0, 1)], 1, u =>
            -u.Laplacian(u.Value(), 0, 1).unsqueeze(1) - SineSeries.At(source, u.Points.select(1, 0), u.Points.select(1, 1)));
        return new EquationProblem(equation, points => SineSeries.At(solution, points.select(1, 0), points.select(1, 1)));
    }

    /// <summary>Name and parameters, for records.</summary>
    public override string ToString() => FormattableString.Invariant($"poisson, modes {Modes}, exponent {Exponent}");

    private Tensor Source(int count, Grid grid, Generator random)
    {
        FieldDraws.Check(Card, count, grid, random);
        return SineSeries.Random(count, Modes, Exponent, random);
    }
}
