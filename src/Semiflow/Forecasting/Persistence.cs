using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Forecasting;

/// <summary>Forecasts that nothing changes: what any model must beat.</summary>
internal sealed class Persistence : IForecastModel
{
    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Parameter Value)> Parameters => [];

    /// <inheritdoc/>
    public Forecast Forecast(ObservationWindow window, int horizon)
    {
        ArgumentNullException.ThrowIfNull(window);
        Tensor last = window.Past.narrow(0, window.Frames - 1, 1);
        return new Forecast(last.expand([horizon, .. last.shape.AsSpan(1)]));
    }
}
