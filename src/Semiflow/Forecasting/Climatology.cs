using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Forecasting;

/// <summary>Forecasts the mean of the training data: what remains when the start is forgotten.</summary>
/// <param name="mean">The mean observation, <c>[1, observed channel, x…]</c>.</param>
internal sealed class Climatology(Tensor mean) : IForecastModel
{
    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Parameter Value)> Parameters => [];

    /// <inheritdoc/>
    public Forecast Forecast(ObservationWindow window, int horizon)
    {
        ArgumentNullException.ThrowIfNull(window);
        return new Forecast(mean.unsqueeze(0).expand([horizon, window.Past.shape[1], .. mean.shape.AsSpan(1)]));
    }
}
