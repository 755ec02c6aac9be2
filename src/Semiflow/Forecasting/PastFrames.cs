using static TorchSharp.torch;

namespace Semiflow.Forecasting;

/// <summary>The frames of a window that a state is found from.</summary>
internal static class PastFrames
{
    /// <summary>The last <paramref name="count"/> frames, newest first, <c>[batch, count·channel, x…]</c>.</summary>
    public static Tensor Stacked(ObservationWindow window, int count)
    {
        Check(window, count);
        return cat([.. Enumerable.Range(0, count).Select(i => window.Past[window.Frames - 1 - i])], 1);
    }

    /// <summary>The last <paramref name="count"/> frames, oldest first, and their times.</summary>
    public static (Tensor Frames, Tensor Times) Last(ObservationWindow window, int count)
    {
        Check(window, count);
        long first = window.Frames - count;
        return (window.Past.narrow(0, first, count), window.Times.narrow(0, first, count));
    }

    private static void Check(ObservationWindow window, int count)
    {
        if (window.Frames < count)
        {
            throw new ArgumentException($"expected at least {count} past frames, got {window.Frames}.", nameof(window));
        }
    }
}
