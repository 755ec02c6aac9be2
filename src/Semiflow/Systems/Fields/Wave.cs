using Semiflow.Operators;
using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Systems.Fields;

/// <summary>
/// The wave equation u_tt = c²Δu on the unit square, u = 0 on its boundary, u_t(0) = 0, mapped from u(0) to
/// u(T) = (π/K²) Σ_{i,j≤K} a_ij (i²+j²)^(−r) sin(πix) sin(πjy) cos(cπT√(i²+j²)), a_ij uniform in [−1, 1]. Exact (spec cno.md 5.3).
/// </summary>
/// <param name="modes">K, at least 1. Good values: 24 (in distribution), 32 (out).</param>
/// <param name="exponent">r. Good values: 1 (in distribution), 0.85 (out).</param>
/// <param name="speed">c, lengths a unit of time. Good value: 0.1.</param>
/// <param name="time">T. Good value: 5.</param>
internal sealed class Wave(int modes = 24, double exponent = 1, double speed = 0.1, double time = 5) : IHasSolution, IHasEquation
{
    private static readonly SystemCard TheCard = new(
        "wave", "Wave equation", "u_tt = c²Δu on (0,1)², u = 0 on the boundary, u_t(0) = 0",
        "displacement u(0), a random sine series (dimensionless)", "displacement u(T) (dimensionless)",
        "Raonić et al., Convolutional Neural Operators, arXiv 2302.01178, representative PDE benchmarks",
        "modes 24, exponent 1 (in distribution) or modes 32, exponent 0.85 (out), speed 0.1, time 5, 64 points per direction");

    /// <summary>The set for training and testing: K = 24, r = 1.</summary>
    public static Wave InDistribution { get; } = new();

    /// <summary>The set for testing beyond the training law: K = 32, r = 0.85.</summary>
    public static Wave OutOfDistribution { get; } = new(modes: 32, exponent: 0.85);

    /// <summary>K, modes per direction.</summary>
    public int Modes { get; } = modes >= 1 ? modes : throw new ArgumentOutOfRangeException(nameof(modes), modes, "at least one mode.");

    /// <summary>r, decay of the initial coefficients.</summary>
    public double Exponent { get; } = exponent;

    /// <summary>c, speed of propagation.</summary>
    public double Speed { get; } = speed;

    /// <summary>T, time of the output.</summary>
    public double Time { get; } = time;

    /// <inheritdoc/>
    public SystemCard Card => TheCard;

    /// <inheritdoc/>
    public Grid DefaultGrid(int points) => Grid.Unit(points, 2, Boundary.Dirichlet);

    /// <inheritdoc/>
    public GridFunction Draw(int count, Grid grid, Generator random)
    {
        using Tensor start = Start(count, grid, random);
        return SineSeries.Evaluate(start, grid);
    }

    /// <inheritdoc/>
    public (GridFunction Input, GridFunction Output) DrawPairs(int count, Grid grid, Generator random)
    {
        using Tensor start = Start(count, grid, random);
        using Tensor phase = SineSeries.SquaredWaveNumbers(Modes).sqrt_().mul_(Speed * Math.PI * Time).cos_();
        using Tensor end = start * phase;
        return (SineSeries.Evaluate(start, grid), SineSeries.Evaluate(end, grid));
    }

    /// <inheritdoc/>
    public IOperator Solution => new SpectralMultiplier(TheCard.Name, squares => squares.sqrt().mul_(Speed * Time).cos_());

    /// <inheritdoc/>
    public EquationProblem DrawProblem(Generator random)
    {
        Tensor start = SineSeries.Random(1, Modes, Exponent, random)[0].DetachFromDisposeScope();
        Tensor frequencies = SineSeries.SquaredWaveNumbers(Modes).sqrt_().mul_(Speed * Math.PI).DetachFromDisposeScope();
        var equation = new PointEquation([new("t", 0, Time), new("x", 0, 1), new("y", 0, 1)], 1, u =>
        {
            Tensor acceleration = u.Along(u.Along(u.Value(), 0), 0);
            return (acceleration - u.Laplacian(u.Value(), 1, 2) * (Speed * Speed)).unsqueeze(1);
        });
        return new EquationProblem(equation, points =>
        {
            Tensor phases = points.select(1, 0).reshape(-1, 1, 1) * frequencies;
            return SineSeries.At(phases.cos() * start, points.select(1, 1), points.select(1, 2));
        });
    }

    /// <summary>Name and parameters, for records.</summary>
    public override string ToString() =>
        FormattableString.Invariant($"wave, modes {Modes}, exponent {Exponent}, speed {Speed}, time {Time}");

    private Tensor Start(int count, Grid grid, Generator random)
    {
        FieldDraws.Check(Card, count, grid, random);
        return SineSeries.Random(count, Modes, Exponent, random);
    }
}
