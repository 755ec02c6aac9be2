using Semiflow.Forecasting;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Recipes.Partial;

/// <summary>
/// The start of a model as a forecast of one frame of whole states: what an encoder that is pretrained learns (spec
/// partial-observations.md 3.2). Its windows hold whole states, of which it sees the observed channels.
/// </summary>
/// <param name="model">The model; only the parameters of its start are learned.</param>
/// <param name="observed">Observed channels, the first of the states.</param>
internal sealed class StartForecast(HiddenStateFlow model, int observed) : IForecastModel
{
    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Parameter Value)> Parameters { get; } =
        [.. model.Parameters.Where(each => each.Name.StartsWith("initial.", StringComparison.Ordinal))];

    /// <inheritdoc/>
    public Forecast Forecast(ObservationWindow window, int horizon)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(horizon, 1);
        return new Forecast(model.Start(window with { Past = window.Past.narrow(2, 0, observed), Start = null }).unsqueeze(0));
    }
}
