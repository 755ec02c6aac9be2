using System.Globalization;
using static TorchSharp.torch;

namespace Semiflow.Data.Conventions;

/// <summary>
/// How stored numbers become values after the CF conventions: fill values and values out of the valid range are missing, the others are
/// <c>stored · scale_factor + add_offset</c> (spec partial-observations.md 7.2).
/// </summary>
/// <param name="Scale">Factor.</param>
/// <param name="Offset">Summand.</param>
/// <param name="Fills">Stored numbers that stand for "missing".</param>
/// <param name="Lowest">Smallest valid stored number.</param>
/// <param name="Highest">Largest valid stored number.</param>
internal sealed record CfPacking(double Scale, double Offset, IReadOnlyList<double> Fills, double Lowest, double Highest)
{
    private static readonly string[] FillNames = ["_FillValue", "missing_value"];

    /// <summary>A number that stands for "never written", of a real one compared as a single; NaN for none.</summary>
    public double Unwritten { get; init; } = double.NaN;

    /// <summary>
    /// What is added to negative numbers, which stand for large ones without a sign; below 0, to large ones, which stand for negative
    /// ones; 0 for nothing.
    /// </summary>
    public double Wrap { get; init; }

    /// <summary>Whether values are other numbers than those stored.</summary>
    public bool IsScaled => IsRescaled || Wrap != 0;

    private bool IsRescaled => Scale != 1 || Offset != 0;

    /// <summary>Whether stored numbers are values as they are.</summary>
    public bool IsNone => !IsScaled && Fills.Count == 0 && double.IsNaN(Unwritten)
        && double.IsNegativeInfinity(Lowest) && double.IsPositiveInfinity(Highest);

    /// <summary>Reads the attributes of an array.</summary>
    /// <param name="place">File and name of the array, for messages.</param>
    /// <param name="has">Whether there is an attribute of that name.</param>
    /// <param name="numbers">The numbers of an attribute; null if it holds none.</param>
    /// <param name="text">Its text, which may spell a fill value; null if it holds none.</param>
    /// <exception cref="InputException">One of them holds no number.</exception>
    public static CfPacking Read(string place, Func<string, bool> has, Func<string, double[]?> numbers, Func<string, string?> text)
    {
        double[] Fills(string name) => (numbers(name) ?? NumberList.Parse(text(name) ?? "")) is { } fills ? fills
            : text(name) is not { Length: > 0 } words ? [] // Neither text nor number, such as an empty attribute, says nothing.
            : throw new InputException($"{place} has an attribute '{name}' that is the text '{words}', not a number: which values are "
                + "missing cannot be told. Correct or delete it.");
        double One(string name, double otherwise) => !has(name) ? otherwise
            : numbers(name) is [var number] && double.IsFinite(number) ? number : throw new InputException(
                $"{place} has an attribute '{name}' that is not one finite number, so its values cannot be decoded. Correct or delete it.");
        double[]? range = !has("valid_range") ? null
            : numbers("valid_range") is [var low, var high] pair && (low <= high || has("_Unsigned")) ? pair : throw new InputException(
                $"{place} has an attribute 'valid_range' that is not two numbers, the smaller one first, so which of its values are valid "
                + "cannot be told. Correct or delete it.");
        double Bound(string name, double otherwise) => !has(name) ? otherwise
            : numbers(name) is [var number] && !double.IsNaN(number) ? number : throw new InputException(
                $"{place} has an attribute '{name}' that is not one number, so which of its values are valid cannot be told. "
                + "Correct or delete it.");
        double scale = One("scale_factor", 1);
        return new CfPacking(
            scale != 0 ? scale : throw new InputException(
                $"{place} has a 'scale_factor' of 0: all its values would be the same. Correct or delete it."),
            One("add_offset", 0), [.. FillNames.SelectMany(Fills)],
            range?[0] ?? Bound("valid_min", double.NegativeInfinity), range?[1] ?? Bound("valid_max", double.PositiveInfinity));
    }

    /// <summary>The value of a stored number; NaN if it is missing.</summary>
    /// <param name="stored">The number.</param>
    /// <param name="real">Whether it is no integer: attributes in single precision are then equal as singles.</param>
    public double Value(double stored, bool real)
    {
        double number = Unsigned(stored);
        if (stored == Unwritten || (real && (float)stored == (float)Unwritten))
        {
            return double.NaN;
        }

        foreach (double fill in Fills)
        {
            if (fill == stored || (real ? (float)fill == (float)stored : Wrap != 0 && Unsigned(fill) == number))
            {
                return double.NaN;
            }
        }

        return number >= Lowest && number <= Highest ? (number * Scale) + Offset : double.NaN;
    }

    /// <summary>
    /// The same for integers, of which the attribute <c>_Unsigned</c> may say that they have no sign, or one after all, and of which those
    /// that the NetCDF library leaves where nothing was written are nobody's.
    /// </summary>
    /// <param name="place">File and name of the array, for messages.</param>
    /// <param name="bytes">Bytes of an integer.</param>
    /// <param name="signed">Whether the file stores them with a sign.</param>
    /// <param name="netCdf">Whether the NetCDF library wrote them, and no other fill value is declared.</param>
    /// <param name="unsigned">The attribute, a text or a number as text; null for none.</param>
    /// <exception cref="InputException">The attribute is neither true nor false.</exception>
    public CfPacking OfIntegers(string place, int bytes, bool signed, bool netCdf, string? unsigned)
    {
        bool? none = unsigned?.ToLowerInvariant() switch
        {
            null => null,
            "true" or "1" => true,
            "false" or "0" => false,
            _ => throw new InputException($"{place} has an attribute '_Unsigned' that is '{unsigned}', neither true nor false, so its "
                + "values cannot be decoded. Correct or delete it."),
        };
        CfPacking wrapped = this with
        {
            Unwritten = netCdf ? DefaultFill.OfInteger(bytes, signed) : double.NaN,
            Wrap = none is null || none != signed ? 0 : signed ? Math.Pow(2, 8 * bytes) : -Math.Pow(2, 8 * bytes),
        };
        return wrapped with
        {
            Lowest = double.IsFinite(Lowest) ? wrapped.Unsigned(Lowest) : Lowest,
            Highest = double.IsFinite(Highest) ? wrapped.Unsigned(Highest) : Highest,
        };
    }

    /// <summary>
    /// Type of the values of whole numbers: that in which they are stored, or the one whose sign the attribute tells; null where values are
    /// scaled, or too large for any.
    /// </summary>
    /// <param name="stored">Type in which the file stores them.</param>
    public ScalarType? Whole(ScalarType stored) => IsRescaled ? null
        : Wrap == 0 ? stored
        : Math.Abs(Wrap) > uint.MaxValue + 1.0 ? null
        : Math.Abs(Wrap) > byte.MaxValue + 1 ? ScalarType.Int64
        : Wrap > 0 ? ScalarType.Byte : ScalarType.Int8;

    private double Unsigned(double stored) =>
        Wrap > 0 ? stored < 0 ? stored + Wrap : stored
        : Wrap < 0 && stored >= -Wrap / 2 ? stored + Wrap
        : stored;

    /// <summary>In words, for the layout that is stated to the user; empty where nothing is done.</summary>
    public override string ToString() => string.Join(", ", new[]
    {
        Wrap > 0 ? "integers without a sign" : Wrap < 0 ? "integers with a sign" : "",
        IsRescaled ? string.Create(CultureInfo.InvariantCulture, $"unpacked as stored x {Scale} + {Offset}") : "",
        Fills.Count > 0 ? string.Create(CultureInfo.InvariantCulture, $"{string.Join(" and ", Fills.Distinct())} read as missing") : "",
        Limits(),
    }.Where(text => text.Length > 0));

    /// <summary>What is valid, in stored numbers where those are packed.</summary>
    private string Limits()
    {
        string limits = (double.IsNegativeInfinity(Lowest), double.IsPositiveInfinity(Highest)) switch
        {
            (true, true) => "",
            (true, false) => string.Create(CultureInfo.InvariantCulture, $"values above {Highest}"),
            (false, true) => string.Create(CultureInfo.InvariantCulture, $"values below {Lowest}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"values outside [{Lowest}, {Highest}]"),
        };
        return limits.Length == 0 ? "" : $"{(IsScaled ? "stored " : "")}{limits} read as missing";
    }
}
