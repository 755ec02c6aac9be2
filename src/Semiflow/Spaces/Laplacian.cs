using Semiflow.Kernels.Stencils;
using Semiflow.Kernels.Torch;
using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Spaces;

/// <summary>
/// The Laplacian on a grid of two axes, periodic or with zero slope at its ends (<see cref="Boundary.NeumannCells"/>). A fused
/// kernel on the CPU; a symmetric matrix, so it is its own adjoint, and derivatives of any order use the same kernel.
/// </summary>
public sealed class Laplacian
{
    private readonly StencilWeights weights;
    private readonly int rows, columns;
    private readonly bool periodicRows, periodicColumns;
    private readonly StencilKernel<float> single;
    private readonly StencilKernel<double> twice;

    /// <summary>The Laplacian of a grid.</summary>
    /// <param name="grid">Two axes, each periodic or of Neumann cells.</param>
    /// <param name="stencil">The discretization; nine points need equal spacings.</param>
    /// <exception cref="ArgumentException">Any other grid.</exception>
    public Laplacian(Grid grid, LaplacianStencil stencil = LaplacianStencil.FivePoint)
    {
        ArgumentNullException.ThrowIfNull(grid);
        if (grid.Rank != 2 || grid.Axes.Any(axis => axis.Boundary is not (Boundary.Periodic or Boundary.NeumannCells)))
        {
            throw new ArgumentException($"the Laplacian needs a grid of two axes, each {Boundary.Periodic.Word()} or "
                + $"{Boundary.NeumannCells.Word()}, not {grid}.", nameof(grid));
        }

        (Grid, Stencil) = (grid, stencil);
        (rows, columns) = (grid.Axes[0].Points, grid.Axes[1].Points);
        (periodicRows, periodicColumns) = (grid.Axes[0].Boundary == Boundary.Periodic, grid.Axes[1].Boundary == Boundary.Periodic);
        weights = Weights(grid, stencil);
        (single, twice) =
            (new(weights, rows, columns, periodicRows, periodicColumns), new(weights, rows, columns, periodicRows, periodicColumns));
    }

    /// <summary>The grid.</summary>
    public Grid Grid { get; }

    /// <summary>The discretization.</summary>
    public LaplacianStencil Stencil { get; }

    /// <summary>Laplacian of each plane.</summary>
    /// <param name="x"><c>[…, row, column]</c> on the grid, any floating type and device.</param>
    /// <returns>The same shape.</returns>
    /// <exception cref="ArgumentException">Planes of another size.</exception>
    public Tensor Apply(Tensor x)
    {
        Check(x);
        CustomGradient.ThrowIfFailed();
        return Differentiable(x);
    }

    /// <summary>The same as <see cref="Apply"/>, with libtorch operations.</summary>
    /// <inheritdoc cref="Apply"/>
    public Tensor ApplyTwin(Tensor x)
    {
        Check(x);
        using DisposeScope scope = NewDisposeScope();
        Tensor wide = Extended(Extended(x, -2, periodicRows), -1, periodicColumns);
        Tensor At(int row, int column) => wide.narrow(-2, 2 + row, rows).narrow(-1, 2 + column, columns);
        Tensor y = At(0, 0) * weights.Center + (At(-1, 0) + At(1, 0)) * weights.Rows + (At(0, -1) + At(0, 1)) * weights.Columns
            + (At(-1, -1) + At(-1, 1) + At(1, -1) + At(1, 1)) * weights.Corners
            + (At(-2, 0) + At(2, 0)) * weights.FarRows + (At(0, -2) + At(0, 2)) * weights.FarColumns;
        return y.MoveToOuterDisposeScope();
    }

    /// <summary>Laplacian of one plane in memory.</summary>
    internal unsafe void ApplyPlane(ReadOnlySpan<double> x, Span<double> y)
    {
        if (x.Length != rows * columns || y.Length != x.Length)
        {
            throw new ArgumentException($"expected {rows} x {columns} numbers, got {x.Length} and {y.Length}.", nameof(x));
        }

        fixed (double* source = x, target = y)
        {
            twice.Plane(source, target);
        }
    }

    /// <summary>With a graph node where one is needed.</summary>
    internal Tensor Differentiable(Tensor x)
    {
        if (x.device_type != DeviceType.CPU || x.dtype is not (ScalarType.Float32 or ScalarType.Float64)
            || x.numel() * x.element_size() > int.MaxValue)
        {
            return ApplyTwin(x);
        }

        if (!is_grad_enabled() || !x.requires_grad)
        {
            return Compute(x);
        }

        // The scope disposes of TorchSharp's second handles.
        using DisposeScope scope = NewDisposeScope();
        return LaplacianFunction.apply(x, this).MoveToOuterDisposeScope();
    }

    /// <summary>The kernel, outside any graph.</summary>
    internal Tensor Compute(Tensor x)
    {
        using Tensor source = x.contiguous();
        Tensor target = empty(x.shape, x.dtype);
        int planes = (int)(x.numel() / ((long)rows * columns));
        if (x.dtype == ScalarType.Float32)
        {
            single.Run(PlaneMemory.Pointer<float>(source), PlaneMemory.Pointer<float>(target), planes);
        }
        else
        {
            twice.Run(PlaneMemory.Pointer<double>(source), PlaneMemory.Pointer<double>(target), planes);
        }

        GC.KeepAlive(source);
        return target;
    }

    private static StencilWeights Weights(Grid grid, LaplacianStencil stencil)
    {
        double row = 1 / (grid.Axes[0].Spacing * grid.Axes[0].Spacing), column = 1 / (grid.Axes[1].Spacing * grid.Axes[1].Spacing);
        return stencil switch
        {
            LaplacianStencil.FivePoint => new(-2 * (row + column), row, column),
            LaplacianStencil.NinePoint when Math.Abs(row - column) < 1e-9 * row => new(-3 * row, row / 2, row / 2, row / 4),
            LaplacianStencil.NinePoint => throw new ArgumentException($"the nine-point Laplacian needs equal spacings, not {grid}.",
                nameof(grid)),
            LaplacianStencil.FourthOrder => new(-2.5 * (row + column), 4 * row / 3, 4 * column / 3, 0, -row / 12, -column / 12),
            _ => throw new ArgumentOutOfRangeException(nameof(stencil), stencil, "unknown stencil."),
        };
    }

    // Two more nodes at each end.
    private static Tensor Extended(Tensor x, int axis, bool periodic)
    {
        long n = x.shape[x.dim() + axis];
        return periodic
            ? cat([x.narrow(axis, n - 2, 2), x, x.narrow(axis, 0, 2)], axis)
            : cat([x.narrow(axis, 0, 2).flip(axis), x, x.narrow(axis, n - 2, 2).flip(axis)], axis);
    }

    private void Check(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.dim() < 2 || x.shape[^2] != rows || x.shape[^1] != columns)
        {
            throw new ArgumentException($"expected planes […, {rows}, {columns}] as the grid has, got [{string.Join(", ", x.shape)}].",
                nameof(x));
        }
    }
}
