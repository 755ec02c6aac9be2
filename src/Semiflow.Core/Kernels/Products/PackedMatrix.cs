using Semiflow.Kernels.Lanes;

namespace Semiflow.Kernels.Products;

/// <summary>
/// Products of matrices that fit in cache, as the layers of small networks are, by <see cref="ProductTiles{TLanes,TVector,T}"/>: no call
/// overhead, and the lanes of a register hold outputs, so that a single row is fast too.
/// </summary>
/// <typeparam name="TLanes">The register's operations.</typeparam>
/// <typeparam name="TVector">A register.</typeparam>
/// <typeparam name="T">float or double.</typeparam>
internal static unsafe class PackedMatrix<TLanes, TVector, T>
    where TLanes : struct, ILanes<TVector, T>
    where TVector : unmanaged
    where T : unmanaged
{
    private const int Panel = ProductTiles<TLanes, TVector, T>.Panel;

    /// <summary>Numbers that <paramref name="count"/> take when filled up to whole registers.</summary>
    public static int Padded(int count) => ProductTiles<TLanes, TVector, T>.Padded(count);

    /// <summary>Numbers of a packed matrix.</summary>
    public static int Size(int depth, int columns) => (Padded(columns) + Width(columns) - 1) / Width(columns) * Width(columns) * depth;

    /// <summary>Copies <c>m[k, j] = source[k·rowStride + j·columnStride]</c> into panels, zeros where the last is not full.</summary>
    public static void Pack(T* source, nint rowStride, nint columnStride, int depth, int columns, T* packed)
    {
        int width = Width(columns);
        for (int first = 0; first < columns; first += width)
        {
            for (int k = 0; k < depth; k++)
            {
                for (int j = 0; j < width; j++)
                {
                    *packed++ = first + j < columns ? source[k * rowStride + (first + j) * columnStride] : default;
                }
            }
        }
    }

    /// <summary><c>y[r, j] = bias[j] + Σ_k x[r, k] m[k, j]</c> for whole registers of j.</summary>
    /// <param name="x">Rows, <paramref name="xStride"/> apart.</param>
    /// <param name="xStride">Numbers from row to row of x.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="depth">Number of k.</param>
    /// <param name="columns">Number of j.</param>
    /// <param name="packed">m, packed.</param>
    /// <param name="bias">As many as y has columns, or null for 0.</param>
    /// <param name="y">Rows, <paramref name="yStride"/> apart, overwritten.</param>
    /// <param name="yStride">Numbers from row to row of y, whole registers.</param>
    public static void Multiply(T* x, nint xStride, int rows, int depth, int columns, T* packed, T* bias, T* y, nint yStride)
    {
        nint zero = 0;
        int width = Width(columns);
        ProductTiles<TLanes, TVector, T>.Multiply(
            x, xStride, rows, new ProductSum(depth, 1, width, 1, &zero, &zero), packed, (nint)depth * width, Padded(columns), y, yStride,
            bias, 0);
    }

    /// <summary><c>sum[i, j] += Σ_r a[r, i] b[r, j]</c> for whole registers of j.</summary>
    /// <param name="a">Rows, <paramref name="aStride"/> apart.</param>
    /// <param name="aStride">Numbers from row to row of a.</param>
    /// <param name="b">Rows, <paramref name="bStride"/> apart, whole registers.</param>
    /// <param name="bStride">Numbers from row to row of b.</param>
    /// <param name="rows">Number of rows r.</param>
    /// <param name="sum">Matrix, <paramref name="bStride"/> from row to row.</param>
    /// <param name="count">Number of i.</param>
    public static void AddOuter(T* a, nint aStride, T* b, int bStride, int rows, T* sum, int count)
    {
        nint zero = 0;
        ProductTiles<TLanes, TVector, T>.Multiply(
            a, 1, count, new ProductSum(rows, aStride, bStride, 1, &zero, &zero), b, Panel * TLanes.Count, bStride, sum, bStride, sum,
            bStride);
    }

    private static int Width(int columns) => Math.Min(Panel * TLanes.Count, Padded(columns));
}
