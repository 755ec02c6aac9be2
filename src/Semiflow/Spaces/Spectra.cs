using static TorchSharp.torch;

namespace Semiflow.Spaces;

/// <summary>Energy over wavenumber.</summary>
/// <param name="Wavenumbers">|k| of each shell, <c>[shell]</c>, radians per unit of length, evenly spaced from 0; float64, CPU.</param>
/// <param name="Energy">Mean square carried by the shell's modes, <c>[batch, channel, shell]</c>.</param>
internal sealed record RadialSpectrum(Tensor Wavenumbers, Tensor Energy);

/// <summary>Spectra of functions in the series of their boundaries (<see cref="AxisSeries"/>).</summary>
internal static class Spectra
{
    /// <summary>
    /// Mean square of the modes with |k| in [(s − ½) Δ, (s + ½) Δ), for s = 0, 1, …; Δ is the largest of the axes' fundamental
    /// wavenumbers (2π/L if periodic, else π/L). Parseval: the shells sum to the mean square of the function, the quadrature of
    /// u² over the volume (for Dirichlet axes of functions that vanish at the ends). Differentiable.
    /// </summary>
    public static RadialSpectrum Radial(GridFunction function)
    {
        ArgumentNullException.ThrowIfNull(function);
        using var scope = NewDisposeScope();
        Grid grid = function.Grid;
        (long[] shells, int count) = Shells(grid);
        Tensor energy = Coefficients(function).square().flatten(2) / grid.Volume;
        Tensor radial = zeros([function.Batch, function.Channels, count], energy.dtype, energy.device)
            .index_add(2, tensor(shells, ScalarType.Int64, energy.device), energy, 1);
        Tensor wavenumbers = tensor(Enumerable.Range(0, count).Select(shell => shell * ShellWidth(grid)).ToArray());
        return new RadialSpectrum(wavenumbers.MoveToOuterDisposeScope(), radial.MoveToOuterDisposeScope());
    }

    /// <summary>
    /// Coefficients in the series of each axis, <c>[batch, channel, mode…]</c>, scaled so that their squares sum to ∫ u² dx
    /// (<see cref="AxisSeries.Unitary"/>); modes are ordered as in <see cref="AxisSeries"/>. Differentiable.
    /// </summary>
    public static Tensor Coefficients(GridFunction function)
    {
        ArgumentNullException.ThrowIfNull(function);
        AxisMatrix.RequireFloating(function.Values);
        using var scope = NewDisposeScope();
        Tensor values = function.Values.alias();
        for (int d = 0; d < function.Grid.Rank; d++)
        {
            Axis axis = function.Grid.Axes[d];
            values = AxisMatrix.Apply(AxisMatrix.Cached("unitary", axis, axis, values, () => AxisSeries.Unitary(axis)), values, d + 2);
        }

        return values.MoveToOuterDisposeScope();
    }

    /// <summary>|k|² of each mode of the grid, <c>[mode…]</c>.</summary>
    internal static Tensor SquaredWavenumbers(Grid grid, Tensor like) =>
        grid.Axes.Select((axis, d) =>
        {
            int modes = AxisSeries.Modes(axis);
            Tensor squares = AxisMatrix.Cached("squared wavenumbers", axis, axis, like, () =>
                AxisMatrix.Make(AxisSeries.Wavenumbers(axis, modes), modes).square());
            return squares.reshape([.. Enumerable.Range(0, grid.Rank).Select(other => other == d ? -1L : 1L)]);
        }).Aggregate((sum, squares) => sum + squares);

    private static double ShellWidth(Grid grid) => grid.Axes.Max(AxisSeries.Fundamental);

    /// <summary>|k|² of the first <paramref name="modes"/> functions of each axis, the last axis running fastest.</summary>
    internal static IEnumerable<double> Squares(Grid grid, IReadOnlyList<int> modes)
    {
        IEnumerable<double> squares = [0];
        for (int d = 0; d < grid.Rank; d++)
        {
            double[] next = AxisSeries.Wavenumbers(grid.Axes[d], modes[d]);
            squares = squares.SelectMany(_ => next, (sum, k) => sum + k * k);
        }

        return squares;
    }

    private static (long[] Shells, int Count) Shells(Grid grid)
    {
        double width = ShellWidth(grid);
        long[] shells = [.. Squares(grid, [.. grid.Axes.Select(AxisSeries.Modes)])
            .Select(square => (long)Math.Floor(Math.Sqrt(square) / width + 0.5))];
        return (shells, (int)shells.DefaultIfEmpty().Max() + 1);
    }
}
