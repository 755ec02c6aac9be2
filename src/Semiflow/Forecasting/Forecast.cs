using static TorchSharp.torch;

namespace Semiflow.Forecasting;

/// <summary>Forecast frames of a batch of sequences.</summary>
/// <param name="Observed">Forecast observations <c>[horizon, batch, observed channel, x…]</c>.</param>
public sealed record Forecast(Tensor Observed)
{
    /// <summary>Whole states, the first at the start, <c>[1 + horizon, batch, channel, x…]</c>; null for models without a state.</summary>
    public Tensor? States { get; init; }

    /// <summary>What the model adds to its training loss, a scalar; null for nothing.</summary>
    public Tensor? Penalty { get; init; }
}
