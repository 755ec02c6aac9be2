using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Forecasting;

/// <summary>A network that maps the last k observations to the change up to the next one, fed with its own forecasts.</summary>
/// <param name="network">Maps <c>[batch, k·observed + static, x…]</c> to <c>[batch, observed, x…]</c>.</param>
/// <param name="past">Frames that it reads, k.</param>
/// <param name="context">Static fields <c>[1, static, x…]</c>; null for none.</param>
internal sealed class OneStepForecast(nn.Module<Tensor, Tensor> network, int past, Tensor? context = null) : IForecastModel
{
    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Parameter Value)> Parameters => [.. network.named_parameters().Select(p => (p.name, p.parameter))];

    /// <inheritdoc/>
    public Forecast Forecast(ObservationWindow window, int horizon)
    {
        ArgumentNullException.ThrowIfNull(window);
        var frames = Enumerable.Range(0, window.Frames).Select(i => window.Past[i]).ToList();
        for (int i = 0; i < horizon; i++)
        {
            var last = new ObservationWindow(stack(frames.TakeLast(past)), window.Times);
            Tensor seen = PastFrames.Stacked(last, past);
            frames.Add(frames[^1] + network.call(
                context is null ? seen : cat([seen, context.expand([seen.shape[0], .. context.shape.AsSpan(1)])], 1)));
        }

        return new Forecast(stack(frames.TakeLast(horizon)));
    }
}
