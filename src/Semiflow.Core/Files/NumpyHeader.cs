using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Semiflow.Files;

/// <summary>The header of a .npy file (format versions 1 to 3).</summary>
internal sealed partial record NumpyHeader(NumpyType Type, bool FortranOrder, long[] Shape)
{
    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    // NumPy itself reads 10,000 bytes unless told otherwise, and makes no arrays of more dimensions.
    private const int LongestText = 1 << 16, MostDimensions = 64;
    private const long LargestSize = 1L << 48;

    /// <summary>Number of elements.</summary>
    public long Count => Shape.Contains(0) ? 0 : Shape.Aggregate(1L, (product, size) => checked(product * size));

    /// <summary>Reads and checks a header.</summary>
    /// <exception cref="FormatException">Not a .npy header, or one that cannot be read here.</exception>
    /// <exception cref="EndOfStreamException">The file ends inside the header.</exception>
    public static NumpyHeader Read(Stream stream)
    {
        Span<byte> start = stackalloc byte[8];
        stream.ReadExactly(start);
        if (!start[..6].SequenceEqual(Magic))
        {
            throw new FormatException("this is not a .npy array (the magic bytes are missing).");
        }

        if (start[6] is < 1 or > 3)
        {
            throw new FormatException($"format version {start[6]} is not supported (1 to 3 are). Save it again with numpy.save.");
        }

        Span<byte> size = stackalloc byte[4];
        size.Clear();
        stream.ReadExactly(size[..(start[6] == 1 ? 2 : 4)]);
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(size);
        if (length > LongestText)
        {
            throw new FormatException($"the header claims {length} bytes; the file is damaged.");
        }

        byte[] text = new byte[length];
        stream.ReadExactly(text);
        return Parse((start[6] == 3 ? Encoding.UTF8 : Encoding.Latin1).GetString(text));
    }

    /// <summary>The bytes in front of the elements, padded so that those start at a multiple of 64.</summary>
    public static byte[] Encode(string description, IEnumerable<long> shape)
    {
        string[] sizes = [.. shape.Select(size => size.ToString(CultureInfo.InvariantCulture))];
        string tuple = sizes.Length == 1 ? $"({sizes[0]},)" : $"({string.Join(", ", sizes)})";
        string text = $"{{'descr': '{description}', 'fortran_order': False, 'shape': {tuple}, }}";
        int total = (10 + text.Length + 1 + 63) / 64 * 64;
        byte[] bytes = new byte[total];
        Magic.CopyTo(bytes);
        bytes[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), (ushort)(total - 10));
        Encoding.Latin1.GetBytes(text.PadRight(total - 11) + "\n", bytes.AsSpan(10));
        return bytes;
    }

    private static NumpyHeader Parse(string text)
    {
        MatchCollection descriptions = DescriptionPattern().Matches(text), orders = OrderPattern().Matches(text);
        MatchCollection shapes = ShapePattern().Matches(text);
        if (descriptions.Count != 1 || orders.Count != 1 || shapes.Count != 1)
        {
            throw new FormatException(
                $"the header {text.Trim()} cannot be read; structured arrays and objects are not supported. Save plain arrays.");
        }

        (Match descr, Match order, Match shape) = (descriptions[0], orders[0], shapes[0]);
        long[] sizes = [.. shape.Groups[1].Value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(size => long.TryParse(size.TrimEnd('L'), NumberStyles.None, CultureInfo.InvariantCulture, out long value)
                && value <= LargestSize ? value : throw new FormatException($"the shape ({shape.Groups[1].Value}) is damaged."))];
        if (sizes.Length > MostDimensions)
        {
            throw new FormatException($"it has {sizes.Length} dimensions, and NumPy knows at most {MostDimensions}; the file is damaged.");
        }

        return new NumpyHeader(NumpyType.Parse(descr.Groups[1].Value), order.Groups[1].Value == "True", sizes);
    }

    [GeneratedRegex(@"'descr'\s*:\s*'([^']+)'")]
    private static partial Regex DescriptionPattern();

    [GeneratedRegex(@"'fortran_order'\s*:\s*(True|False)")]
    private static partial Regex OrderPattern();

    [GeneratedRegex(@"'shape'\s*:\s*\(([^)]*)\)")]
    private static partial Regex ShapePattern();
}
