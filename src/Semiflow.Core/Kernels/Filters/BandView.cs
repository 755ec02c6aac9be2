namespace Semiflow.Kernels.Filters;

/// <summary>A <see cref="BandedMatrix{T}"/> as the inner loops read it.</summary>
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

    /// <summary>Samples of a row before the next row begins.</summary>
    public int Lead(int row) => starts[row + 1] - starts[row];

    /// <summary>Samples that a row and the next share.</summary>
    public int Common(int row) => counts[row] - Lead(row);

    /// <summary>Samples of the next row after this one ends.</summary>
    public int Tail(int row) => counts[row + 1] - Common(row);

    /// <summary>True if a row and the next share half their samples or more and the next ends no earlier.</summary>
    public bool Pairs(int row) => Lead(row) <= Common(row) && Tail(row) >= 0;

    public T* Weights(int row) => weights + (nint)row * stride;
}
