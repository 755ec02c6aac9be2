using TorchSharp;
using static TorchSharp.torch;

namespace Semiflow.Spaces;

/// <summary>Functions sampled on a grid.</summary>
/// <param name="Grid">The grid.</param>
/// <param name="Values">Samples, <c>[batch, channel, x…]</c>, in the units of the data.</param>
public sealed record GridFunction(Grid Grid, Tensor Values)
{
    /// <summary>Samples, <c>[batch, channel, x…]</c>.</summary>
    /// <exception cref="ArgumentException">The shape does not fit the grid.</exception>
    public Tensor Values { get; init; } = Checked(Grid, Values);

    /// <summary>Number of functions.</summary>
    public long Batch => Values.shape[0];

    /// <summary>Number of components of each.</summary>
    public long Channels => Values.shape[1];

    private static Tensor Checked(Grid grid, Tensor values)
    {
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentNullException.ThrowIfNull(values);
        return values.dim() == grid.Rank + 2 && values.shape.AsSpan(2).SequenceEqual(grid.Shape)
            ? values
            : throw new ArgumentException(
                $"expected values of shape [batch, channel, {string.Join(", ", grid.Shape)}] on the grid {grid}, got [{string.Join(", ", values.shape)}].");
    }
}
