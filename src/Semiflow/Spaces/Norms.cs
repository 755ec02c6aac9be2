using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Spaces;

/// <summary>
/// Norms of each function and channel, <c>[batch, channel]</c>, with the quadrature of the grid (<see cref="Axis.Weights"/>),
/// so that they agree across grids: exactly for L2 and H1 of functions below the Nyquist modes, in the limit for L1 and L∞.
/// Differentiable; the gradient at the zero function is zero.
/// </summary>
public static class Norms
{
    // Made once: as losses, norms run in every move, and each conversion of a number would leave an object to the finalizer.
    private static readonly Scalar Zero = 0, One = 1;

    /// <summary>∫ |u| dx.</summary>
    public static Tensor L1(GridFunction function)
    {
        using var scope = NewDisposeScope();
        return Integral(function.Grid, Values(function).abs()).MoveToOuterDisposeScope();
    }

    /// <summary>√(∫ u² dx).</summary>
    public static Tensor L2(GridFunction function)
    {
        using var scope = NewDisposeScope();
        return Root(Integral(function.Grid, Values(function).square())).MoveToOuterDisposeScope();
    }

    /// <summary>Largest |u| over the nodes.</summary>
    public static Tensor LInfinity(GridFunction function)
    {
        using var scope = NewDisposeScope();
        return Values(function).abs().flatten(2).amax([2]).MoveToOuterDisposeScope();
    }

    /// <summary>√(∫ |∇u|² dx) of the interpolating series, by Parseval: √(Σ |k|² ûₖ²) with <see cref="AxisSeries.Unitary"/>.</summary>
    public static Tensor H1Seminorm(GridFunction function)
    {
        using var scope = NewDisposeScope();
        return Root(SquaredGradient(function)).MoveToOuterDisposeScope();
    }

    /// <summary>√(∫ u² + |∇u|² dx), the gradient as in <see cref="H1Seminorm"/>.</summary>
    public static Tensor H1(GridFunction function)
    {
        using var scope = NewDisposeScope();
        return Root(Integral(function.Grid, Values(function).square()) + SquaredGradient(function)).MoveToOuterDisposeScope();
    }

    private static Tensor Values(GridFunction function)
    {
        ArgumentNullException.ThrowIfNull(function);
        AxisMatrix.RequireFloating(function.Values);
        return function.Values;
    }

    private static Tensor Integral(Grid grid, Tensor values) =>
        grid.Axes.Reverse().Aggregate(values, (rest, axis) =>
            rest.matmul(AxisMatrix.Cached("weights", axis, axis, rest, () => AxisMatrix.Make(axis.Weights(), axis.Points))));

    private static Tensor SquaredGradient(GridFunction function)
    {
        Tensor energy = Spectra.Coefficients(function).square();
        return (energy * Spectra.SquaredWavenumbers(function.Grid, energy)).flatten(2).sum(2);
    }

    // The root has no derivative at 0; the norm's subgradient there is 0, as for libtorch's vector norm.
    private static Tensor Root(Tensor square)
    {
        Tensor zero = square.eq(Zero);
        return square.masked_fill(zero, One).sqrt().masked_fill(zero, Zero);
    }
}
