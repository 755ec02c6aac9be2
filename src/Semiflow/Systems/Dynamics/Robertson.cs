using Semiflow.Flows;
using Semiflow.Physics;
using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Systems.Dynamics;

/// <summary>
/// Robertson's reactions, <c>a' = −k₁a + k₃bc, b' = k₁a − k₃bc − k₂b², c' = k₂b²</c>, from a uniform in [0.5, 1.5] alone. Rates that
/// differ by nine orders of magnitude make it the classic stiff problem: steps of an implicit method grow with the time scale, those of an
/// explicit one stay near 1e-3.
/// </summary>
internal sealed record Robertson : IHasInvariants, IHasVectorField, IHasEquation
{
    private static readonly SystemCard TheCard = new(
        "robertson", "Robertson's reactions", "a' = -k₁a + k₃bc, b' = k₁a - k₃bc - k₂b², c' = k₂b²",
        "amounts a, b, c, a uniform in [0.5, 1.5], b = c = 0", "their amounts at the save times",
        "Robertson 1966; Hairer and Wanner, Solving ODEs II, section IV.1", "k₁ = 0.04, k₂ = 3e7, k₃ = 1e4, times 0.4 to 4e4, tenfold");

    /// <summary>k₁. Good value: 0.04.</summary>
    public double First { get; init; } = 0.04;

    /// <summary>k₂. Good value: 3e7.</summary>
    public double Second { get; init; } = 3e7;

    /// <summary>k₃. Good value: 1e4.</summary>
    public double Third { get; init; } = 1e4;

    /// <inheritdoc/>
    public SystemCard Card => TheCard;

    /// <inheritdoc/>
    public IReadOnlyList<string> Channels => ["a", "b", "c"];

    /// <inheritdoc/>
    public Grid? Grid => null;

    /// <inheritdoc/>
    public IReadOnlyList<double> Times { get; init; } = [0, 0.4, 4, 40, 400, 4e3, 4e4];

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Parameters =>
        new Dictionary<string, double> { ["k1"] = First, ["k2"] = Second, ["k3"] = Third };

    /// <summary>a + b + c, conserved.</summary>
    public IReadOnlyList<Invariant> Invariants => [new("mass", true, state => state[0] + state[1] + state[2])];

    /// <inheritdoc/>
    public TrajectorySet Simulate(int first, int count, ulong seed, CancellationToken stop = default)
    {
        IReadOnlyList<double> times = Times;
        return Simulation.Run(this, first, count, (index, frames) =>
        {
            double[] start = [new RandomStream(seed, (ulong)index).Uniform(0.5, 1.5), 0, 0];
            var options = new SpanFlowOptions
            {
                Method = RungeKutta.Kvaerno5, Control = new StepControl(1e-8, 1e-13), Jacobian = Jacobian, Stop = stop,
            };
            SpanFlow.Solve(NewSpanField(), start, times, options).OrThrow().States.CopyTo(frames, 0);
        }, stop);
    }

    /// <summary>Name and parameters, for records.</summary>
    public override string ToString() => Simulation.Text(this);

    /// <inheritdoc/>
    public PhysicsField NewField() => new(new StateFormulaTerm<Reactions>(
        Coefficient.Known("k1", First), Coefficient.Known("k2", Second), Coefficient.Known("k3", Third)));

    /// <inheritdoc/>
    public ISpanField NewSpanField() => new StateFormulaField<Reactions>(First, Second, Third);

    /// <inheritdoc/>
    public EquationProblem DrawProblem(Generator random) => new(MotionEquation.Equation(NewField(), 3, Times[^1]), null);

    private void Jacobian(double time, ReadOnlySpan<double> state, Span<double> matrix)
    {
        (double b, double c) = (state[1], state[2]);
        ReadOnlySpan<double> rows =
        [
            -First, Third * c, Third * b,
            First, -(Third * c) - (2 * Second * b), -Third * b,
            0, 2 * Second * b, 0,
        ];
        rows.CopyTo(matrix);
    }

    private readonly struct Reactions : IStateFormula
    {
        public static int Channels => 3;

        public static void Velocity<T>(ReadOnlySpan<T> c, ReadOnlySpan<T> x, Span<T> velocity)
            where T : struct, IQuantity<T>
        {
            T one = c[0] * x[0], two = c[1] * x[1] * x[1], three = c[2] * x[1] * x[2];
            (velocity[0], velocity[1], velocity[2]) = (three - one, one - three - two, two);
        }
    }
}
