using static TorchSharp.torch;

namespace Semiflow.Data.Pairs;

/// <summary>The element type that holds numbers of several types whole, where the samples of a file are not stored alike.</summary>
internal static class CommonType
{
    /// <summary>The narrowest such type: unlike libtorch's, real numbers wide enough for the integers beside them.</summary>
    /// <param name="first">A type.</param>
    /// <param name="second">Another.</param>
    public static ScalarType Of(ScalarType first, ScalarType second) => first == second ? first
        : IsWhole(first) == IsWhole(second) ? promote_types(first, second)
        : IsWhole(first) ? promote_types(Real(first), second)
        : promote_types(first, Real(second));

    /// <summary>Whether one has bytes, which in pictures are parts of 255, and the other real numbers, which are not.</summary>
    public static bool AreBytesBesideReals(ScalarType first, ScalarType second) =>
        (first == ScalarType.Byte && !IsWhole(second)) || (second == ScalarType.Byte && !IsWhole(first));

    /// <summary>Numbers in a wider type.</summary>
    /// <param name="place">File and name of the array, for messages.</param>
    /// <param name="values">The numbers.</param>
    /// <param name="type">A common type of theirs.</param>
    /// <exception cref="InputException">An integer that double precision cannot hold.</exception>
    public static Tensor Convert(string place, Tensor values, ScalarType type) => values.dtype == type ? values
        : values.dtype == ScalarType.Int64 ? RealValues.Double(place, values).to(type)
        : values.to(type);

    private static bool IsWhole(ScalarType type) => type is ScalarType.Byte or ScalarType.Int8 or ScalarType.Int16 or ScalarType.Int32
        or ScalarType.Int64 or ScalarType.Bool;

    private static ScalarType Real(ScalarType whole) =>
        whole is ScalarType.Int32 or ScalarType.Int64 ? ScalarType.Float64 : ScalarType.Float32;
}
