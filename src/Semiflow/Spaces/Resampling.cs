using static TorchSharp.torch;

namespace Semiflow.Spaces;

/// <summary>Resamples functions on other grids: one small dense matrix per axis, exact, differentiable, on any device.</summary>
public static class Resampling
{
    /// <summary>Exact on band-limited functions; the default.</summary>
    public static IResampling Spectral { get; } = new SpectralResampling();

    /// <summary>Windowed sinc with the default window.</summary>
    public static IResampling Kaiser { get; } = new KaiserResampling();

    /// <summary>Keys' cubic, antialiased as in libtorch.</summary>
    public static IResampling Bicubic { get; } = new BicubicResampling();

    /// <summary>The function on <paramref name="target"/>; axes with an equal number of nodes are left as they are.</summary>
    /// <param name="function">Values <c>[batch, channel, x…]</c>, float32 or float64.</param>
    /// <param name="target">A grid with the same intervals and boundaries.</param>
    /// <param name="method">How; null for <see cref="Spectral"/>.</param>
    /// <returns>Values <c>[batch, channel, y…]</c> of the same element type and device, part of the same autograd graph.</returns>
    /// <exception cref="InputException">The grids differ in more than the number of nodes.</exception>
    public static GridFunction Resample(this GridFunction function, Grid target, IResampling? method = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(target);
        Grid source = function.Grid;
        if (target.Rank != source.Rank || !source.WithPoints([.. target.Axes.Select(axis => axis.Points)]).Equals(target))
        {
            throw new InputException(
                $"cannot resample from the grid {source} to the grid {target}: they must agree in intervals and boundaries and may differ "
                    + $"only in the numbers of nodes.");
        }

        AxisMatrix.RequireFloating(function.Values);
        method ??= Spectral;
        using var scope = NewDisposeScope();
        Tensor values = function.Values.alias();

        // The axes that shrink most come first, which leaves less to compute for the others.
        foreach (int d in Enumerable.Range(0, source.Rank).OrderBy(d => (double)target.Axes[d].Points / source.Axes[d].Points))
        {
            (Axis from, Axis to) = (source.Axes[d], target.Axes[d]);
            if (from != to)
            {
                values = AxisMatrix.Apply(AxisMatrix.Cached(method, from, to, values, () => method.Matrix(from, to)), values, d + 2);
            }
        }

        return new GridFunction(target, values.MoveToOuterDisposeScope());
    }
}
