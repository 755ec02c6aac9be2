namespace Semiflow.Kernels.Pointwise;

/// <summary>
/// Two linear maps at every node with <c>x Φ(x)</c> between them, on nodes <c>[node, channel]</c>: what is between them exists for a few
/// nodes at a time alone, in cache, and is computed again on the way back.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
internal unsafe interface IPairPasses<T>
    where T : unmanaged
{
    /// <summary>Lanes of a register.</summary>
    int Lanes { get; }

    /// <summary>Values.</summary>
    /// <param name="shape">Sizes.</param>
    /// <param name="x">Input.</param>
    /// <param name="map">The maps.</param>
    /// <param name="y">Output, overwritten.</param>
    void Values(PairShape shape, T* x, in PairMap<T> map, T* y);

    /// <summary>Gradients.</summary>
    /// <param name="shape">Sizes.</param>
    /// <param name="x">Input.</param>
    /// <param name="map">The maps.</param>
    /// <param name="g">Gradient of the output.</param>
    /// <param name="dx">Gradient of the input, overwritten; null if not wanted.</param>
    /// <param name="gradients">Gradients of the maps, overwritten; null for a bias that is not wanted, all null for none.</param>
    void Gradients(PairShape shape, T* x, in PairMap<T> map, T* g, T* dx, in PairMap<T> gradients);
}
