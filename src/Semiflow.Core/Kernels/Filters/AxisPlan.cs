using System.Numerics;

namespace Semiflow.Kernels.Filters;

/// <summary>
/// One axis of a kernel, free of borders: sources are read through an index (which repeats samples where a periodic axis wraps
/// around), brought to the points in between by <c>Ups</c>, and from there out by <c>Down</c>. A periodic axis computes a few
/// points in between twice instead of wrapping bands.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
internal sealed class AxisPlan<T>
    where T : unmanaged, INumber<T>
{
    private AxisPlan(AxisSource<T>[] sources, BandedMatrix<T> down) => (Sources, Down) = (sources, down);

    /// <summary>One or two sources that meet at the points in between.</summary>
    public AxisSource<T>[] Sources { get; }

    /// <summary>From the points in between to the result.</summary>
    public BandedMatrix<T> Down { get; }

    /// <summary>Points in between, those computed twice included.</summary>
    public int Middle => Sources[0].Up.Rows;

    /// <summary>y = gain·Down·φ(Up·x).</summary>
    public static AxisPlan<T> Forward(ActivationFilter filter, double gain) =>
        Build(Scaled(filter.Down(), gain), filter.Periodic, filter.Up());

    /// <summary>∂x = gain·Upᵀ·(φ'(Up·x) ∘ (Downᵀ·∂y)): sources x and ∂y.</summary>
    public static AxisPlan<T> Backward(ActivationFilter filter, double gain) =>
        Build(Transposed(filter.Up()), filter.Periodic, filter.Up(), Scaled(Transposed(filter.Down()), gain));

    /// <summary>No filter: rows pass one by one.</summary>
    public static AxisPlan<T> Identity(int size, int sources)
    {
        var identity = new double[size, size];
        for (int i = 0; i < size; i++)
        {
            identity[i, i] = 1;
        }

        return Build(identity, periodic: false, [.. Enumerable.Repeat(identity, sources)]);
    }

    private static AxisPlan<T> Build(double[,] down, bool periodic, params double[][,] ups)
    {
        BandRows last = BandRows.Of(down, periodic);
        int before = periodic ? Math.Max(0, -last.Starts.Min()) : 0;
        int after = periodic ? Math.Max(0, Enumerable.Range(0, last.Rows).Max(last.End) - last.Columns) : 0;
        AxisSource<T>[] sources = [.. ups.Select(up => AxisSource<T>.Of(BandRows.Of(up, periodic), before, after))];
        return new AxisPlan<T>(sources, new BandedMatrix<T>(last.From(-before)));
    }

    private static double[,] Scaled(double[,] matrix, double factor)
    {
        for (int i = 0; i < matrix.GetLength(0); i++)
        {
            for (int j = 0; j < matrix.GetLength(1); j++)
            {
                matrix[i, j] *= factor;
            }
        }

        return matrix;
    }

    private static double[,] Transposed(double[,] matrix)
    {
        var transposed = new double[matrix.GetLength(1), matrix.GetLength(0)];
        for (int i = 0; i < matrix.GetLength(0); i++)
        {
            for (int j = 0; j < matrix.GetLength(1); j++)
            {
                transposed[j, i] = matrix[i, j];
            }
        }

        return transposed;
    }
}
