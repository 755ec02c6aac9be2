using static TorchSharp.torch;

namespace Semiflow.Transport;

/// <summary>
/// The energy distance 2 E|x − y| − E|x − x′| − E|y − y′| (Székely and Rizzo), 0 only for equal laws; no parameter to choose, O(nm).
/// </summary>
/// <param name="Unbiased">
/// True: x and x′ are different points of the sample, so that the mean over batches is that of the laws, and a
/// batch may give a little less than 0. False: all pairs, the distance of the two empirical laws, at least 0 and 0 for equal samples.
/// </param>
public sealed record EnergyDistance(bool Unbiased = true) : IMarginalLoss
{
    /// <inheritdoc/>
    public Tensor Of(Tensor source, Tensor target)
    {
        (Tensor x, Tensor y) = PointSet.Squarable(source, target, Unbiased ? 2 : 1);
        return CloudRange.Narrow(2 * Distances(x, y).mean() - Within(x) - Within(y), source);
    }

    // Means of many distances nearly cancel: they are taken in float64.
    private static Tensor Distances(Tensor x, Tensor y)
    {
        Tensor distances = PointSet.SafePower(PointSet.SquaredDistances(x, y), 0.5);
        return PointSet.Many(x, y) ? distances.to(ScalarType.Float64) : distances;
    }

    // Without the diagonal, which rounding may make a little more than 0.
    private Tensor Within(Tensor x)
    {
        Tensor distances = Distances(x, x);
        long n = x.shape[0];
        return (distances.sum() - distances.diagonal().sum()) / (double)(Unbiased ? n * (n - 1) : n * n);
    }
}
