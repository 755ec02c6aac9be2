using static TorchSharp.torch;

namespace Semiflow.Flows;

/// <summary>What a weight does to a state.</summary>
public enum WeightKind
{
    /// <summary>A matrix per copy, <c>[groups, out, in]</c>.</summary>
    Dense,

    /// <summary>A convolution kernel per copy, <c>[groups, out, in, k…]</c>.</summary>
    Convolution,

    /// <summary>
    /// A complex matrix per kept Fourier mode, <c>[groups, modes…, in, out, 2]</c>, the last axis real and imaginary part.
    /// </summary>
    Spectral,
}

/// <summary>A linear map inside a network.</summary>
/// <param name="Name">Name of the parameter in the network.</param>
/// <param name="Value">The parameter, shaped as its kind says.</param>
/// <param name="Kind">What it does.</param>
public sealed record LayerWeight(string Name, Tensor Value, WeightKind Kind);
