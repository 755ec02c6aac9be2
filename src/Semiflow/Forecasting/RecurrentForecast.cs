using Semiflow.Spaces;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Forecasting;

/// <summary>Reads past frames one by one and then its own forecasts: the contract of recurrent networks.</summary>
/// <param name="past">Observed frames <c>[k, batch, channel, x…]</c>.</param>
/// <param name="horizon">Frames to forecast.</param>
/// <param name="context">Features of frame i, from the first past one; null for none.</param>
/// <param name="taught">Frame that replaces the forecast of frame i of the horizon as the next input; null to keep the forecast.</param>
/// <returns>Frames <c>[horizon, batch, channel, x…]</c>.</returns>
internal delegate Tensor RecurrentNetwork(Tensor past, int horizon, Func<int, Tensor?> context, Func<int, Tensor?>? taught);

/// <summary>
/// A recurrent network as a forecast model, trained with scheduled sampling: in step n an observed frame replaces a forecast one
/// as the next input with probability <c>0.99^(n/10)</c>.
/// </summary>
/// <param name="network">The network.</param>
/// <param name="parameters">Its learned parameters, by name.</param>
/// <param name="seed">Seed of the sampling.</param>
/// <param name="context">Static fields <c>[1, static, x…]</c>; null for none.</param>
internal sealed class RecurrentForecast(
    RecurrentNetwork network, IReadOnlyList<(string Name, Parameter Value)> parameters, ulong seed, Tensor? context = null) : IForecastModel
{
    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Parameter Value)> Parameters => parameters;

    /// <inheritdoc/>
    public Forecast Forecast(ObservationWindow window, int horizon)
    {
        ArgumentNullException.ThrowIfNull(window);
        Tensor? features = context?.expand([window.Past.shape[1], .. context.shape.AsSpan(1)]);
        Func<int, Tensor?>? taught = window.Future is { } future ? i => Shown(window.Step, i) ? future[i] : null : null;
        return new Forecast(network(window.Past, horizon, _ => features, taught));
    }

    private bool Shown(long step, int frame) =>
        new RandomStream(RandomStream.Mix(seed, (ulong)step), (ulong)frame).Uniform() < Math.Pow(0.99, step / 10);
}
