using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Semiflow.Forecasting;

/// <summary>
/// The observed channels are copied from the last observation, the hidden ones estimated from the past: <c>X_0 = (Y_0, g(Y_{-k+1…0}))</c>.
/// </summary>
/// <param name="encoder">Maps <c>[batch, k·observed + static, x…]</c> to <c>[batch, hidden, x…]</c>.</param>
/// <param name="past">Frames that it reads, k. Good value: 4.</param>
/// <param name="context">Static fields <c>[1, static, x…]</c> that it also sees; null for none.</param>
/// <param name="times">True if frames are not evenly spaced: the encoder then also sees, for each older frame, a plane of how much farther
/// back it lies than its index, k − 1 additional channels.</param>
public sealed class EncodedState(nn.Module<Tensor, Tensor> encoder, int past, Tensor? context = null, bool times = false) : IInitialState
{
    /// <inheritdoc/>
    public IReadOnlyList<(string Name, Parameter Value)> Parameters => [.. encoder.named_parameters().Select(p => (p.name, p.parameter))];

    /// <inheritdoc/>
    public Tensor State(ObservationWindow window)
    {
        ArgumentNullException.ThrowIfNull(window);
        Tensor frames = PastFrames.Stacked(window, past);
        var inputs = new List<Tensor> { frames };
        if (context is not null)
        {
            inputs.Add(context.expand([frames.shape[0], .. context.shape.AsSpan(1)]));
        }

        if (times && past > 1)
        {
            inputs.Add(Ages(window, frames));
        }

        return cat([window.Past[window.Frames - 1], encoder.call(inputs.Count == 1 ? frames : cat(inputs, 1))], 1);
    }

    /// <summary>Planes of the age of frames 1, 2, … before the last beyond their index, <c>[batch, k − 1, x…]</c>.</summary>
    private Tensor Ages(ObservationWindow window, Tensor frames)
    {
        Tensor known = window.Times.narrow(0, window.Frames - past, past);
        Tensor old = known.narrow(0, 0, past - 1).flip(0);
        Tensor ages = known.narrow(0, past - 1, 1) - old;
        Tensor excess = ages - arange(1, past, ages.dtype).view([-1, .. Enumerable.Repeat(1L, (int)ages.dim() - 1)]);
        long[] space = [.. frames.shape.Skip(2)];
        Tensor planes = excess.dim() == 1 ? excess.unsqueeze(0) : excess.t();
        return planes.to(frames.dtype).to(frames.device).view([planes.shape[0], past - 1, .. space.Select(_ => 1L)])
            .expand([frames.shape[0], past - 1, .. space]);
    }
}
