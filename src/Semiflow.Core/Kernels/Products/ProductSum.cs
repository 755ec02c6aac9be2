namespace Semiflow.Kernels.Products;

/// <summary>Where the summands of a product stand: segments of equally spaced numbers.</summary>
/// <param name="depth">Summands of a segment.</param>
/// <param name="leftStep">Numbers from summand to summand of the left factor.</param>
/// <param name="rightStep">The same of the right factor.</param>
/// <param name="segments">Number of segments.</param>
/// <param name="left">Where each begins in the left factor.</param>
/// <param name="right">Where each begins in the right factor.</param>
internal readonly unsafe struct ProductSum(int depth, nint leftStep, nint rightStep, int segments, nint* left, nint* right)
{
    public int Depth => depth;

    public nint LeftStep => leftStep;

    public nint RightStep => rightStep;

    public int Segments => segments;

    public nint* Left => left;

    public nint* Right => right;
}
