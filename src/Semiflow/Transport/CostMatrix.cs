using System.Runtime.InteropServices;
using Semiflow.Flows;
using static TorchSharp.torch;

namespace Semiflow.Transport;

/// <summary>Matrices of costs on the host, row by row.</summary>
internal static class CostMatrix
{
    /// <summary>The numbers of an array in place.</summary>
    public static ReadOnlySpan<double> Span(double[,] cost)
    {
        ArgumentNullException.ThrowIfNull(cost);
        return cost.Length == 0 ? [] : MemoryMarshal.CreateReadOnlySpan(ref cost[0, 0], cost.Length);
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

    /// <summary>Refuses sizes that do not fit, and numbers that are not finite.</summary>
    /// <exception cref="InputException">The matrix is empty or a cost is not finite.</exception>
    public static void Require(ReadOnlySpan<double> cost, int rows, int columns)
    {
        if (rows < 1 || columns < 1)
        {
            throw new InputException($"expected costs of at least one point on either side, got {rows} x {columns}.");
        }

        if (cost.Length != (long)rows * columns)
        {
            throw new ArgumentException($"expected {rows} x {columns} costs, got {cost.Length} numbers.");
        }

        for (int k = 0; k < cost.Length; k++)
        {
            if (!double.IsFinite(cost[k]))
            {
                throw new InputException($"the cost of the pair ({k / columns}, {k % columns}) is {cost[k]}: give finite costs; a large "
                    + $"one forbids a pair.");
            }
        }
    }

    /// <summary>Largest magnitude, at least the smallest normal number.</summary>
    public static double Scale(ReadOnlySpan<double> cost)
    {
        double scale = 2.2250738585072014e-308;
        foreach (double value in cost)
        {
            scale = Math.Max(scale, Math.Abs(value));
        }

        return scale;
    }
}
