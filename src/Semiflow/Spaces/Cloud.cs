using static TorchSharp.torch;

namespace Semiflow.Spaces;

/// <summary>An empirical measure: points with weights.</summary>
public sealed record Cloud
{
    /// <summary>A cloud of points.</summary>
    /// <exception cref="ArgumentException">Points that are not <c>[n, d]</c>, or weights that are not <c>[n]</c>.</exception>
    public Cloud(Tensor points, Tensor? weights = null)
    {
        ArgumentNullException.ThrowIfNull(points);
        if (points.dim() != 2 || (weights is not null && (weights.dim() != 1 || weights.shape[0] != points.shape[0])))
        {
            throw new ArgumentException(
                $"expected points [n, d] and weights [n], got [{string.Join(", ", points.shape)}] and "
                    + $"[{string.Join(", ", weights?.shape ?? [])}].");
        }

        (Points, Weights) = (points, weights);
    }

    /// <summary>Points <c>[n, d]</c>.</summary>
    public Tensor Points { get; }

    /// <summary>Weights <c>[n]</c>, at least 0 and summing to 1; null for 1/n each.</summary>
    public Tensor? Weights { get; }

    /// <summary>Number of points.</summary>
    public int Count => (int)Points.shape[0];

    /// <summary>Dimension of the space.</summary>
    public int Dimension => (int)Points.shape[1];
}
