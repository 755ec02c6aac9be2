using static TorchSharp.torch;

namespace Semiflow.Spaces;

/// <summary>Resampling matrices from a kernel: each target node is a weighted mean of the source nodes near it.</summary>
internal static class KernelMatrix
{
    /// <summary>
    /// The matrix <c>[target.Points, source.Points]</c> of the weights κ(distance), normalized to sum 1 over the function continued beyond
    /// the ends: periodically, odd at Dirichlet ends, even at Neumann ends.
    /// </summary>
    /// <param name="source">Axis of the samples.</param>
    /// <param name="target">Axis of the result.</param>
    /// <param name="radius">κ vanishes at and beyond this distance.</param>
    /// <param name="kernel">κ as a function of the distance in units of the coarser spacing.</param>
    public static Tensor Continued(Axis source, Axis target, double radius, Func<double, double> kernel)
    {
        double[] values = new double[target.Points * source.Points];
        double scale = Math.Max(1, target.Spacing / source.Spacing);
        for (int row = 0; row < target.Points; row++)
        {
            double center = Position(source, target, row);
            int first = (int)Math.Ceiling(center - radius * scale), last = (int)Math.Floor(center + radius * scale);
            double[] weights = [.. Enumerable.Range(first, last - first + 1).Select(node => kernel(Math.Abs(node - center) / scale))];
            double sum = weights.Sum();
            for (int i = 0; i < weights.Length; i++)
            {
                (int node, int sign) = Fold(source, first + i);
                values[row * source.Points + node] += sign * weights[i] / sum;
            }
        }

        return AxisMatrix.Make(values, target.Points, source.Points);
    }

    // Where the target's node lies, in units of the source's spacing from its node 0.
    private static double Position(Axis source, Axis target, int row) => target.Boundary switch
    {
        Boundary.Periodic => (double)row * source.Points / target.Points,
        Boundary.NeumannCells => (row + 0.5) * source.Points / target.Points - 0.5,
        _ => (double)row * (source.Points - 1) / (target.Points - 1),
    };

    private static (int Node, int Sign) Fold(Axis axis, int index)
    {
        (int n, int period) = axis.Boundary switch
        {
            Boundary.Periodic => (axis.Points, axis.Points),
            Boundary.NeumannCells => (axis.Points, 2 * axis.Points),
            _ => (axis.Points, 2 * (axis.Points - 1)),
        };
        int node = (index % period + period) % period;
        int mirrored = axis.Boundary == Boundary.NeumannCells ? period - 1 - node : period - node;
        return node < n ? (node, 1) : (mirrored, axis.Boundary == Boundary.Dirichlet ? -1 : 1);
    }
}
