using static TorchSharp.torch;

namespace Semiflow.Data.Pairs;

/// <summary>An array whose first dimension counts samples, read whole and with the numbers that the file stores.</summary>
internal static class SampleArray
{
    private const double Largest = 1e15; // Its square, summed over many numbers, is still finite.

    /// <summary>The array that is asked for, or the first of the usual names; null where there is none.</summary>
    /// <exception cref="InputException">There is no array of the name that is asked for.</exception>
    public static string? Find(IArraySource source, string? asked, params IEnumerable<string> usual) =>
        asked is null ? usual.FirstOrDefault(source.Has)
        : source.Has(asked) ? asked
        : throw new InputException($"{source.Path} has no array '{asked}'; it has "
            + $"{string.Join(", ", EditDistance.Order(asked, source.Names))}.");

    /// <summary>All of an array: whole numbers as such, also where the format has them read as others.</summary>
    /// <exception cref="InputException">No such array, empty, damaged, or not of real numbers.</exception>
    public static Tensor Read(IArraySource source, string name)
    {
        NamedShape array = NamedShape.Of(source, name);
        array.CheckNotEmpty("samples");
        Tensor values = source.Read(name, new long[array.Shape.Length], array.Shape);
        if (values.is_complex())
        {
            throw new InputException($"{source.Path}: array '{name}' holds complex numbers; store real and imaginary part as two numbers.");
        }

        return source.StoredWhole(name) is { } type && values.dtype != type && values.isfinite().all().item<bool>()
            ? values.to(type)
            : values;
    }

    /// <summary>Refuses NaN and infinite values, and those too large to compute with in single precision.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="name">The array.</param>
    /// <param name="values"><c>[sample, …]</c>, in the precision of the file.</param>
    /// <exception cref="InputException">A sample has one; the message counts from 0.</exception>
    public static Tensor Computable(string path, string name, Tensor values)
    {
        if (values.dtype is ScalarType.Byte or ScalarType.Bool)
        {
            return values;
        }

        // Extremes instead of absolute values, since those would be a copy of everything; NaN comes through.
        using Tensor rows = values.flatten(1), most = rows.amax([1]).to(ScalarType.Float64), least = rows.amin([1]).to(ScalarType.Float64),
            sizes = maximum(most, -least), bad = sizes.le(Largest).logical_not();
        int first = Array.IndexOf(bad.data<bool>().ToArray(), true);
        return first < 0 ? values : throw new InputException(
            sizes[first].isfinite().item<bool>()
            ? FormattableString.Invariant($"{path}: array '{name}' reaches {sizes[first].item<double>():G3} in sample {first} ")
                + "(counted from 0), too large for single precision, in which networks compute. Scale the array, or repair that sample."
            : FormattableString.Invariant($"{path}: array '{name}' is not finite (NaN or infinite) in sample {first} (counted from 0); ")
                + FormattableString.Invariant($"{bad.sum().item<long>()} of {values.shape[0]} cannot be used. Remove or repair them."));
    }
}
