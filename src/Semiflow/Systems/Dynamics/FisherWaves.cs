using Semiflow.Flows;
using Semiflow.Operators;
using Semiflow.Physics;
using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Systems.Dynamics;

/// <summary>
/// Spreading populations (Fisher, Kolmogorov, Petrovsky, Piskunov), <c>u_t = D u_xx + r u (1 − u)</c> on a ring of length 10 in
/// second-order central differences, from a hump of random place and width: two fronts run from it with a speed near <c>2√(rD)</c>.
/// Diffusion makes it stiff, with eigenvalues to −4D/h²; stabilized explicit (Chebyshev) steps need no equations solved.
/// </summary>
internal sealed record FisherWaves : IHasInvariants, IHasVectorField, IHasEquation
{
    private const double Length = 10;

    private static readonly SystemCard TheCard = new(
        "fisher", "Fisher–KPP waves", "u_t = D u_xx + r u(1 - u), periodic on [0, 10]",
        "density u, a Gaussian hump of width 0.2 to 0.5", "the density at the save times",
        "Fisher 1937; Kolmogorov, Petrovsky and Piskunov 1937", "D = r = 1, 256 nodes, 21 frames 0.2 apart");

    /// <summary>D. Good value: 1.</summary>
    public double Diffusion { get; init; } = 1;

    /// <summary>r. Good value: 1; 0 for diffusion alone.</summary>
    public double Growth { get; init; } = 1;

    /// <summary>Nodes. Good value: 256.</summary>
    public int Points { get; init; } = 256;

    /// <summary>Number of save times. Good value: 21.</summary>
    public int Frames { get; init; } = 21;

    /// <summary>Time between them. Good value: 0.2.</summary>
    public double Step { get; init; } = 0.2;

    /// <inheritdoc/>
    public SystemCard Card => TheCard;

    /// <inheritdoc/>
    public IReadOnlyList<string> Channels => ["u"];

    /// <inheritdoc/>
    public Grid Grid => new(new Axis(0, Length, Points));

    /// <inheritdoc/>
    public IReadOnlyList<double> Times => Simulation.Times(Frames, Step);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Parameters =>
        new Dictionary<string, double> { ["D"] = Diffusion, ["r"] = Growth };

    /// <summary>The room that is left, mean of 1 − u: it falls as the population grows, and stays where it only spreads.</summary>
    public IReadOnlyList<Invariant> Invariants => [new("room", Growth == 0, state => 1 - state.ToArray().Average())];

    /// <inheritdoc/>
    public TrajectorySet Simulate(int first, int count, ulong seed, CancellationToken stop = default)
    {
        IReadOnlyList<double> times = Times;
        return Simulation.Run(this, first, count, (index, frames) =>
        {
            var random = new RandomStream(seed, (ulong)index);
            (double place, double width) = (random.Uniform(0, Length), random.Uniform(0.2, 0.5));
            double[] start = [.. Enumerable.Range(0, Points).Select(i => Hump((i * Length / Points) - place, width))];
            var field = new DiffusionGrowth(this);
            var options = new SpanFlowOptions
            {
                Chebyshev = new ChebyshevOptions(_ => field.SpectralRadius), Control = new StepControl(1e-6, 1e-8), Stop = stop,
            };
            SpanFlow.Solve(field, start, times, options).OrThrow().States.CopyTo(frames, 0);
        }, stop);
    }

    /// <summary>Name and parameters, for records.</summary>
    public override string ToString() => Simulation.Text(this);

    /// <inheritdoc/>
    public PhysicsField NewField()
    {
        Coefficient diffusion = Coefficient.Known("D", Diffusion), growth = Coefficient.Known("r", Growth);
        double inverseSquare = Points * Points / (Length * Length);
        return new PhysicsField(new PhysicsTerm(
            (_, x) => Rate<TensorQuantity>(
                new(diffusion.Value * inverseSquare), new(growth.Value), new(x.roll(1, -1)), new(x), new(x.roll(-1, -1))).Value!,
            diffusion, growth));
    }

    /// <inheritdoc/>
    public ISpanField NewSpanField() => new DiffusionGrowth(this);

    /// <inheritdoc/>
    public EquationProblem DrawProblem(Generator random) => new(
        new PointEquation([new("t", 0, Times[^1]), new("x", 0, Length)], 1, u =>
        {
            Tensor value = u.Value(0);
            return (u.Along(value, 0) - (u.Laplacian(value, 1) * Diffusion) - (value * (1 - value) * Growth)).unsqueeze(1);
        }), null);

    /// <summary>D u″ + r u(1 − u) at a node, from D/h² and r.</summary>
    private static T Rate<T>(T diffusion, T growth, T left, T u, T right)
        where T : struct, IQuantity<T> => (diffusion * (left - (u + u) + right)) + (growth * u * (T.One - u));

    private static double Hump(double distance, double width)
    {
        double around = Math.IEEERemainder(distance, Length);
        return Math.Exp(-around * around / (2 * width * width));
    }

    private sealed class DiffusionGrowth(FisherWaves law) : ISpanField
    {
        private readonly double rate = law.Diffusion * law.Points * law.Points / (Length * Length);

        public int Size => law.Points;

        /// <summary>A bound for 0 ≤ u ≤ 1.</summary>
        public double SpectralRadius => (4 * rate) + law.Growth;

        public void Velocity(double time, ReadOnlySpan<double> state, Span<double> velocity)
        {
            int n = state.Length;
            for (int i = 0; i < n; i++)
            {
                velocity[i] = Rate<NumberQuantity<double>>(
                    new(rate), new(law.Growth), new(state[i == 0 ? n - 1 : i - 1]), new(state[i]),
                    new(state[i == n - 1 ? 0 : i + 1])).Value;
            }
        }
    }
}
