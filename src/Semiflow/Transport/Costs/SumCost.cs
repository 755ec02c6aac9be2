using static TorchSharp.torch;

namespace Semiflow.Transport;

/// <summary>
/// A weighted sum of costs. With a <see cref="QuadraticCost"/> and a <see cref="FeatureCost"/> of soft attributes it is the
/// attribute-preserving cost |x − y|² + γ |g(x) − g(y)|² (spec domain-translation.md 5.3).
/// </summary>
public sealed class SumCost : ITransportCost
{
    /// <summary>A sum of at least one cost.</summary>
    /// <param name="terms">Weights, at least 0, and costs.</param>
    public SumCost(params IReadOnlyList<(double Weight, ITransportCost Cost)> terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentOutOfRangeException.ThrowIfLessThan(terms.Count, 1, nameof(terms));
        foreach ((double weight, ITransportCost cost) in terms)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(weight);
            ArgumentNullException.ThrowIfNull(cost);
        }

        Terms = [.. terms];
    }

    /// <summary>Weights and costs.</summary>
    public IReadOnlyList<(double Weight, ITransportCost Cost)> Terms { get; }

    /// <inheritdoc/>
    public Tensor Between(Tensor source, Tensor target) => Sum(cost => cost.Between(source, target));

    /// <inheritdoc/>
    public Tensor Pairwise(Tensor source, Tensor target) => Sum(cost => cost.Pairwise(source, target));

    /// <inheritdoc/>
    public Tensor Rate(Tensor position, Tensor velocity) => Sum(cost => cost.Rate(position, velocity));

    /// <inheritdoc/>
    public Tensor Step(Tensor source, Tensor target, double duration) => Sum(cost => cost.Step(source, target, duration));

    private Tensor Sum(Func<ITransportCost, Tensor> price) =>
        Terms.Select(term => term.Weight == 1 ? price(term.Cost) : price(term.Cost) * term.Weight).Aggregate((a, b) => a + b);
}
