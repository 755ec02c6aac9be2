using static TorchSharp.torch;

namespace Semiflow.Spaces;

/// <summary>
/// Keys' cubic kernel with a = −0.5, widened by the ratio when shrinking (CNO specification 2.6.2): third order on smooth
/// functions. On <see cref="Boundary.NeumannCells"/> axes exactly libtorch's <c>interpolate(bicubic, antialias)</c>, borders
/// truncated and renormalized. Other boundaries: the same kernel at their true nodes, continued as the boundary says.
/// </summary>
public sealed record BicubicResampling : IResampling
{
    /// <inheritdoc/>
    public Tensor Matrix(Axis source, Axis target)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        return source.Boundary == Boundary.NeumannCells
            ? Truncated(source.Points, target.Points)
            : KernelMatrix.Continued(source, target, 2, Kernel);
    }

    // κ(t), Keys 1981 with a = −1/2.
    private static double Kernel(double t) => t switch
    {
        < 1 => (1.5 * t - 2.5) * t * t + 1,
        < 2 => ((-0.5 * t + 2.5) * t - 4) * t + 2,
        _ => 0,
    };

    private static Tensor Truncated(int source, int target)
    {
        double[] values = new double[target * source];
        double scale = (double)source / target, width = Math.Max(scale, 1), support = 2 * width;
        for (int row = 0; row < target; row++)
        {
            double center = scale * (row + 0.5);
            int first = Math.Max((int)(center - support + 0.5), 0), end = Math.Min((int)(center + support + 0.5), source);
            double[] weights = [.. Enumerable.Range(first, end - first).Select(node => Kernel(Math.Abs((node - center + 0.5) / width)))];
            double sum = weights.Sum();
            for (int i = 0; i < weights.Length; i++)
            {
                values[row * source + first + i] = weights[i] / sum;
            }
        }

        return AxisMatrix.Make(values, target, source);
    }
}
