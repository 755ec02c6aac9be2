using System.Text;

namespace Semiflow.Data.Hdf5.Format;

/// <summary>A datatype: how one element lies in the file.</summary>
/// <param name="Class">Its class.</param>
/// <param name="Size">Bytes of an element.</param>
/// <param name="Bits">The bit field of its class.</param>
internal sealed record ElementFormat(ElementClass Class, int Size, uint Bits)
{
    private const int Deepest = 16, NewestVersion = 5;

    /// <summary>First bit and number of bits of a number.</summary>
    public (int Offset, int Precision) Field { get; private init; }

    /// <summary>Of a real number: places and sizes in bits of exponent and mantissa, and the exponent's bias.</summary>
    public (int ExponentAt, int ExponentSize, int MantissaAt, int MantissaSize, long Bias) Real { get; private init; }

    /// <summary>Members of a compound.</summary>
    public IReadOnlyList<(string Name, int Offset, ElementFormat Format)> Members { get; private init; } = [];

    /// <summary>Names and values (little-endian bytes as stored) of an enumeration.</summary>
    public IReadOnlyList<(string Name, byte[] Value)> Names { get; private init; } = [];

    /// <summary>Type of the values of an enumeration, of the elements of an array or a sequence.</summary>
    public ElementFormat? Inner { get; private init; }

    /// <summary>Sizes of an array.</summary>
    public IReadOnlyList<long> Sizes { get; private init; } = [];

    /// <summary>Whether the bytes of a number run from the most significant one.</summary>
    public bool BigEndian => (Bits & 1) != 0;

    /// <summary>Whether an integer has a sign.</summary>
    public bool Signed => (Bits & 8) != 0;

    /// <summary>Whether a sequence is a text.</summary>
    public bool IsText => Class == ElementClass.Text || (Class == ElementClass.Sequence && (Bits & 15) == 1);

    /// <summary>Whether an enumeration says FALSE and TRUE, as h5py stores booleans.</summary>
    public bool IsBool => Class == ElementClass.Enumeration && Size == 1 && Names.Count == 2
        && Names.All(each => each.Value[0] == (each.Name.ToUpperInvariant() switch { "FALSE" => 0, "TRUE" => 1, _ => 2 }));

    /// <summary>Parses a datatype.</summary>
    public static ElementFormat Parse(Cursor cursor, int depth = 0)
    {
        if (depth > Deepest)
        {
            throw new InvalidDataException($"a datatype is nested deeper than {Deepest}.");
        }

        int first = cursor.Byte(), version = first >> 4;
        UnreadException.Check("a datatype", version, NewestVersion);
        uint bits = (uint)cursor.Number(3), size = cursor.Four();
        var format = new ElementFormat((ElementClass)(first & 15), size <= int.MaxValue
            ? (int)size : throw new InvalidDataException($"an element has {size} bytes."), bits);
        return format.Class switch
        {
            ElementClass.Integer or ElementClass.Bits => format with { Field = Checked(format, cursor.Two(), cursor.Two()) },
            ElementClass.Real => ParseReal(format, cursor),
            ElementClass.Time or ElementClass.Text or ElementClass.Reference or ElementClass.Opaque => format,
            ElementClass.Compound => format with { Members = ParseMembers(format, version, cursor, depth) },
            ElementClass.Enumeration => ParseNames(format, version, cursor, depth),
            ElementClass.Sequence or ElementClass.Complex => format with { Inner = Parse(cursor, depth + 1) },
            ElementClass.Array => ParseArray(format, version, cursor, depth),
            _ => throw UnreadException.Newer($"unknown datatype class {first & 15}"),
        };
    }

    private static (int Offset, int Precision) Checked(ElementFormat format, int offset, int precision) =>
        precision > 0 && offset + precision <= 8L * format.Size ? (offset, precision)
        : throw new InvalidDataException($"a number of {precision} bits from bit {offset} on does not fit into {format.Size} bytes.");

    private static ElementFormat ParseReal(ElementFormat format, Cursor cursor)
    {
        (int, int) field = Checked(format, cursor.Two(), cursor.Two());
        int exponentAt = cursor.Byte(), exponentSize = cursor.Byte(), mantissaAt = cursor.Byte(), mantissaSize = cursor.Byte();
        return exponentAt + exponentSize <= 8 * format.Size && mantissaAt + mantissaSize <= 8 * format.Size
            ? format with { Field = field, Real = (exponentAt, exponentSize, mantissaAt, mantissaSize, cursor.Four()) }
            : throw new InvalidDataException("the exponent or the mantissa of a real number lies outside it.");
    }

    private static List<(string, int, ElementFormat)> ParseMembers(ElementFormat format, int version, Cursor cursor, int depth)
    {
        List<(string, int, ElementFormat)> members = [];
        int width = format.Size < 1 << 8 ? 1 : format.Size < 1 << 16 ? 2 : format.Size < 1 << 24 ? 3 : 4;
        for (int i = 0; i < (format.Bits & 0xFFFF); i++)
        {
            string name = Name(cursor, version);
            long offset = version >= 3 ? (long)cursor.Number(width) : cursor.Four();
            cursor.Skip(version == 1 ? 28 : 0);
            ElementFormat inner = Parse(cursor, depth + 1);
            members.Add(offset + inner.Size <= format.Size
                ? (name, (int)offset, inner)
                : throw new InvalidDataException($"the member '{name}' lies outside its compound."));
        }

        return members;
    }

    private static ElementFormat ParseNames(ElementFormat format, int version, Cursor cursor, int depth)
    {
        ElementFormat inner = Parse(cursor, depth + 1);
        List<string> names = [];
        for (int i = 0; i < (format.Bits & 0xFFFF); i++)
        {
            names.Add(Name(cursor, version));
        }

        return inner.Size != format.Size || inner.Class != ElementClass.Integer
            ? throw new InvalidDataException("the values of an enumeration are not integers of its size.")
            : format with { Inner = inner, Names = [.. names.Select(name => (name, cursor.Take(inner.Size).ToArray()))] };
    }

    private static ElementFormat ParseArray(ElementFormat format, int version, Cursor cursor, int depth)
    {
        int rank = cursor.Byte();
        cursor.Skip(version < 3 ? 3 : 0);
        long[] sizes = [.. Enumerable.Range(0, rank).Select(_ => (long)cursor.Four())];
        cursor.Skip(version < 3 ? 4 * rank : 0);
        ElementFormat inner = Parse(cursor, depth + 1);
        return sizes.Aggregate((Int128)inner.Size, (a, b) => a > int.MaxValue ? a : a * b) == format.Size
            ? format with { Inner = inner, Sizes = sizes }
            : throw new InvalidDataException($"an array of [{string.Join(", ", sizes)}] does not have {format.Size} bytes.");
    }

    private static string Name(Cursor cursor, int version)
    {
        int before = cursor.Position;
        string name = cursor.Text();
        int padding = version < 3 ? (8 - ((cursor.Position - before) % 8)) % 8 : 0;
        cursor.Skip(padding);
        return name;
    }

    /// <summary>In words, for messages.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Class switch
        {
            ElementClass.Integer => $"{(Signed ? "" : "unsigned ")}integers",
            ElementClass.Real => "real numbers",
            ElementClass.Text or ElementClass.Sequence when IsText => "texts",
            ElementClass.Compound => $"compounds of {string.Join(", ", Members.Select(member => $"'{member.Name}'"))}",
            ElementClass.Reference => "references",
            ElementClass.Enumeration => "an enumeration",
            ElementClass.Sequence => "sequences of variable length",
            ElementClass.Array => $"arrays of [{string.Join(", ", Sizes)}]",
            ElementClass.Opaque => "opaque bytes",
            _ => $"{Class} values",
        });
        return text.Append(System.Globalization.CultureInfo.InvariantCulture, $" of {Size} bytes").ToString();
    }
}
