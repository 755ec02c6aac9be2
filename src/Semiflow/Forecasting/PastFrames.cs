using static TorchSharp.torch;

namespace Semiflow.Forecasting;

/// <summary>Past frames as channels of a single input.</summary>
internal static class PastFrames
{
    /// <summary>The last <paramref name="count"/> frames, newest first, <c>[batch, count·channel, x…]</c>.</summary>
    public static Tensor Stacked(ObservationWindow window, int count)
    {
        if (window.Frames < count)
        {
            throw new ArgumentException($"expected at least {count} past frames, got {window.Frames}.", nameof(window));
        }

        return cat([.. Enumerable.Range(0, count).Select(i => window.Past[window.Frames - 1 - i])], 1);
    }
}
