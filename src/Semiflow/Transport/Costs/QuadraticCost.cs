using static TorchSharp.torch;

namespace Semiflow.Transport;

/// <summary>The squared Euclidean distance, c(x, y) = |x − y|² and ℓ(x, v) = |v|²: its optimal value is W₂².</summary>
public sealed record QuadraticCost : ITransportCost
{
    /// <inheritdoc/>
    public Tensor Between(Tensor source, Tensor target)
    {
        (Tensor x, Tensor y) = PointSet.Paired(source, target);
        return (x - y).square().sum(1);
    }

    /// <inheritdoc/>
    public Tensor Pairwise(Tensor source, Tensor target)
    {
        (Tensor x, Tensor y) = PointSet.Crossed(source, target);
        return PointSet.SquaredDistances(x, y);
    }

    /// <inheritdoc/>
    public Tensor Rate(Tensor position, Tensor velocity) => PointSet.Paired(position, velocity).Target.square().sum(1);
}
