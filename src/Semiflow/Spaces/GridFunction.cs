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

    /// <summary>Functions of one component from an array <c>[sample, x…]</c>, which is copied.</summary>
    /// <param name="grid">The grid.</param>
    /// <param name="samples">A <c>float</c> or <c>double</c> array with one more dimension than the grid.</param>
    /// <exception cref="ArgumentException">The array's shape or element type does not fit.</exception>
    public static GridFunction FromArray(Grid grid, Array samples)
    {
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentNullException.ThrowIfNull(samples);
        ScalarType type = samples.GetType().GetElementType() switch
        {
            { } element when element == typeof(float) => ScalarType.Float32,
            { } element when element == typeof(double) => ScalarType.Float64,
            { } element => throw new ArgumentException($"expected an array of float or double, got {element.Name}.", nameof(samples)),
            null => throw new ArgumentException("expected an array of float or double.", nameof(samples)),
        };
        long[] shape = [.. Enumerable.Range(0, samples.Rank).Select(samples.GetLongLength)];
        using Tensor managed = from_array(samples, type);
        return new GridFunction(grid, managed.clone().reshape([shape[0], 1, .. shape.AsSpan(1)]));
    }

    private static Tensor Checked(Grid grid, Tensor values)
    {
        ArgumentNullException.ThrowIfNull(grid);
        ArgumentNullException.ThrowIfNull(values);
        return values.dim() == grid.Rank + 2 && values.shape.AsSpan(2).SequenceEqual(grid.Shape)
            ? values
            : throw new ArgumentException(
                $"expected values of shape [batch, channel, {string.Join(", ", grid.Shape)}] on the grid {grid}, got "
                    + $"[{string.Join(", ", values.shape)}].");
    }
}
