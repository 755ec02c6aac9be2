using static TorchSharp.torch;

namespace Semiflow.Transport;

/// <summary>What motion costs: between points, and along a path as a Lagrangian ℓ(x, v).</summary>
public interface ITransportCost
{
    /// <summary>c(x_i, y_i) of each pair.</summary>
    /// <param name="source">Points <c>[n, …]</c>.</param>
    /// <param name="target">Points of the same shape.</param>
    /// <returns>Costs <c>[n]</c>, at least 0, and 0 where the points are equal.</returns>
    Tensor Between(Tensor source, Tensor target);

    /// <summary>c(x_i, y_j) of all pairs.</summary>
    /// <param name="source">Points <c>[n, …]</c>.</param>
    /// <param name="target">Points <c>[m, …]</c>.</param>
    /// <returns>Costs <c>[n, m]</c>.</returns>
    Tensor Pairwise(Tensor source, Tensor target);

    /// <summary>ℓ(x, v), the cost of a unit of time at position x with velocity v.</summary>
    /// <param name="position">Points <c>[n, …]</c>.</param>
    /// <param name="velocity">Velocities of the same shape.</param>
    /// <returns>Rates <c>[n]</c>.</returns>
    Tensor Rate(Tensor position, Tensor velocity);
}
