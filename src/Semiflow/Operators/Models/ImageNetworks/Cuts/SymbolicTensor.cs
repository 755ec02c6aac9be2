namespace Semiflow.Operators.Models.ImageNetworks.Cuts;

/// <summary>A tensor of a network that is walked through without being computed.</summary>
/// <param name="Shape">Shape of one item.</param>
/// <param name="Storage">The memory it lies in: views and results in place have that of their origin.</param>
internal sealed record SymbolicTensor(IReadOnlyList<long> Shape, object Storage)
{
    /// <summary>A result in memory of its own.</summary>
    public static SymbolicTensor Fresh(IReadOnlyList<long> shape) => new(shape, new object());

    /// <summary>Numbers of one item.</summary>
    public long Count => Shape.Aggregate(1L, (product, size) => product * size);
}
