using Semiflow.Flows;
using static TorchSharp.torch;

namespace Semiflow.Transport;

/// <summary>
/// A quadratic cost in another metric, c(x, y) = (x − y)ᵀ Q (x − y) and ℓ(x, v) = vᵀ Q v: it says which directions are cheap, and
/// so which of several pairings is optimal (spec domain-translation.md 5.1).
/// </summary>
public sealed class MetricCost : ITransportCost
{
    private readonly double[] factor;

    /// <summary>The cost of a metric.</summary>
    /// <param name="metric">Q, symmetric and positive definite, <c>[d, d]</c>.</param>
    /// <exception cref="InputException">Q is not square, symmetric and positive definite.</exception>
    public MetricCost(double[,] metric)
    {
        using var scope = NewDisposeScope();
        Tensor matrix = SymmetricMatrix.Of(metric, "the metric Q");
        SymmetricMatrix.RequirePositive(matrix, "the metric Q");
        Metric = (double[,])metric.Clone();
        factor = HostTensor.Read(SymmetricMatrix.Root(matrix));
    }

    /// <summary>Q.</summary>
    public double[,] Metric { get; }

    /// <inheritdoc/>
    public Tensor Between(Tensor source, Tensor target)
    {
        (Tensor x, Tensor y) = PointSet.Paired(source, target);
        return Transform(x - y).square().sum(1);
    }

    /// <inheritdoc/>
    public Tensor Pairwise(Tensor source, Tensor target)
    {
        (Tensor x, Tensor y) = PointSet.Crossed(source, target);
        return PointSet.SquaredDistances(Transform(x), Transform(y));
    }

    /// <inheritdoc/>
    public Tensor Rate(Tensor position, Tensor velocity) => Transform(PointSet.Paired(position, velocity).Target).square().sum(1);

    /// <summary>Q^½ z, <c>[n, d]</c>.</summary>
    private Tensor Transform(Tensor points)
    {
        long size = Metric.GetLength(0);
        if (points.shape[1] != size)
        {
            throw new ArgumentException($"expected points of {size} numbers, as many as Q has rows, got {points.shape[1]}.");
        }

        using Tensor root = HostTensor.Of(factor, [size, size], points);
        return points.matmul(root);
    }
}
