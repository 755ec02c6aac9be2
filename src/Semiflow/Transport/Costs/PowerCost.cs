using static TorchSharp.torch;

namespace Semiflow.Transport;

/// <summary>
/// A power of the Euclidean distance, c(x, y) = |x − y|ᵖ and ℓ(x, v) = |v|ᵖ. For p &gt; 1 the optimal map is unique for an absolutely
/// continuous source (Gangbo and McCann); p = 1, the value W₁, is outside this family. The gradient at equal points is 0.
/// </summary>
public sealed record PowerCost : ITransportCost
{
    /// <summary>A cost of power <paramref name="p"/>.</summary>
    /// <param name="p">At least 1.</param>
    public PowerCost(double p)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(p, 1);
        P = p;
    }

    /// <summary>p.</summary>
    public double P { get; }

    /// <inheritdoc/>
    public Tensor Between(Tensor source, Tensor target)
    {
        (Tensor x, Tensor y) = PointSet.Paired(source, target);
        return PointSet.SafePower((x - y).square().sum(1), P / 2);
    }

    /// <inheritdoc/>
    public Tensor Pairwise(Tensor source, Tensor target)
    {
        (Tensor x, Tensor y) = PointSet.Crossed(source, target);
        return PointSet.SafePower(PointSet.SquaredDistances(x, y), P / 2);
    }

    /// <inheritdoc/>
    public Tensor Rate(Tensor position, Tensor velocity) =>
        PointSet.SafePower(PointSet.Paired(position, velocity).Target.square().sum(1), P / 2);
}
