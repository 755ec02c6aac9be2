using static TorchSharp.torch;

namespace Semiflow.Forecasting;

/// <summary>What is observed of a state, <c>Y = H(X)</c>: known, fixed and differentiable (spec partial-observations.md 2.1).</summary>
public interface IObservation
{
    /// <summary>Channels of the state that are observed directly: the first ones of the observation, copied into initial states.</summary>
    IReadOnlyList<int> Copied { get; }

    /// <summary>Observes states.</summary>
    /// <param name="state">States <c>[…, channel, x…]</c>.</param>
    /// <returns>Observations <c>[…, observed channel, x…]</c>.</returns>
    Tensor Apply(Tensor state);
}
