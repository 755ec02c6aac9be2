using System.Runtime.InteropServices;

namespace Semiflow.Files;

/// <summary>An array as it lies in a file: row-major, little-endian.</summary>
/// <param name="Type">What its elements are.</param>
/// <param name="Shape">Its sizes; none for a single number.</param>
/// <param name="Bytes">Its elements.</param>
internal sealed record StoredArray(ElementType Type, IReadOnlyList<long> Shape, byte[] Bytes)
{
    /// <summary>The elements as numbers.</summary>
    /// <exception cref="InvalidOperationException">They are of another width.</exception>
    public ReadOnlySpan<T> Numbers<T>()
        where T : unmanaged
    {
        ReadOnlySpan<T> numbers = MemoryMarshal.Cast<byte, T>(Bytes);
        long count = Shape.Aggregate(1L, (product, size) => product * size);
        return numbers.Length == count && Bytes.Length % Marshal.SizeOf<T>() == 0 ? numbers : throw new InvalidOperationException(
            $"expected {count} elements of {Type} in {Bytes.Length} bytes, which {typeof(T).Name} does not fit.");
    }
}
