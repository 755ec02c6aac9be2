using static TorchSharp.torch;

namespace Semiflow.Physics;

/// <summary>Checks that terms make of states.</summary>
internal static class StateChecks
{
    /// <summary>Accepts <c>[batch, channels, x…]</c> with the given rank of space; null for any.</summary>
    /// <exception cref="ArgumentException">Another shape.</exception>
    public static void Check(Tensor state, string term, int? channels, int? rank)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.dim() < 2 || (channels is { } c && state.shape[1] != c) || (rank is { } r && state.dim() != 2 + r))
        {
            throw new ArgumentException(
                $"{term}: expected states [batch, {channels?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "channel"}"
                + $"{rank switch { 0 => "", 2 => ", row, column", _ => ", x…" }}], got [{string.Join(", ", state.shape)}].");
        }
    }
}
