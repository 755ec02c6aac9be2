using static TorchSharp.torch;

namespace Semiflow.Operators;

/// <summary>A nonlinearity between functions on two fixed grids: up to a fine grid, σ at each point, down to the output grid.</summary>
internal interface IActivation
{
    /// <summary><c>D σ(U(scale·x + shift))</c>.</summary>
    /// <param name="x">Samples on the input grid, <c>[batch, channel, x…]</c>.</param>
    /// <param name="scale">Factor per channel, <c>[channel]</c>; none for 1.</param>
    /// <param name="shift">Summand per channel, <c>[channel]</c>; none for 0.</param>
    /// <returns>Samples on the output grid, <c>[batch, channel, y…]</c>.</returns>
    Tensor Apply(Tensor x, Tensor? scale = null, Tensor? shift = null);

    /// <summary>
    /// <c>D σ(U(norm(x) + shift))</c> with the statistics of the batch; a backend that can fuse normalization and
    /// activation in one pass replaces this body.
    /// </summary>
    /// <param name="x">Samples on the input grid, <c>[batch, channel, x…]</c>.</param>
    /// <param name="norm">The normalization, in training mode.</param>
    /// <param name="shift">Summand per channel after the normalization, <c>[channel]</c>; none for 0.</param>
    /// <returns>Samples on the output grid, <c>[batch, channel, y…]</c>.</returns>
    Tensor ApplyNormalized(Tensor x, BatchNormalization norm, Tensor? shift = null)
    {
        ArgumentNullException.ThrowIfNull(norm);
        return Apply(norm.forward(x), shift: shift);
    }
}
