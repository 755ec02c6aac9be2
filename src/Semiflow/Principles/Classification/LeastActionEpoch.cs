namespace Semiflow.Principles.Classification;

/// <summary>An epoch of <see cref="LeastAction"/> in numbers.</summary>
/// <param name="Loss">Mean of L over its moves.</param>
/// <param name="Energy">Mean of C.</param>
/// <param name="Multiplier">λ at its end; null without.</param>
/// <param name="Weight">μ at its end, 1/λ with a multiplier.</param>
internal sealed record LeastActionEpoch(double Loss, double Energy, double? Multiplier, double Weight)
{
    /// <summary>μ C / L, how much the transport counts next to the loss; 0 where the loss is.</summary>
    public double Share => Loss > 0 ? Weight * Energy / Loss : 0;
}
