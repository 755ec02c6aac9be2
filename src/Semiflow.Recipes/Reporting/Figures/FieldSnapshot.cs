using Semiflow.Spaces;
using TorchSharp;

namespace Semiflow.Recipes.Reporting.Figures;

/// <summary>
/// One component of one function on a grid of one or two axes, in physical units. Values are row-major in the order of the axes:
/// with two axes the first index runs along x (drawn to the right), the second along y (drawn upward), origin at the lower left.
/// </summary>
/// <param name="Axes">One or two axes; their intervals are the extents of the picture.</param>
/// <param name="Values">Samples, as many as the product of the axes' points.</param>
/// <param name="Unit">Physical unit for labels; empty for none.</param>
internal sealed record FieldSnapshot(IReadOnlyList<Axis> Axes, IReadOnlyList<double> Values, string Unit = "")
{
    /// <summary>Samples, row-major in the order of the axes.</summary>
    /// <exception cref="ArgumentException">The number of samples is not that of the grid, or the grid has more than two axes.</exception>
    public IReadOnlyList<double> Values { get; init; } = Checked(Axes, Values);

    /// <summary>Number of axes, 1 or 2.</summary>
    public int Rank => Axes.Count;

    /// <summary>
    /// Channel <paramref name="channel"/> of function <paramref name="index"/> of a batch; a copy on the CPU in double precision.
    /// </summary>
    /// <exception cref="ArgumentException">The grid has more than two axes.</exception>
    /// <exception cref="ArgumentOutOfRangeException">No such function or channel.</exception>
    public static FieldSnapshot Of(GridFunction functions, int index, int channel = 0, string unit = "")
    {
        ArgumentNullException.ThrowIfNull(functions);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, functions.Batch);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(channel, functions.Channels);
        using DisposeScope scope = torch.NewDisposeScope();
        double[] values = functions.Values[index, channel].detach().cpu().to(torch.float64).contiguous().data<double>().ToArray();
        return new FieldSnapshot(functions.Grid.Axes, values, unit);
    }

    private static IReadOnlyList<double> Checked(IReadOnlyList<Axis> axes, IReadOnlyList<double> values)
    {
        ArgumentNullException.ThrowIfNull(axes);
        ArgumentNullException.ThrowIfNull(values);
        int expected = axes.Aggregate(1, (product, axis) => product * axis.Points);
        return axes.Count is 1 or 2 && values.Count == expected
            ? values
            : throw new ArgumentException(
                $"expected {expected} values on a grid of one or two axes, got {values.Count} on {axes.Count} axes.", nameof(values));
    }
}
