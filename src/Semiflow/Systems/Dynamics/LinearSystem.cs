using Semiflow.Flows;
using Semiflow.Physics;
using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Systems.Dynamics;

/// <summary>
/// A linear system <c>x' = QᵀΛQ x</c>, exact: Q one random orthogonal matrix for all environments, Λ the eigenvalues of the
/// environment, states standard normal (spec leads.md 6.4), which does not know the published sizes.
/// </summary>
internal sealed record LinearSystem : IHasInvariants, IHasVectorField, IHasEquation
{
    private const ulong MatrixSeed = 19700101;

    private static readonly SystemCard TheCard = new(
        "linear", "Linear systems", "x' = QᵀΛQ x", "a standard normal vector x", "the vector at the save times",
        "Yin et al., LEADS, arXiv 2106.04546, section 4",
        "8 dimensions, eigenvalues from -1 to -0.1 with deviations of 0.1, 20 frames 0.25 apart");

    /// <summary>Eight environments: eigenvalues from -1 to -0.1 with normal deviations of 0.1, all negative.</summary>
    public static IReadOnlyList<LinearSystem> Environments { get; } = Drawn(0, 8);

    /// <summary>Two more environments of the same law.</summary>
    public static IReadOnlyList<LinearSystem> AdaptationEnvironments { get; } = Drawn(8, 2);

    /// <summary>Λ, one eigenvalue a dimension.</summary>
    public IReadOnlyList<double> Eigenvalues { get; init; } = Means();

    /// <summary>Number of save times. Good value: 20.</summary>
    public int Frames { get; init; } = 20;

    /// <summary>Time between them. Good value: 0.25.</summary>
    public double Step { get; init; } = 0.25;

    /// <inheritdoc/>
    public SystemCard Card => TheCard;

    /// <inheritdoc/>
    public IReadOnlyList<string> Channels => [.. Eigenvalues.Select((_, i) => $"x{i + 1}")];

    /// <inheritdoc/>
    public Grid? Grid => null;

    /// <inheritdoc/>
    public IReadOnlyList<double> Times => Simulation.Times(Frames, Step);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, double> Parameters => Eigenvalues.Select((value, i) => ($"lambda{i + 1}", value)).ToDictionary();

    /// <summary>|x|², which falls where all eigenvalues are negative.</summary>
    public IReadOnlyList<Invariant> Invariants => Eigenvalues.All(value => value <= 0)
        ? [new("squared norm", Eigenvalues.All(value => value == 0), state =>
        {
            double sum = 0;
            foreach (double x in state)
            {
                sum += x * x;
            }

            return sum;
        })]
        : [];

    /// <summary>The matrix QᵀΛQ, row after row: what a linear model must find.</summary>
    public double[] Matrix()
    {
        double[][] q = Orthogonal(Eigenvalues.Count);
        int n = q.Length;
        double[] matrix = new double[n * n];
        for (int i = 0; i < n * n; i++)
        {
            for (int m = 0; m < n; m++)
            {
                matrix[i] += q[m][i / n] * Eigenvalues[m] * q[m][i % n];
            }
        }

        return matrix;
    }

    /// <inheritdoc/>
    public TrajectorySet Simulate(int first, int count, ulong seed, CancellationToken stop = default)
    {
        IReadOnlyList<double> times = Times;
        int n = Eigenvalues.Count;
        double[][] q = Orthogonal(n);
        return Simulation.Run(this, first, count, (index, frames) =>
        {
            var random = new RandomStream(seed, (ulong)index);
            for (int i = 0; i < n; i++)
            {
                frames[i] = random.Normal();
            }

            double[] modes = [.. q.Select(row => row.Zip(frames, (a, b) => a * b).Sum())];
            for (int k = n; k < frames.Length; k++)
            {
                for (int m = 0; m < n; m++)
                {
                    frames[k] += q[m][k % n] * modes[m] * Math.Exp(Eigenvalues[m] * times[k / n]);
                }
            }
        }, stop);
    }

    /// <inheritdoc/>
    public PhysicsField NewField()
    {
        Tensor transposed = tensor(Matrix(), ScalarType.Float64).reshape(Eigenvalues.Count, Eigenvalues.Count).t().DetachFromDisposeScope();
        return new PhysicsField(new PhysicsTerm((_, x) => x.matmul(transposed.to(x.dtype))));
    }

    /// <inheritdoc/>
    public EquationProblem DrawProblem(Generator random)
    {
        int n = Eigenvalues.Count;
        Tensor vectors = tensor(Orthogonal(n).SelectMany(row => row).ToArray(), ScalarType.Float64).reshape(n, n).DetachFromDisposeScope();
        Tensor rates = tensor(Eigenvalues.ToArray(), ScalarType.Float64).DetachFromDisposeScope();
        Tensor modes = vectors.mv(randn(n, ScalarType.Float64, generator: random)).DetachFromDisposeScope();
        return new EquationProblem(
            MotionEquation.Equation(NewField(), n, Times[^1]), t => (modes * (t * rates).exp()).matmul(vectors));
    }

    /// <inheritdoc/>
    public bool Equals(LinearSystem? other) =>
        other is not null && Eigenvalues.SequenceEqual(other.Eigenvalues) && (Frames, Step) == (other.Frames, other.Step);

    /// <inheritdoc/>
    public override int GetHashCode() => Eigenvalues.Aggregate(HashCode.Combine(Frames, Step), HashCode.Combine);

    /// <summary>Name and parameters, for records.</summary>
    public override string ToString() => Simulation.Text(this);

    private static double[] Means() => [.. Enumerable.Range(0, 8).Select(i => -1 + 0.9 * i / 7)];

    private static LinearSystem[] Drawn(int first, int count) => [.. Enumerable.Range(first, count).Select(e =>
    {
        var random = new RandomStream(MatrixSeed, 1 + (ulong)e);
        return new LinearSystem { Eigenvalues = [.. Means().Select(mean => -Math.Abs(mean + 0.1 * random.Normal()))] };
    })];

    // Uniform over the orthogonal matrices: normal rows made orthonormal one after the other.
    private static double[][] Orthogonal(int n)
    {
        var random = new RandomStream(MatrixSeed, 0);
        double[][] rows = new double[n][];
        for (int i = 0; i < n; i++)
        {
            double[] row = [.. Enumerable.Range(0, n).Select(_ => random.Normal())];
            for (int pass = 0; pass < 2; pass++)
            {
                foreach (double[] before in rows.Take(i))
                {
                    double along = before.Zip(row, (a, b) => a * b).Sum();
                    row = [.. row.Zip(before, (a, b) => a - along * b)];
                }
            }

            double norm = Math.Sqrt(row.Sum(x => x * x));
            rows[i] = [.. row.Select(x => x / norm)];
        }

        return rows;
    }
}
