using static TorchSharp.torch;

namespace Semiflow.Transport;

/// <summary>
/// MMD², unbiased: Σ over Gaussian kernels exp(−|x − y|²/2σ²) of E k(x, x′) + E k(y, y′) − 2 E k(x, y) over different points
/// (Gretton et al. 2012); a batch of equal laws may give a little less than 0.
/// </summary>
/// <remarks>Bandwidths are factors times the median distance of all different points of both samples (where that is 0, of those
/// apart), recomputed in each batch and
/// without gradient, or times <see cref="Scale"/> where it is given.</remarks>
public sealed class MaximumMeanDiscrepancy : IMarginalLoss
{
    private static readonly double[] Usual = [0.25, 0.5, 1, 2, 4];

    /// <summary>A discrepancy with bandwidths.</summary>
    /// <param name="factors">Positive; null: ¼, ½, 1, 2 and 4.</param>
    /// <param name="scale">What the factors multiply; null: the median distance.</param>
    public MaximumMeanDiscrepancy(IReadOnlyList<double>? factors = null, double? scale = null)
    {
        Factors = [.. factors ?? Usual];
        ArgumentOutOfRangeException.ThrowIfZero(Factors.Count, nameof(factors));
        foreach (double factor in Factors)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(factor, nameof(factors));
        }

        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(scale ?? 1, nameof(scale));
        Scale = scale;
    }

    /// <summary>Factors of the bandwidths.</summary>
    public IReadOnlyList<double> Factors { get; }

    /// <summary>What they multiply, or null for the median distance.</summary>
    public double? Scale { get; }

    /// <inheritdoc/>
    public Tensor Of(Tensor source, Tensor target)
    {
        (Tensor x, Tensor y) = PointSet.Squarable(source, target, 2, Scale ?? 1);
        (long n, long m) = (x.shape[0], y.shape[0]);
        Tensor all = Scale is { } scale ? cat([x, y]) / scale : cat([x, y]);
        Tensor distances = PointSet.SquaredDistances(all, all);
        Tensor ratio = distances / (-2 * (Scale is null ? Median(distances) : 1));
        Tensor kernel = Factors.Select(factor => (factor == 1 ? ratio : ratio / (factor * factor)).exp()).Aggregate((a, b) => a + b);

        Tensor xy = kernel.narrow(0, 0, n).narrow(1, n, m).mean();
        return CloudRange.Narrow(
            Within(kernel.narrow(0, 0, n).narrow(1, 0, n)) + Within(kernel.narrow(0, n, m).narrow(1, n, m)) - 2 * xy, source);
    }

    // The mean over different points.
    private static Tensor Within(Tensor kernel) =>
        (kernel.sum() - kernel.diagonal().sum()) / (double)(kernel.shape[0] * (kernel.shape[0] - 1));

    // The median squared distance of different points: zeros of the diagonal come first in order.
    private static double Median(Tensor distances)
    {
        using var scope = NewDisposeScope();
        long n = distances.shape[0];
        Tensor sorted = distances.detach().flatten().sort().Values;
        double median = sorted[n + (n * n - n) / 2].to(ScalarType.Float64).item<double>();
        return median > 0 ? median : PointSet.MedianOfPositive(sorted);
    }
}
