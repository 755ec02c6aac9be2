using static TorchSharp.torch;

namespace Semiflow.Transport;

/// <summary>How far the law of one sample is from that of another: what makes T(α) meet β (spec domain-translation.md 3).</summary>
public interface IMarginalLoss
{
    /// <summary>The discrepancy of two samples, which need not be of one size.</summary>
    /// <param name="source">Points <c>[n, …]</c>, such as T(x).</param>
    /// <param name="target">Points <c>[m, …]</c> of the same shape.</param>
    /// <returns>A scalar with gradient.</returns>
    Tensor Of(Tensor source, Tensor target);
}
