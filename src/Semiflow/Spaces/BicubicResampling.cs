using Semiflow.Kernels.Filters;
using static TorchSharp.torch;

namespace Semiflow.Spaces;

/// <summary>
/// Keys' cubic kernel with a = −0.5, widened by the ratio when shrinking (spec cno.md 2.6.2): third order on smooth functions. On
/// <see cref="Boundary.NeumannCells"/> axes this is exactly libtorch's <c>interpolate(bicubic, antialias)</c>, borders truncated and
/// renormalized. Other boundaries: the same kernel at their true nodes, with the function continued according to the boundary.
/// </summary>
internal sealed record BicubicResampling : IResampling
{
    /// <inheritdoc/>
    public Tensor Matrix(Axis source, Axis target)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(target);
        return source.Boundary == Boundary.NeumannCells
            ? AxisMatrix.Make([.. CubicResize.Matrix(source.Points, target.Points).Cast<double>()], target.Points, source.Points)
            : KernelMatrix.Continued(source, target, 2, CubicResize.Keys);
    }
}
