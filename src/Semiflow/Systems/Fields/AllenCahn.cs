using System.Globalization;
using Semiflow.Operators;
using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Systems.Fields;

/// <summary>
/// The Allen–Cahn equation u_t = κΔu − ε²u(u² − 1) on the unit square, u = 0 on its boundary, mapped from
/// u(0) = (π/K²) Σ_{i,j≤K} a_ij (i²+j²)^(−r) sin(πix) sin(πjy), a_ij uniform in [−1, 1], to u(T).
/// A reference solution: Strang splitting with exact sub-steps on a grid of its own (spec cno.md 5.5).
/// </summary>
/// <remarks>
/// <para>The solver's grid does not depend on the grid asked for: its final state is a sine series, evaluated at the nodes of any grid,
/// so that one seed gives the same functions on every grid, nested or not.</para>
/// <para>Aliasing, twice. The reaction acts at the solver's nodes; what it creates above their n modes folds back. Interfaces are
/// tanh(εx/√2), whose spectrum has fallen to about e^(−π²n/(√2ε)) there: 3·10⁻⁴ with 256 intervals, 2·10⁻² with 128, and u may exceed 1 by
/// as much beside an interface. The values returned are samples of that series, not averages: on 64 nodes, whose distance exceeds the
/// interface's width √2/ε, they alias as the published data do.</para>
/// <para>Measured on two functions of each law at 64 nodes, against 512 intervals: relative L1 distance 1·10⁻⁶ (in distribution) and
/// 1·10⁻⁵ (out) with 256 intervals, 2·10⁻⁴ and 1.5·10⁻³ with 128; 0.6 s and 0.1 s a function on one core.</para>
/// </remarks>
/// <param name="modes">K, at least 1. Good values: 24 (in distribution), 16 (out).</param>
/// <param name="exponent">Interval of r, drawn uniformly for each function. Good values: (1, 1) (in distribution), (0.85, 1.15)
/// (out).</param>
/// <param name="epsilon">ε, at least 0; 0 leaves the heat equation. Good value: 220.</param>
/// <param name="diffusivity">κ, at least 0; 0 leaves the reaction. Good value: 1.</param>
/// <param name="time">T, at least 0. Good value: 2·10⁻⁴.</param>
/// <param name="intervals">Intervals a direction of the solver's grid, even and above K. Good values: 256, 128 (quick).</param>
/// <param name="steps">Steps in time, at least 1. Good value: 200.</param>
/// <param name="periodic">Periodic instead of zero at the boundary: the same u(0), continued with period 1.</param>
internal sealed class AllenCahn(
    int modes, (double Lower, double Upper) exponent, double epsilon = 220, double diffusivity = 1, double time = 2e-4,
    int intervals = 256, int steps = 200, bool periodic = false)
    : IHasSolution, IHasEquation
{
    private static readonly SystemCard TheCard = new(
        "allen-cahn", "Allen–Cahn equation", "u_t = Δu − ε²u(u² − 1) on (0,1)², ε = 220, u = 0 on the boundary",
        "phase u(0), a random sine series (dimensionless)", "phase u(T), T = 2·10⁻⁴ (dimensionless)",
        "Raonić et al., Convolutional Neural Operators, arXiv 2302.01178, representative PDE benchmarks",
        "modes 24, exponent 1 (in distribution) or modes 16, exponent in (0.85, 1.15) (out), 64 points per direction");

    /// <summary>The set for training and testing: K = 24, r = 1.</summary>
    public static AllenCahn InDistribution { get; } = new(24, (1, 1));

    /// <summary>The set for testing beyond the training law: K = 16, r uniform in (0.85, 1.15).</summary>
    public static AllenCahn OutOfDistribution { get; } = new(16, (0.85, 1.15));

    /// <summary>K, modes per direction of the initial state.</summary>
    public int Modes { get; } = modes >= 1 ? modes : throw new ArgumentOutOfRangeException(nameof(modes), modes, "at least one mode.");

    /// <summary>Interval of r, decay of the initial coefficients.</summary>
    public (double Lower, double Upper) Exponent { get; } = exponent.Lower <= exponent.Upper
        ? exponent : throw new ArgumentOutOfRangeException(nameof(exponent), exponent, "the lower end must not exceed the upper.");

    /// <summary>ε, root of the reaction's rate.</summary>
    public double Epsilon { get; } = NotNegative(epsilon, nameof(epsilon));

    /// <summary>κ, diffusivity.</summary>
    public double Diffusivity { get; } = NotNegative(diffusivity, nameof(diffusivity));

    /// <summary>T, time of the output.</summary>
    public double Time { get; } = NotNegative(time, nameof(time));

    /// <summary>Intervals a direction of the solver's grid.</summary>
    public int Intervals { get; } = intervals > modes && intervals % 2 == 0
        ? intervals : throw new ArgumentOutOfRangeException(nameof(intervals), intervals, $"an even number above the {modes} modes.");

    /// <summary>Steps in time.</summary>
    public int Steps { get; } = steps >= 1 ? steps : throw new ArgumentOutOfRangeException(nameof(steps), steps, "at least one step.");

    /// <summary>Whether functions continue with period 1.</summary>
    public bool Periodic { get; } = periodic;

    /// <inheritdoc/>
    public SystemCard Card => TheCard;

    /// <summary>The same system and functions with another accuracy of the solver.</summary>
    /// <param name="intervals">Intervals a direction, even and above K. Good values: 256, 128 (quick).</param>
    /// <param name="steps">Steps in time. Good value: 200.</param>
    /// <exception cref="ArgumentOutOfRangeException">Intervals or steps out of range.</exception>
    public AllenCahn WithSolver(int intervals, int steps) =>
        new(Modes, Exponent, Epsilon, Diffusivity, Time, intervals, steps, Periodic);

    /// <inheritdoc/>
    public Grid DefaultGrid(int points) => Grid.Unit(points, 2, Periodic ? Boundary.Periodic : Boundary.Dirichlet);

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
        using Tensor state = SineSeries.Evaluate(start, SolverGrid).Values;
        return (SineSeries.Evaluate(start, grid), Solve(state, grid));
    }

    /// <inheritdoc/>
    public IOperator Solution => new AllenCahnOperator(this);

    /// <inheritdoc/>
    /// <remarks>No solution of random data has a closed form.</remarks>
    public EquationProblem DrawProblem(Generator random) => new(
        new PointEquation([new("t", 0, Time), new("x", 0, 1), new("y", 0, 1)], 1, u =>
        {
            Tensor phase = u.Value(), reaction = phase * (phase.square() - 1) * (Epsilon * Epsilon);
            return (u.Along(phase, 0) - u.Laplacian(phase, 1, 2) * Diffusivity + reaction).unsqueeze(1);
        }), null);

    /// <summary>Final states, at the nodes of a grid, from initial states at the nodes of the solver's.</summary>
    internal GridFunction Solve(Tensor start, Grid grid)
    {
        using var solver = new AllenCahnSolver(SolverGrid.Axes[0], Epsilon, Diffusivity, Time / Steps, Steps);
        return solver.Solve(start, grid);
    }

    /// <summary>The solver's grid.</summary>
    internal Grid SolverGrid => DefaultGrid(Periodic ? Intervals : Intervals + 1);

    /// <summary>Name and parameters, for records.</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture, $"allen-cahn, modes {Modes}, exponent {Exponent}, epsilon {Epsilon}, diffusivity {Diffusivity}, "
                + $"time {Time}, intervals {Intervals}, steps {Steps}, periodic {Periodic}");

    private static double NotNegative(double value, string name) => double.IsFinite(value) && value >= 0
        ? value : throw new ArgumentOutOfRangeException(name, value, "a finite number, at least 0.");

    private Tensor Start(int count, Grid grid, Generator random)
    {
        FieldDraws.Check(Card, count, grid, random);
        using var scope = NewDisposeScope();
        long squared = (long)Modes * Modes;
        // One row a function, its coefficients and then its exponent, so that fewer functions are a prefix.
        Tensor drawn = rand([count, squared + 1], dtype: ScalarType.Float64, generator: random);
        Tensor coefficients = drawn[.., ..(int)squared].mul(2).sub_(1).reshape(count, Modes, Modes);
        Tensor decay = drawn[.., (int)squared].mul(Exponent.Upper - Exponent.Lower).add_(Exponent.Lower).neg_().reshape(count, 1, 1);
        Tensor factors = SineSeries.SquaredWaveNumbers(Modes).unsqueeze(0).pow(decay).mul_(Math.PI / squared);
        return (coefficients * factors).MoveToOuterDisposeScope();
    }
}
