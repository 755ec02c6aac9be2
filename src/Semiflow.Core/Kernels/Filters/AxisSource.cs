using System.Numerics;

namespace Semiflow.Kernels.Filters;

/// <summary>How one source of an axis is read and brought to the points in between.</summary>
/// <typeparam name="T">float or double.</typeparam>
/// <param name="Size">Samples of the source.</param>
/// <param name="Before">Samples repeated from the end before the first one.</param>
/// <param name="Extended">Samples with all repetitions.</param>
/// <param name="Up">[points in between x <paramref name="Extended"/>].</param>
internal sealed record AxisSource<T>(int Size, int Before, int Extended, BandedMatrix<T> Up)
    where T : unmanaged, INumber<T>
{
    /// <summary>The sample that stands at an extended position.</summary>
    public int Index(int extended) => BandRows.Modulo(extended - Before, Size);

    /// <summary>The source of <paramref name="rows"/>, continued by so many points on each side.</summary>
    public static AxisSource<T> Of(BandRows rows, int before, int after)
    {
        BandRows all = rows.Continue(before, after);
        int first = Math.Min(0, all.Starts.Min()), end = Math.Max(rows.Columns, Enumerable.Range(0, all.Rows).Max(all.End));
        return new AxisSource<T>(rows.Columns, -first, end - first, new BandedMatrix<T>(all.From(first)));
    }
}
