using Semiflow.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Principles.Modulewise.Weights;

/// <summary><c>l + E_k/(2τ)</c>; τ = ∞ is plain greedy training.</summary>
internal sealed class FixedWeight : ITransportWeight
{
    /// <summary>A weight.</summary>
    /// <param name="tau">τ, positive.</param>
    /// <exception cref="InputException">τ is not positive.</exception>
    public FixedWeight(double tau)
    {
        Tau = tau > 0 ? tau : throw new InputException(
            FormattableString.Invariant($"τ must be positive (∞ for no transport term), not {tau}."));
    }

    /// <summary>τ.</summary>
    public double Tau { get; }

    /// <inheritdoc/>
    public double Weight => 1 / (2 * Tau);

    /// <inheritdoc/>
    public Terms Weigh(Terms loss, Tensor energy)
    {
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(energy);
        using Scalar weight = Weight;
        return new Terms([.. loss.Items, (LocalProblem.TransportName, energy * weight)]);
    }
}
