namespace Semiflow.Kernels;

/// <summary>A <see cref="Band{T}"/> as the inner loops read it.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="starts">First sample of each row.</param>
/// <param name="counts">Samples each row weighs.</param>
/// <param name="weights">The weights, row after row.</param>
/// <param name="stride">Weights from one row to the next.</param>
internal readonly unsafe struct BandView<T>(int* starts, int* counts, T* weights, int stride)
    where T : unmanaged
{
    public nint Start(int row) => starts[row];

    public int Count(int row) => counts[row];

    /// <summary>True if a row and the next weigh the same samples.</summary>
    public bool Pairs(int row) => starts[row] == starts[row + 1] && counts[row] == counts[row + 1];

    public T* Weights(int row) => weights + (nint)row * stride;
}
