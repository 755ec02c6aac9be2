namespace Semiflow.Principles;

/// <summary>What a critic plays for (spec domain-translation.md 3).</summary>
public enum CriticKind
{
    /// <summary>
    /// The Wasserstein distance with a gradient penalty (arXiv 1704.00028): the critic raises E f(y) − E f(T(x)) while slopes stay near 1.
    /// </summary>
    Wasserstein,

    /// <summary>Least squares (arXiv 1611.04076): the critic tells 1 for the target and 0 for what was moved.</summary>
    LeastSquares,
}
