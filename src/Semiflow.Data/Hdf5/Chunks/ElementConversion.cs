using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Semiflow.Data.Hdf5.Format;
using Semiflow.Files;

namespace Semiflow.Data.Hdf5.Chunks;

/// <summary>
/// Elements of a dataset as elements of an array in memory, exactly: no value is rounded unless it has more than 53 bits.
/// </summary>
internal static class ElementConversion
{
    private static readonly string[] RealNames = ["r", "real", "re"], ImaginaryNames = ["i", "imag", "im"];

    /// <summary>What elements become in memory; null where they are not numbers.</summary>
    public static ElementType? Kind(ElementFormat format) => format switch
    {
        { IsBool: true } => ElementType.Bool,
        { Class: ElementClass.Enumeration } => Kind(format.Inner!),
        { Class: ElementClass.Real } => (format.Size, Whole: StoredNumbers.IsNative(format) || StoredNumbers.IsReversed(format)) switch
        {
            (2, true) => ElementType.Float16,
            (4, true) => ElementType.Float32,
            _ => format.Real is { MantissaSize: <= 23, ExponentSize: <= 8 } ? ElementType.Float32 : ElementType.Float64,
        },
        { Class: ElementClass.Integer, Signed: true } => format.Size switch
        {
            1 => ElementType.Int8, 2 => ElementType.Int16, 3 or 4 => ElementType.Int32, _ => ElementType.Int64,
        },
        { Class: ElementClass.Integer or ElementClass.Bits } => format.Size switch
        {
            1 => ElementType.UInt8, 2 or 3 => ElementType.Int32, _ => ElementType.Int64,
        },
        _ => Parts(format) is { } parts && Kind(parts.Format) is { } part
            ? part == ElementType.Float64 ? ElementType.Complex128 : ElementType.Complex64
            : null,
    };

    /// <summary>Bytes of an element in memory.</summary>
    public static int Width(ElementType kind) => kind switch
    {
        ElementType.Int8 or ElementType.UInt8 or ElementType.Bool => 1,
        ElementType.Int16 or ElementType.Float16 or ElementType.BFloat16 => 2,
        ElementType.Int32 or ElementType.Float32 => 4,
        ElementType.Complex128 => 16,
        _ => 8,
    };

    /// <summary>Whether stored bytes need no conversion.</summary>
    public static bool Same(ElementFormat format, ElementType kind) =>
        format.Class is ElementClass.Integer or ElementClass.Real && StoredNumbers.IsNative(format) && format.Size == Width(kind)
        && kind == Kind(format);

    /// <summary>Converts stored elements.</summary>
    /// <exception cref="UnreadException">An integer is larger than signed ones of 64 bits are.</exception>
    public static void Convert(ReadOnlySpan<byte> stored, ElementFormat format, ElementType kind, Span<byte> target)
    {
        if (Parts(format) is { } parts)
        {
            ElementType half = kind == ElementType.Complex128 ? ElementType.Float64 : ElementType.Float32;
            int part = Width(half);
            for (int at = 0, to = 0; at < stored.Length; at += format.Size, to += 2 * part)
            {
                Number(stored.Slice(at + parts.Real, parts.Format.Size), parts.Format, half, target.Slice(to, part));
                Number(stored.Slice(at + parts.Imaginary, parts.Format.Size), parts.Format, half, target.Slice(to + part, part));
            }

            return;
        }

        int size = format.Size, width = Width(kind);
        if (Same(format, kind))
        {
            stored.CopyTo(target);
        }
        else if (format.Class is ElementClass.Integer or ElementClass.Real && StoredNumbers.IsReversed(format) && size == width)
        {
            stored.CopyTo(target);
            Reverse(target, size);
        }
        else
        {
            for (int at = 0, to = 0; at < stored.Length; at += size, to += width)
            {
                Number(stored.Slice(at, size), format, kind, target.Slice(to, width));
            }
        }
    }

    private static void Reverse(Span<byte> target, int size)
    {
        switch (size)
        {
            case 2: BinaryPrimitives.ReverseEndianness(Cast<ushort>(target), Cast<ushort>(target)); break;
            case 4: BinaryPrimitives.ReverseEndianness(Cast<uint>(target), Cast<uint>(target)); break;
            case 8: BinaryPrimitives.ReverseEndianness(Cast<ulong>(target), Cast<ulong>(target)); break;
        }
    }

    private static Span<T> Cast<T>(Span<byte> bytes)
        where T : struct => MemoryMarshal.Cast<byte, T>(bytes);

    private static void Number(ReadOnlySpan<byte> stored, ElementFormat format, ElementType kind, Span<byte> target)
    {
        switch (kind)
        {
            case ElementType.Float16: BinaryPrimitives.WriteHalfLittleEndian(target, (Half)StoredNumbers.Double(stored, format)); break;
            case ElementType.Float32: BinaryPrimitives.WriteSingleLittleEndian(target, (float)StoredNumbers.Double(stored, format)); break;
            case ElementType.Float64: BinaryPrimitives.WriteDoubleLittleEndian(target, StoredNumbers.Double(stored, format)); break;
            default:
                ulong whole = StoredNumbers.Whole(stored, format);
                bool signed = (format.Inner ?? format).Signed && format.Class != ElementClass.Bits;
                if (!signed && whole > long.MaxValue)
                {
                    throw new UnreadException($"it holds {whole}, which does not fit a signed 64-bit integer. Store it as float64.");
                }

                whole = kind == ElementType.Bool && whole != 0 ? 1 : whole;
                for (int b = 0; b < target.Length; b++)
                {
                    target[b] = (byte)(whole >> (8 * b));
                }

                break;
        }
    }

    /// <summary>Places and type of the two parts of a complex number; null for anything else.</summary>
    private static (int Real, int Imaginary, ElementFormat Format)? Parts(ElementFormat format) => format switch
    {
        { Class: ElementClass.Complex, Inner: { Class: ElementClass.Real } inner } when format.Size == 2 * inner.Size =>
            (0, inner.Size, inner),
        { Class: ElementClass.Compound, Members: [var real, var imaginary] } when real.Format.Class == ElementClass.Real
            && imaginary.Format.Class == ElementClass.Real && real.Format.Size == imaginary.Format.Size
            && real.Format.BigEndian == imaginary.Format.BigEndian && real.Format.Real == imaginary.Format.Real
            && RealNames.Contains(real.Name.ToLowerInvariant()) && ImaginaryNames.Contains(imaginary.Name.ToLowerInvariant()) =>
            (real.Offset, imaginary.Offset, real.Format),
        _ => null,
    };
}
