using System.Numerics;

namespace Semiflow.Kernels.Spectral;

/// <summary>
/// A spectral convolution and a linear map of the channels at every node, added, and a nonlinearity behind them where there is one:
/// values and gradients on memory. Nodes have their channels side by side, <c>[batch, x…, channel]</c>; modes are
/// <c>[batch, mode, part, channel]</c> with room behind, see <see cref="Modes"/>.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
internal unsafe interface ISpectralPasses<T>
    where T : unmanaged, INumber<T>
{
    /// <summary>Lanes of a register.</summary>
    int Lanes { get; }

    /// <summary>Numbers of the modes of the input, all samples together.</summary>
    nint Modes(SpectralShape shape);

    /// <summary>Values.</summary>
    /// <param name="shape">Sizes.</param>
    /// <param name="matrices">The transform.</param>
    /// <param name="x">Input.</param>
    /// <param name="map">What acts.</param>
    /// <param name="modes">Modes of the input, overwritten.</param>
    /// <param name="sum">What the nonlinearity sees, overwritten; null if not wanted, or without one.</param>
    /// <param name="y">Output, overwritten.</param>
    void Values(SpectralShape shape, SpectralMatrices<T>[] matrices, T* x, in SpectralMap<T> map, T* modes, T* sum, T* y);

    /// <summary>Gradients.</summary>
    /// <param name="shape">Sizes.</param>
    /// <param name="transposed">The transposed transform.</param>
    /// <param name="x">Input.</param>
    /// <param name="map">What acted.</param>
    /// <param name="modes">Modes of the input.</param>
    /// <param name="sum">What the nonlinearity saw; null without one.</param>
    /// <param name="g">Gradient of the output.</param>
    /// <param name="dx">Gradient of the input, overwritten; null if not wanted.</param>
    /// <param name="gradients">Gradients of what acted, overwritten; null pointers if not wanted.</param>
    void Gradients(
        SpectralShape shape, SpectralMatrices<T>[] transposed, T* x, in SpectralMap<T> map, T* modes, T* sum, T* g, T* dx,
        in SpectralMap<T> gradients);
}
