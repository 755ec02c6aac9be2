using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Metrics;

/// <summary>
/// Two-sample test by nearest neighbors (Lopez-Paz, Oquab, arXiv 1610.06545): the share of points whose nearest other point comes from
/// their own sample. 1/2 if both samples have the same law, 1 if they lie apart; below 1/2 if one sample copies the other
/// (spec domain-translation.md 7, E5).
/// </summary>
/// <param name="First">Share among points of the first sample.</param>
/// <param name="Second">Share among points of the second sample.</param>
public sealed record NearestNeighborTest(double First, double Second)
{
    /// <summary>Share among all points, as both samples have equal size.</summary>
    public double Accuracy => (First + Second) / 2;

    /// <summary>Leave-one-out, Euclidean, in double precision.</summary>
    /// <param name="first">Points <c>[n, …]</c>.</param>
    /// <param name="second">As many points of the same shape: otherwise the larger sample would have the nearer neighbors.</param>
    /// <exception cref="ArgumentException">Different shapes, or fewer than 2 points.</exception>
    public static NearestNeighborTest Of(Tensor first, Tensor second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.dim() < 2 || first.shape[0] < 2 || !first.shape.SequenceEqual(second.shape))
        {
            throw new ArgumentException(
                $"expected two samples [n, …] of equal shape, n at least 2, got [{string.Join(", ", first.shape)}] and "
                    + $"[{string.Join(", ", second.shape)}].");
        }

        using IDisposable quiet = no_grad();
        using DisposeScope scope = NewDisposeScope();
        long n = first.shape[0];
        Tensor points = cat([first, second]).detach().flatten(1).to(float64);
        // Not by |x|² - 2xy + |y|²: that loses near points that lie far from the origin.
        Tensor distances = cdist(points, points, compute_mode: compute_mode.donot_use_mm_for_euclid_dist);
        distances.diagonal().fill_(double.PositiveInfinity);
        Tensor own = distances.argmin(1).lt(n).eq(arange(2 * n, device: points.device).lt(n)).to(float64);
        return new NearestNeighborTest(own[..(int)n].mean().item<double>(), own[(int)n..].mean().item<double>());
    }
}
