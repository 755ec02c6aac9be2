using System.Numerics;
using Semiflow.Kernels.Lanes;

namespace Semiflow.Kernels.Products;

/// <summary>
/// Weights of a convolution in the order in which the sums of <see cref="ProductTiles{TLanes,TVector,T}"/>, or of few columns
/// <see cref="DotTiles{TLanes,TVector,T}"/>, read them.
/// </summary>
/// <typeparam name="TLanes">The register's operations.</typeparam>
/// <typeparam name="TVector">A register.</typeparam>
/// <typeparam name="T">float or double.</typeparam>
internal sealed unsafe class ColumnPanels<TLanes, TVector, T>
    where TLanes : struct, ILanes<TVector, T>
    where TVector : unmanaged
    where T : unmanaged, INumber<T>
{
    private const int SharedFrom = 1 << 15, RowsOfPiece = 16;

    private readonly int channels;
    private readonly int columns;
    private readonly int segments;
    private readonly int depth;
    private readonly int width;
    private readonly bool few;

    /// <summary>Room for weights.</summary>
    /// <param name="channels">Channels that are summed over.</param>
    /// <param name="columns">Channels that come out.</param>
    /// <param name="segments">Lines of the kernel.</param>
    /// <param name="points">Points of a line: a segment has so many times the channels.</param>
    public ColumnPanels(int channels, int columns, int segments, int points)
    {
        (this.channels, this.columns, this.segments) = (channels, columns, segments);
        depth = points * channels;
        few = FewColumns.Are(columns);
        Padded = ProductTiles<TLanes, TVector, T>.Padded(columns);
        width = few
            ? ProductTiles<TLanes, TVector, T>.Padded(depth)
            : Math.Min(ProductTiles<TLanes, TVector, T>.Panel * TLanes.Count, Padded);
    }

    /// <summary>Columns filled up to whole registers.</summary>
    public int Padded { get; }

    /// <summary>Numbers of the panels and what is kept with them.</summary>
    public nint Size => Tail + Padded + TLanes.Count;

    /// <summary>True where whole registers are read from the nodes, so that some numbers behind them must be readable.</summary>
    public bool ReadsBehind => few && depth % TLanes.Count != 0;

    /// <summary>Numbers for one row of nodes that <see cref="Rows"/> cannot put in its place at once.</summary>
    public nint RowScratch(int rows) => few || columns == Padded ? 0 : (nint)rows * Padded;

    private nint PanelSize => (nint)segments * depth * width;

    private int Panels => (Padded + width - 1) / width;

    private nint Tail => few ? (nint)columns * segments * width : Panels * PanelSize;

    /// <summary>Packs weights.</summary>
    /// <param name="weights">Numbers of one kernel are neighbors.</param>
    /// <param name="channelStride">Numbers from channel to channel that is summed over.</param>
    /// <param name="columnStride">Numbers from column to column.</param>
    /// <param name="taps">The points of the kernel, in the order of segments and of the points in them.</param>
    /// <param name="start">What the sums begin with, one a column; null for 0.</param>
    /// <param name="target">As many numbers as <see cref="Size"/>.</param>
    public void Pack(T* weights, nint channelStride, nint columnStride, int[] taps, T* start, T* target)
    {
        T* tail = target + Tail;
        new Span<T>(tail, Padded + TLanes.Count).Clear();
        if (start != null)
        {
            new Span<T>(start, columns).CopyTo(new Span<T>(tail, columns));
        }

        if (few)
        {
            Dots(weights, channelStride, columnStride, taps, target);
            new Span<T>(tail + Padded, depth % TLanes.Count).Fill(T.One);
            return;
        }

        int pieces = (channels + RowsOfPiece - 1) / RowsOfPiece;
        if (Tail < SharedFrom)
        {
            for (int job = 0; job < pieces * Panels; job++)
            {
                Piece(weights, channelStride, columnStride, taps, target, job);
            }
        }
        else
        {
            PlaneLoop.Run(pieces * Panels, job => Piece(weights, channelStride, columnStride, taps, target, job));
        }
    }

    /// <summary>The sums of a row of nodes.</summary>
    /// <param name="a">The first number that the first node sees.</param>
    /// <param name="step">Numbers from node to node.</param>
    /// <param name="rows">Nodes.</param>
    /// <param name="left">Where each segment begins, relative to <paramref name="a"/>.</param>
    /// <param name="packed">The weights, packed.</param>
    /// <param name="y">Where the first node goes.</param>
    /// <param name="yStride">Numbers from node to node there.</param>
    /// <param name="scratch">As many numbers as <see cref="RowScratch"/>.</param>
    public void Rows(T* a, nint step, int rows, nint* left, T* packed, T* y, nint yStride, T* scratch)
    {
        nint* right = stackalloc nint[segments];
        T* start = packed + Tail;
        for (int s = 0; s < segments; s++)
        {
            right[s] = (nint)s * (few ? 1 : depth) * width;
        }

        if (few)
        {
            DotTiles<TLanes, TVector, T>.Multiply(
                a, step, rows, new ProductSum(depth, 1, 1, segments, left, right), packed, (nint)segments * width, start + Padded,
                columns, y, yStride, start);
            return;
        }

        var sum = new ProductSum(depth, 1, width, segments, left, right);
        if (columns == Padded)
        {
            ProductTiles<TLanes, TVector, T>.Multiply(a, step, rows, sum, packed, PanelSize, Padded, y, yStride, start, 0);
            return;
        }

        ProductTiles<TLanes, TVector, T>.Multiply(a, step, rows, sum, packed, PanelSize, Padded, scratch, Padded, start, 0);
        for (int i = 0; i < rows; i++)
        {
            new Span<T>(scratch + (nint)i * Padded, columns).CopyTo(new Span<T>(y + i * yStride, columns));
        }
    }

    private void Piece(T* weights, nint channelStride, nint columnStride, int[] taps, T* target, int job)
    {
        int panel = job % Panels, first = job / Panels * RowsOfPiece, end = Math.Min(first + RowsOfPiece, channels);
        int held = Math.Min(width, columns - panel * width);
        for (int c = first; c < end; c++)
        {
            T* source = weights + c * channelStride + panel * width * columnStride, to = target + panel * PanelSize + (nint)c * width;
            for (int j = 0; j < held; j++, source += columnStride)
            {
                T* at = to + j;
                foreach (int tap in taps)
                {
                    *at = source[tap];
                    at += (nint)channels * width;
                }
            }

            for (int t = 0; t < taps.Length && held < width; t++)
            {
                new Span<T>(to + (nint)t * channels * width + held, width - held).Clear();
            }
        }
    }

    private void Dots(T* weights, nint channelStride, nint columnStride, int[] taps, T* target)
    {
        new Span<T>(target, (int)Tail).Clear();
        int points = depth / channels;
        for (int j = 0; j < columns; j++)
        {
            for (int t = 0; t < taps.Length; t++)
            {
                T* to = target + ((nint)j * segments + t / points) * width + (nint)(t % points) * channels;
                for (int c = 0; c < channels; c++)
                {
                    to[c] = weights[j * columnStride + c * channelStride + taps[t]];
                }
            }
        }
    }
}
