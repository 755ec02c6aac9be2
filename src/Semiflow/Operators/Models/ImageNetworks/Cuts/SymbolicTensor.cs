namespace Semiflow.Operators.Models.ImageNetworks.Cuts;

/// <summary>A tensor of a network that is traversed without being computed.</summary>
/// <param name="Shape">Shape of one item.</param>
/// <param name="Storage">The memory it lies in: views and in-place results share that of their origin.</param>
internal sealed record SymbolicTensor(IReadOnlyList<long> Shape, object Storage)
{
    /// <summary>A result in its own memory.</summary>
    public static SymbolicTensor Fresh(IReadOnlyList<long> shape) => new(shape, new object());

    /// <summary>Count of numbers in one item.</summary>
    public long Count => Shape.Aggregate(1L, (product, size) => product * size);
}
