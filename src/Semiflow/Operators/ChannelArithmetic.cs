using static TorchSharp.torch;

namespace Semiflow.Operators;

/// <summary>Arithmetic with one number per channel.</summary>
internal static class ChannelArithmetic
{
    /// <summary><c>scale·x + shift</c> with scale and shift <c>[channel]</c> and x <c>[batch, channel, x…]</c>.</summary>
    public static Tensor ScaledAndShifted(this Tensor x, Tensor? scale, Tensor? shift)
    {
        ArgumentNullException.ThrowIfNull(x);
        long[] channel = [1, -1, .. Enumerable.Repeat(1L, (int)x.dim() - 2)];
        x = scale is null ? x : x * scale.view(channel);
        return shift is null ? x : x + shift.view(channel);
    }
}
