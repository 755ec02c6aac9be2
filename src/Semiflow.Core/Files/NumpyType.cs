using System.Globalization;

namespace Semiflow.Files;

/// <summary>
/// An element type of NumPy: its description (<c>&lt;f4</c>), width, and type of the elements in memory; text has none. Integers without a
/// sign become wider ones with a sign.
/// </summary>
internal sealed record NumpyType(string Description, char Kind, int Width, bool BigEndian, ElementType? Element)
{
    private static readonly (string Code, ElementType Type)[] Known =
    [
        ("f4", ElementType.Float32), ("f8", ElementType.Float64), ("f2", ElementType.Float16), ("i4", ElementType.Int32),
        ("i8", ElementType.Int64), ("i2", ElementType.Int16), ("i1", ElementType.Int8), ("u1", ElementType.UInt8), ("b1", ElementType.Bool),
        ("c8", ElementType.Complex64), ("c16", ElementType.Complex128), ("u2", ElementType.Int32), ("u4", ElementType.Int64),
        ("u8", ElementType.Int64),
    ];

    /// <summary>Bytes of an element in memory.</summary>
    public int Room => Kind == 'u' && Width > 1 ? Math.Min(8, 2 * Width) : Width;

    /// <summary>The type for a description such as <c>&lt;f4</c>, <c>|u1</c> or <c>&lt;U12</c>.</summary>
    /// <exception cref="FormatException">Not supported; the message lists what is.</exception>
    public static NumpyType Parse(string description)
    {
        if (description.Length >= 3 && "<>|=".Contains(description[0], StringComparison.Ordinal)
            && int.TryParse(description.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out int size) && size < 1 << 24)
        {
            bool big = description[0] == '>';
            if (description[1] is 'U' or 'S')
            {
                return new NumpyType(description, description[1], (description[1] == 'U' ? 4 : 1) * size, big, null);
            }

            foreach ((string code, ElementType type) in Known)
            {
                if (description.AsSpan(1).SequenceEqual(code))
                {
                    return new NumpyType(description, code[0], size, big, type);
                }
            }
        }

        throw new FormatException(
            $"element type {description} is not supported. "
                + $"Save it as one of {string.Join(", ", Known.Select(k => k.Code))} or as text (U).");
    }

    /// <summary>The little-endian description of a type.</summary>
    /// <exception cref="InputException">NumPy has no such type.</exception>
    public static string Describe(ElementType type)
    {
        foreach ((string code, ElementType known) in Known)
        {
            if (known == type)
            {
                return (code[1..] == "1" ? "|" : "<") + code;
            }
        }

        throw new InputException($"NumPy has no element type for {type}; convert the tensor to float32 before writing.");
    }
}
