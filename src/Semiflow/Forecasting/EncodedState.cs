using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Forecasting;

/// <summary>
/// The observed channels are copied from the last observation, the hidden ones estimated from the past: <c>X_0 = (Y_0, g(Y_{-k+1…0}))</c>.
/// </summary>
/// <param name="encoder">Maps <c>[batch, k·observed + static, x…]</c> to <c>[batch, hidden, x…]</c>.</param>
/// <param name="past">Frames that it reads, k. Good value: 4.</param>
/// <param name="context">Static fields <c>[1, static, x…]</c> that it also sees; null for none.</param>
public sealed class EncodedState(nn.Module<Tensor, Tensor> encoder, int past, Tensor? context = null) : IInitialState
{
    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Parameter Value)> Parameters => [.. encoder.named_parameters().Select(p => (p.name, p.parameter))];

    /// <inheritdoc/>
    public Tensor State(ObservationWindow window)
    {
        ArgumentNullException.ThrowIfNull(window);
        Tensor frames = PastFrames.Stacked(window, past);
        Tensor seen = context is null ? frames : cat([frames, context.expand([frames.shape[0], .. context.shape.AsSpan(1)])], 1);
        return cat([window.Past[window.Frames - 1], encoder.call(seen)], 1);
    }
}
