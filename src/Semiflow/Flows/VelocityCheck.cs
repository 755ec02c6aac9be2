using static TorchSharp.torch;

namespace Semiflow.Flows;

/// <summary>What a user's functions give, checked before libtorch would broadcast it or end the process.</summary>
internal static class VelocityCheck
{
    /// <summary>Checks that a tensor has the shape and type of the states.</summary>
    /// <param name="value">The tensor.</param>
    /// <param name="state">The states.</param>
    /// <param name="what">What it is, at the start of a sentence.</param>
    /// <exception cref="ArgumentException">It has not; the message says what was expected and what was given.</exception>
    public static void Same(Tensor value, Tensor state, string what)
    {
        if (value is null || value.IsInvalid || value.dtype != state.dtype || value.device_type != state.device_type
            || !value.shape.AsSpan().SequenceEqual(state.shape))
        {
            throw new ArgumentException(
                $"{what} has the shape and type of the states: expected {Tell(state)}, got {Tell(value)}.");
        }
    }

    /// <summary>Shape and type, for messages.</summary>
    public static string Tell(Tensor? value) => value is null || value.IsInvalid
        ? "nothing"
        : $"[{string.Join(", ", value.shape)}] of {value.dtype}";
}
