using static TorchSharp.torch;

namespace Semiflow.Transport;

/// <summary>What motion costs: between points, and along a path as a Lagrangian ℓ(x, v).</summary>
public interface ITransportCost
{
    /// <summary>c(x_i, y_i) of each pair.</summary>
    /// <param name="source">Points <c>[n, …]</c>.</param>
    /// <param name="target">Points of the same shape.</param>
    /// <returns>Costs <c>[n]</c>, at least 0, and 0 where the points are equal (but for what <see cref="LagrangianCost"/> charges for
    /// waiting).</returns>
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

    /// <summary>
    /// The cost of one straight step of a path, Δ ℓ(x, (y − x)/Δ). A cost that knows the step better than its Lagrangian at x,
    /// such as <see cref="FeatureCost"/>, says so here.
    /// </summary>
    /// <param name="source">Points <c>[n, …]</c>.</param>
    /// <param name="target">Points of the same shape.</param>
    /// <param name="duration">Δ &gt; 0.</param>
    /// <returns>Costs <c>[n]</c>.</returns>
    Tensor Step(Tensor source, Tensor target, double duration)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(duration);
        return Rate(source, (target - source) / duration) * duration;
    }
}
