using Semiflow.Flows;
using static TorchSharp.torch;

namespace Semiflow.Transport;

/// <summary>
/// Optimal transport between normal laws in closed form (spec domain-translation.md 4): T(x) = m_t + A (x − m_s) with
/// A = Σ_s^{-½} (Σ_s^½ Σ_t Σ_s^½)^½ Σ_s^{-½}, and W₂² = |m_s − m_t|² + tr(Σ_s + Σ_t − 2 (Σ_s^½ Σ_t Σ_s^½)^½). For the cost
/// (x − y)ᵀ Q (x − y) the map is Q^{-½} ∘ T ∘ Q^½ between the laws transformed by Q^½. The value is also that of any two laws with these
/// moments where one is an affine image of the other by A, and a lower bound for all others.
/// </summary>
public sealed class GaussianTransport
{
    private readonly double[] sourceMean;
    private readonly double[] targetMean;

    /// <summary>The transport from N(m_s, Σ_s) to N(m_t, Σ_t).</summary>
    /// <param name="sourceMean">m_s, <c>[d]</c>.</param>
    /// <param name="sourceCovariance">Σ_s, <c>[d, d]</c>, symmetric and positive semidefinite; where it is singular, Σ_t must have no
    /// higher rank, and T is an optimal map of the subspace of its points: where several are, one of them.</param>
    /// <param name="targetMean">m_t, <c>[d]</c>.</param>
    /// <param name="targetCovariance">Σ_t, <c>[d, d]</c>, symmetric and positive semidefinite.</param>
    /// <param name="metric">Q, symmetric and positive definite; null: the identity.</param>
    /// <exception cref="InputException">Sizes differ, a matrix is not what it should be, no map exists, or channels are of so different
    /// size that rounding loses the small ones.</exception>
    public GaussianTransport(double[] sourceMean, double[,] sourceCovariance, double[] targetMean, double[,] targetCovariance,
        double[,]? metric = null)
    {
        ArgumentNullException.ThrowIfNull(sourceMean);
        ArgumentNullException.ThrowIfNull(targetMean);
        ArgumentNullException.ThrowIfNull(sourceCovariance);
        ArgumentNullException.ThrowIfNull(targetCovariance);
        int size = sourceMean.Length;
        foreach ((int length, string name) in new[]
        {
            (targetMean.Length, "the target's mean"), (sourceCovariance.GetLength(0), "the source's covariance"),
            (targetCovariance.GetLength(0), "the target's covariance"), (metric?.GetLength(0) ?? size, "the metric Q"),
        })
        {
            if (length != size)
            {
                throw new InputException($"the source's mean has {size} numbers, but {name} is of size {length}.");
            }
        }

        using var scope = NewDisposeScope();
        Tensor source = SymmetricMatrix.Of(sourceCovariance, "the source's covariance"),
            target = SymmetricMatrix.Of(targetCovariance, "the target's covariance");
        RequireSemidefinite(source, "the source's covariance");
        RequireSemidefinite(target, "the target's covariance");
        Tensor shift = tensor(Finite(targetMean, "the target's mean")) - tensor(Finite(sourceMean, "the source's mean"));
        (Tensor root, Tensor inverse) = (eye(size, dtype: ScalarType.Float64), eye(size, dtype: ScalarType.Float64));
        if (metric is not null)
        {
            Tensor q = SymmetricMatrix.Of(metric, "the metric Q");
            SymmetricMatrix.RequirePositive(q, "the metric Q");
            (root, inverse) = (SymmetricMatrix.Root(q), SymmetricMatrix.Apply(q, values => values.rsqrt()));
            (source, target) = (Symmetric(root.matmul(source).matmul(root)), Symmetric(root.matmul(target).matmul(root)));
        }

        SymmetricMatrix.RequireOneScale(source, "the source's covariance");
        SymmetricMatrix.RequireOneScale(target, "the target's covariance", SymmetricMatrix.Rounding(target));

        // With the singular values of the product of the roots nothing cancels: the cost is |Σ_s^½ − Σ_t^½ P Qᵀ|².
        Tensor half = SymmetricMatrix.Root(source), other = SymmetricMatrix.Root(target);
        Tensor product = other.matmul(half);
        (Tensor left, Tensor singular, Tensor right) = linalg.svd(product);
        Tensor middle = (right.t() * singular).matmul(right), turn = left.matmul(right);
        Tensor backward = SymmetricMatrix.InverseRoot(source);
        Tensor map = SymmetricMatrix.IsPositive(source)
            ? backward.matmul(middle).matmul(backward)
            : other.matmul(Isometry(source, target, product)).matmul(backward);
        RequireMap(map, source, target);
        (this.sourceMean, this.targetMean) = ([.. sourceMean], [.. targetMean]);
        Matrix = CostMatrix.ToArray(inverse.matmul(map).matmul(root));
        Cost = (root.matmul(shift).square().sum() + (half - other.matmul(turn)).square().sum()).item<double>();
    }

    /// <summary>A, the linear part of T.</summary>
    public double[,] Matrix { get; }

    /// <summary>W₂², or the optimal cost in the metric Q.</summary>
    public double Cost { get; }

    /// <summary>The transport between normal laws with the means and covariances of two samples.</summary>
    /// <param name="source">Points <c>[n, d]</c>, at least two; on a subspace (as d points or fewer are) only where the target's law is
    /// reached from it.</param>
    /// <param name="target">Points <c>[m, d]</c>, at least two.</param>
    /// <param name="metric">Q; null: the identity.</param>
    public static GaussianTransport OfSamples(Tensor source, Tensor target, double[,]? metric = null)
    {
        (Tensor x, Tensor y) = PointSet.Clouds(source, target, 2);
        using var scope = NewDisposeScope();
        using IDisposable still = no_grad();
        (double[] Mean, double[,] Covariance) Moments(Tensor points)
        {
            Tensor numbers = points.detach().to(ScalarType.Float64).cpu(), mean = numbers.mean([0]), all = numbers - mean;

            // What varies by the rounding of its mean is constant.
            Tensor centered = all.masked_fill(all.abs().amax([0]) <= 8 * AccurateSum.UnitRoundoff * mean.abs(), 0);
            return (HostTensor.Read(mean), CostMatrix.ToArray(centered.t().matmul(centered) / (double)points.shape[0]));
        }

        (double[] sourceMean, double[,] sourceCovariance) = Moments(x);
        (double[] targetMean, double[,] targetCovariance) = Moments(y);
        return new GaussianTransport(sourceMean, sourceCovariance, targetMean, targetCovariance, metric);
    }

    /// <summary>T(x).</summary>
    /// <param name="points">x, <c>[n, d]</c>.</param>
    public Tensor Map(Tensor points)
    {
        ArgumentNullException.ThrowIfNull(points);
        int size = sourceMean.Length;
        if (points.dim() != 2 || points.shape[1] != size)
        {
            throw new ArgumentException($"expected points [n, {size}], got {PointSet.Shape(points)}.", nameof(points));
        }

        using Tensor matrix = HostTensor.Of([.. Matrix.Cast<double>()], [size, size], points);
        using Tensor from = HostTensor.Of(sourceMean, [size], points), onto = HostTensor.Of(targetMean, [size], points);
        return (points - from).matmul(matrix.t()) + onto;
    }

    // From the directions of the source onto those of the target, as the product of the roots M turns them. Where M is 0 any isometry is
    // optimal, but it must not leave these directions.
    private static Tensor Isometry(Tensor source, Tensor target, Tensor product)
    {
        Tensor from = SymmetricMatrix.Range(source), onto = SymmetricMatrix.Range(target);
        if (from.shape[1] == 0 || onto.shape[1] == 0)
        {
            return zeros_like(product);
        }

        (Tensor left, _, Tensor right) = linalg.svd(onto.t().matmul(product).matmul(from), fullMatrices: false);
        return onto.matmul(left).matmul(right).matmul(from.t());
    }

    private static Tensor Symmetric(Tensor matrix) => (matrix + matrix.t()) / 2;

    private static double[] Finite(double[] mean, string name) =>
        mean.All(double.IsFinite) ? mean : throw new InputException($"{name} is not finite: [{string.Join(", ", mean)}].");

    private static void RequireSemidefinite(Tensor matrix, string name)
    {
        double[] values = HostTensor.Read(linalg.eigvalsh(matrix));
        if (values[0] < -1e-9 * Math.Max(values[^1], double.Epsilon))
        {
            throw new InputException($"{name} must be positive semidefinite, its smallest eigenvalue is {values[0]:G4}.");
        }
    }

    // From a law on a subspace a map reaches only laws of no higher rank.
    private static void RequireMap(Tensor map, Tensor source, Tensor target)
    {
        double missed = (map.matmul(source).matmul(map.t()) - target).norm().item<double>(), size = target.norm().item<double>();
        if (!(missed <= 1e-6 * size))
        {
            throw new InputException(
                "no map carries the source to the target: the source's covariance is singular (not positive definite) and its law "
                + "spreads in fewer directions than the target's. Exchange the two sides, which cost the same, or add a little to its "
                + "diagonal.");
        }
    }
}
