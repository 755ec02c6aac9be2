using static TorchSharp.torch;

namespace Semiflow.Forecasting;

/// <summary>What a forecast starts from: the past observations of each sequence of a batch.</summary>
/// <param name="Past">Observed frames, the last one at the start of the forecast, <c>[past, batch, observed channel, x…]</c>.</param>
/// <param name="Times">Times of the past and the forecast frames in frame intervals, double precision, <c>[past + horizon]</c> or <c>[past
/// + horizon, batch]</c>.</param>
public sealed record ObservationWindow(Tensor Past, Tensor Times)
{
    /// <summary>
    /// The whole state at the start of the forecast, <c>[batch, channel, x…]</c>, if it is given; null if it is hidden.
    /// </summary>
    public Tensor? Start { get; init; }

    /// <summary>
    /// Observed frames of the forecast <c>[horizon, batch, observed channel, x…]</c>, for training with scheduled sampling; null otherwise.
    /// </summary>
    public Tensor? Future { get; init; }

    /// <summary>Moves of the training so far, which determine how often the future is shown.</summary>
    public long Step { get; init; }

    /// <summary>Number of past frames.</summary>
    public int Frames => (int)Past.shape[0];
}
