using Semiflow.Flows;
using Semiflow.Kernels;

namespace Semiflow.Operators.Models.Convolutional;

/// <summary>Options of a stack of convolutions.</summary>
internal sealed record ConvNetOptions
{
    /// <summary>Channels of a hidden layer. Good values: 16 to 64.</summary>
    public int Width { get; init; } = 64;

    /// <summary>Hidden layers. Good values: 2, 3.</summary>
    public int HiddenLayers { get; init; } = 2;

    /// <summary>The nonlinearity between the convolutions.</summary>
    public Nonlinearity Nonlinearity { get; init; } = Nonlinearity.Swish;

    /// <summary>What lies outside the plane, circular or zero; unset: circular if both axes are periodic, otherwise zero.</summary>
    public Border? Border { get; init; }

    /// <summary>Normalization by the statistics of the batch, as in the code of APHYNITY: the field then depends on the batch.</summary>
    public bool BatchStatistics { get; init; }

    /// <summary>Factor of the result: small if the time between frames is long.</summary>
    public double OutputScale { get; init; } = 1;

    /// <summary>Channels of all layers.</summary>
    /// <exception cref="InputException">A value is out of its range.</exception>
    internal IReadOnlyList<int> Channels(int inputs, int outputs) => Width >= 1 && HiddenLayers >= 0
        ? [inputs, .. Enumerable.Repeat(Width, HiddenLayers), outputs]
        : throw new InputException(
            $"a stack of convolutions needs a width of at least 1 and a number of layers of at least 0, not {Width} and {HiddenLayers}.");
}
