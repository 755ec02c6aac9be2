using Semiflow.Kernels.Filters;
using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Operators;

/// <summary>
/// Ideal filters for an activation (spec cno.md 2.6.4): the series of the input evaluated on the fine grid, and back to the output grid
/// without the modes that it cannot resolve. Nodes stay where they are: sample 0 remains at the lower end.
/// </summary>
internal static class SpectralFilter
{
    /// <summary>
    /// The filter along one axis: Fourier series if periodic, else cosines (also on a Dirichlet axis, because channels inside
    /// a network need not vanish at its ends).
    /// </summary>
    /// <param name="axis">Boundary and points of the input.</param>
    /// <param name="outSize">Points of the output.</param>
    /// <param name="oversampling">N_σ, points of the fine grid over those of the larger of the two grids; 2, or 4 for less
    /// aliasing.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size or the oversampling is below its minimum.</exception>
    public static ActivationFilter Create(Axis axis, int outSize, int oversampling = 2)
    {
        ArgumentNullException.ThrowIfNull(axis);
        ArgumentOutOfRangeException.ThrowIfLessThan(outSize, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(oversampling, 1);
        Axis source = axis.Boundary == Boundary.Dirichlet ? axis with { Boundary = Boundary.Neumann } : axis;
        Axis fine = source with { Points = oversampling * Math.Max(axis.Points, outSize) };
        return ActivationFilter.FromMatrices(Matrix(source, fine), Matrix(fine, source with { Points = outSize }), periodic: false);
    }

    private static double[,] Matrix(Axis source, Axis target)
    {
        using Tensor matrix = Resampling.Spectral.Matrix(source, target);
        var values = new double[target.Points, source.Points];
        matrix.data<double>().ToArray().AsSpan()
            .CopyTo(System.Runtime.InteropServices.MemoryMarshal.CreateSpan(ref values[0, 0], values.Length));
        return values;
    }
}
