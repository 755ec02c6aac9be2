using static TorchSharp.torch;

namespace Semiflow.Spaces;

/// <summary>The functions that the series of a grid represents.</summary>
internal static class FunctionSpace
{
    /// <summary>
    /// The function with its end values on <see cref="Boundary.Dirichlet"/> axes replaced by zero, as <see cref="SpectralResampling"/>
    /// takes them: what remains after resampling to a finer grid and back. On other grids every function is in the space.
    /// </summary>
    public static GridFunction InSpace(this GridFunction function)
    {
        using var scope = NewDisposeScope();
        Tensor values = function.Values.alias();
        foreach ((Axis axis, int d) in function.Grid.Axes.Select((axis, d) => (axis, d)))
        {
            if (axis.Boundary == Boundary.Dirichlet)
            {
                // A product, not a fill: a value that is not finite must stay visible.
                double[] inside = [0, .. Enumerable.Repeat(1.0, axis.Points - 2), 0];
                long[] shape = [.. Enumerable.Range(0, (int)values.dim()).Select(i => i == d + 2 ? -1L : 1L)];
                values = values * AxisMatrix.Make(inside, axis.Points).to(values.dtype, values.device).view(shape);
            }
        }

        return function with { Values = values.MoveToOuterDisposeScope() };
    }
}
