using System.Buffers.Binary;
using Semiflow.Data.Hdf5.Format;

namespace Semiflow.Data.Hdf5.Chunks;

/// <summary>Numbers of any size, order of bytes and precision as numbers of this machine.</summary>
internal static class StoredNumbers
{
    /// <summary>Whether elements lie in the file as this machine has them: whole little-endian integers, or IEEE 754.</summary>
    public static bool IsNative(ElementFormat format) => format.Class == ElementClass.Real
        ? !format.BigEndian && IsIeee(format)
        : !format.BigEndian && format.Field == (0, 8 * format.Size) && format.Size is 1 or 2 or 4 or 8;

    /// <summary>Whether only the order of the bytes differs from that.</summary>
    public static bool IsReversed(ElementFormat format) =>
        format.BigEndian && IsNative(format with { Bits = format.Bits & ~1u });

    /// <summary>The numbers in double precision.</summary>
    public static double[] Decode(ReadOnlySpan<byte> bytes, ElementFormat format)
    {
        double[] numbers = new double[bytes.Length / format.Size];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = Double(bytes.Slice(i * format.Size, format.Size), format);
        }

        return numbers;
    }

    /// <summary>One number in double precision.</summary>
    public static double Double(ReadOnlySpan<byte> element, ElementFormat format) => format.Class switch
    {
        ElementClass.Enumeration => Double(element, format.Inner!),
        ElementClass.Real => Real(Bits(element, format), format),
        _ => Whole(element, format) is var number && format.Signed ? (double)(long)number : (double)number,
    };

    /// <summary>One integer; of a signed one, its bits as a <see cref="long"/>.</summary>
    public static ulong Whole(ReadOnlySpan<byte> element, ElementFormat format)
    {
        if (format.Inner is { } inner && format.Class == ElementClass.Enumeration)
        {
            return Whole(element, inner);
        }

        (int offset, int precision) = format.Field;
        if (precision > 64)
        {
            throw new UnreadException($"integers of {precision} bits are not read here. Store them as float64.");
        }

        ulong bits = (ulong)(Bits(element, format) >> offset) & (precision == 64 ? ulong.MaxValue : (1UL << precision) - 1);
        return format.Signed && format.Class == ElementClass.Integer && precision < 64 && (bits & (1UL << (precision - 1))) != 0
            ? bits | (ulong.MaxValue << precision) : bits;
    }

    private static UInt128 Bits(ReadOnlySpan<byte> element, ElementFormat format)
    {
        if (element.Length > 16)
        {
            throw new UnreadException($"numbers of {element.Length} bytes are not read here. Store them as float64.");
        }

        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        element.CopyTo(bytes);
        if (format.BigEndian)
        {
            bytes[..element.Length].Reverse();
        }

        return BinaryPrimitives.ReadUInt128LittleEndian(bytes);
    }

    private static bool IsIeee(ElementFormat format)
    {
        (int size, int exponent, long bias) =
            format.Size switch { 2 => (10, 5, 15L), 4 => (23, 8, 127), 8 => (52, 11, 1023), _ => (0, 0, 0) };
        bool implied = ((format.Bits >> 4) & 3) == 2 && (format.Bits & 0x40) == 0 && ((format.Bits >> 8) & 0xFF) == 8 * format.Size - 1;
        return size > 0 && implied && format.Real == (size, exponent, 0, size, bias) && format.Field == (0, 8 * format.Size);
    }

    /// <summary>Sign, exponent and mantissa wherever they lie: bfloat16, extended and quadruple precision, formats of nbit.</summary>
    private static double Real(UInt128 bits, ElementFormat format)
    {
        if ((format.Bits & 0x40) != 0)
        {
            throw new UnreadException("VAX floating-point numbers are not read here. Store them as float64.");
        }

        (int exponentAt, int exponentSize, int mantissaAt, int mantissaSize, long bias) = format.Real;
        int sign = (int)((format.Bits >> 8) & 0xFF), norm = (int)((format.Bits >> 4) & 3);
        UInt128 mantissa = (bits >> mantissaAt) & ((UInt128.One << mantissaSize) - 1);
        long exponent = (long)((bits >> exponentAt) & ((UInt128.One << Math.Min(exponentSize, 62)) - 1));
        double factor = sign < 128 && ((bits >> sign) & 1) != 0 ? -1 : 1;
        if (exponent == (1L << exponentSize) - 1)
        {
            // Without an implied bit the highest one of the mantissa is always set.
            UInt128 fraction = norm == 2 ? mantissa : mantissa & ((UInt128.One << (mantissaSize - 1)) - 1);
            return fraction == 0 ? factor * double.PositiveInfinity : double.NaN;
        }

        int point = norm == 2 ? mantissaSize : mantissaSize - 1;
        mantissa += norm == 2 && exponent > 0 ? UInt128.One << mantissaSize : 0;
        long power = Math.Max(exponent, norm == 2 ? 1 : exponent) - bias - point;
        return factor * Math.ScaleB((double)mantissa, (int)Math.Clamp(power, -20000, 20000));
    }
}
