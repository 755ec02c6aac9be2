using System.Runtime.InteropServices;
using Semiflow.Flows;
using static TorchSharp.torch;

namespace Semiflow.Transport;

/// <summary>Matrices of costs on the host, row by row.</summary>
internal static class CostMatrix
{
    // Sums of costs along any path stay finite.
    private const double Largest = 1e300;
    private const double LeastNormal = 2.2250738585072014e-308;

    /// <summary>The numbers of an array in place.</summary>
    public static ReadOnlySpan<double> Span(double[,] cost)
    {
        ArgumentNullException.ThrowIfNull(cost);
        return cost.Length == 0 ? [] : MemoryMarshal.CreateReadOnlySpan(ref cost[0, 0], cost.Length);
    }

    /// <summary>Refuses an array of another size than that which was solved.</summary>
    /// <exception cref="ArgumentException">It is of another size.</exception>
    public static void RequireSize(double[,] cost, int rows, int columns)
    {
        ArgumentNullException.ThrowIfNull(cost);
        if (cost.GetLength(0) != rows || cost.GetLength(1) != columns)
        {
            throw new ArgumentException($"expected {rows} x {columns} costs, got {cost.GetLength(0)} x {cost.GetLength(1)}.",
                nameof(cost));
        }
    }

    /// <summary>The numbers of a tensor <c>[n, m]</c>.</summary>
    public static double[] Read(Tensor cost)
    {
        ArgumentNullException.ThrowIfNull(cost);
        return cost.dim() == 2
            ? HostTensor.Read(cost)
            : throw new ArgumentException($"expected a cost matrix [n, m], got {PointSet.Shape(cost)}.", nameof(cost));
    }

    /// <summary>The numbers of a tensor <c>[n, m]</c> as an array.</summary>
    public static double[,] ToArray(Tensor cost)
    {
        double[] values = Read(cost);
        var matrix = new double[cost.shape[0], cost.shape[1]];
        Buffer.BlockCopy(values, 0, matrix, 0, checked(values.Length * sizeof(double)));
        return matrix;
    }

    /// <summary>Refuses sizes that do not fit and costs that have no meaning.</summary>
    /// <param name="cost">Costs, row by row.</param>
    /// <param name="rows">n.</param>
    /// <param name="columns">m.</param>
    /// <param name="forbidden">Whether +∞ may forbid a pair.</param>
    /// <returns>Whether some pair is forbidden.</returns>
    /// <exception cref="InputException">The matrix is empty, or a cost is not a number, −∞ or too large.</exception>
    public static bool Require(ReadOnlySpan<double> cost, int rows, int columns, bool forbidden = true)
    {
        if (rows < 1 || columns < 1)
        {
            throw new InputException($"expected costs of at least one point on either side, got {rows} x {columns}.");
        }

        if (cost.Length != (long)rows * columns)
        {
            throw new ArgumentException($"expected {rows} x {columns} costs, got {cost.Length} numbers.");
        }

        bool any = false;
        for (int k = 0; k < cost.Length; k++)
        {
            if (!(Math.Abs(cost[k]) <= Largest))
            {
                any |= forbidden && double.IsPositiveInfinity(cost[k]) ? true : throw Refused(cost[k], k / columns, k % columns, forbidden);
            }
        }

        return any;
    }

    /// <summary>Largest magnitude of finite costs, at least the smallest normal number.</summary>
    public static double Scale(ReadOnlySpan<double> cost) => Magnitudes(cost).Largest;

    /// <summary>Smallest and largest magnitude of the costs that are finite and not 0; the smallest normal number where there are
    /// none.</summary>
    public static (double Smallest, double Largest) Magnitudes(ReadOnlySpan<double> cost)
    {
        (double smallest, double largest) = (double.PositiveInfinity, LeastNormal);
        foreach (double value in cost)
        {
            double size = Math.Abs(value);
            largest = size > largest && size <= Largest ? size : largest;
            smallest = size < smallest && size > 0 ? size : smallest;
        }

        return (double.IsFinite(smallest) ? smallest : LeastNormal, largest);
    }

    private static InputException Refused(double cost, int row, int column, bool forbidden) =>
        new($"the cost of the pair ({row}, {column}) is {cost}: "
            + (double.IsFinite(cost) ? $"give costs of at most {Largest:G1}, in a larger unit"
                : forbidden ? "give finite costs, or +infinity to forbid a pair" : "give finite costs") + ".");
}
