using Semiflow.Flows;

namespace Semiflow.Operators.Models.Points;

/// <summary>Options of a fully connected network.</summary>
internal sealed record MlpOptions
{
    /// <summary>Neurons of a hidden layer. Good values: 32 to 200.</summary>
    public int Width { get; init; } = 64;

    /// <summary>Hidden layers. Good values: 2, 3.</summary>
    public int HiddenLayers { get; init; } = 2;

    /// <summary>The nonlinearity between the layers; a smooth one if the network is differentiated.</summary>
    public Nonlinearity Nonlinearity { get; init; } = Nonlinearity.Swish;

    /// <summary>Widths of all layers.</summary>
    /// <exception cref="InputException">A value is out of its range.</exception>
    internal IReadOnlyList<int> Widths(int inputs, int outputs) => Width >= 1 && HiddenLayers >= 0
        ? [inputs, .. Enumerable.Repeat(Width, HiddenLayers), outputs]
        : throw new InputException(
            $"a fully connected network needs a width of at least 1 and a number of layers of at least 0, not {Width} and {HiddenLayers}.");
}
