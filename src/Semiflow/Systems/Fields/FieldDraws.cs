using Semiflow.Spaces;
using static TorchSharp.torch;

namespace Semiflow.Systems.Fields;

/// <summary>Checks that every drawing system makes of its arguments.</summary>
internal static class FieldDraws
{
    /// <summary>Accepts a positive count and a grid of two axes.</summary>
    /// <exception cref="InputException">Anything else.</exception>
    public static void Check(SystemCard card, int count, Grid grid, Generator random)
    {
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentNullException.ThrowIfNull(random);
        if (count < 1)
        {
            throw new InputException($"{card.Name}: the number of functions must be at least 1, not {count}.");
        }

        if (grid.Rank != 2)
        {
            throw new InputException($"{card.Name} lives on two-dimensional grids, not on {grid}. Give a grid of two axes.");
        }
    }

    /// <summary>Accepts a grid on the unit square with the given boundary.</summary>
    /// <exception cref="InputException">Anything else.</exception>
    public static void CheckUnitSquare(string name, Grid grid, Boundary boundary)
    {
        if (grid.Rank != 2 || grid.Axes.Any(axis => (axis.Lower, axis.Upper, axis.Boundary) != (0, 1, boundary)))
        {
            throw new InputException($"{name} is solved on the unit square with the boundary {boundary.Word()}, not on {grid}.");
        }
    }

    /// <summary>Uniform numbers of an interval, <c>[count, columns.Length]</c>, one row after the other.</summary>
    public static Tensor Uniform(int count, Generator random, params ReadOnlySpan<(double Lower, double Upper)> columns)
    {
        double[] lower = new double[columns.Length];
        double[] width = new double[columns.Length];
        for (int i = 0; i < columns.Length; i++)
        {
            lower[i] = columns[i].Lower;
            width[i] = columns[i].Upper - columns[i].Lower;
        }

        using Tensor from = tensor(lower);
        using Tensor by = tensor(width);
        return rand([count, columns.Length], dtype: ScalarType.Float64, generator: random).mul_(by).add_(from);
    }
}
