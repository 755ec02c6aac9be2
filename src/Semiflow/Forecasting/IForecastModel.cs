using TorchSharp.Modules;

namespace Semiflow.Forecasting;

/// <summary>A model that forecasts observations from past observations.</summary>
public interface IForecastModel
{
    /// <summary>Learned parameters, by name; empty for a formula.</summary>
    IReadOnlyList<(string Name, Parameter Value)> Parameters { get; }

    /// <summary>Forecasts <paramref name="horizon"/> frames.</summary>
    /// <param name="window">Past observations; at least as many as the model reads.</param>
    /// <param name="horizon">Frames to forecast, at least 1.</param>
    Forecast Forecast(ObservationWindow window, int horizon);
}
