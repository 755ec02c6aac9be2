using System.Buffers.Binary;

namespace Semiflow.Data.Hdf5.Filters;

/// <summary>The filter "scale-offset": differences to the smallest number of a chunk, in as few bits as they need.</summary>
internal static class ScaleOffset
{
    private const int Header = 21, DecimalScale = 0, IntegerScale = 2, RealClass = 1, Parameters = 20;

    /// <param name="input">The packed bytes: bits of a difference, smallest number, differences.</param>
    /// <param name="values">Parameters: kind and digits of the scale, elements, class, size, sign, order, fill value.</param>
    /// <param name="limit">Bytes that come out at most.</param>
    public static byte[] Undo(byte[] input, uint[] values, int limit)
    {
        if (values.Length < Parameters || values[4] is not (1 or 2 or 4 or 8) || values[0] is not (DecimalScale or IntegerScale)
            || (values[3] == RealClass && values[4] < 4))
        {
            throw new InvalidDataException("the parameters of the filter scale-offset are not usable.");
        }

        int size = (int)values[4], digits = (int)values[1];
        if (values[0] == IntegerScale && digits == 8 * size)
        {
            return input;
        }

        long count = values[2];
        if (input.Length < Header || count * size > limit)
        {
            throw new InvalidDataException("a chunk packed by scale-offset is too short, or claims more bytes than a chunk has.");
        }

        uint bits = BinaryPrimitives.ReadUInt32LittleEndian(input);
        ulong smallest = BinaryPrimitives.ReadUInt64LittleEndian(input.AsSpan(5));
        if (bits > 8 * size || count * bits > 8L * (input.Length - Header))
        {
            throw new InvalidDataException($"a chunk packed by scale-offset has {count} differences of {bits} bits, more than it has room "
                + $"for.");
        }

        byte[] output = new byte[count * size];

        bool plain = bits == 8 * size;
        ulong fill = size == 8 ? values[8] | ((ulong)values[9] << 32) : values[8];
        ulong nothing = values[7] == 1 && !plain ? (1UL << (int)bits) - 1 : ulong.MaxValue;
        var stream = new BitStream(input.AsSpan(Header));
        for (int i = 0; i < count; i++)
        {
            Span<byte> element = output.AsSpan(i * size, size);
            if (plain)
            {
                input.AsSpan(Header + (i * size), size).CopyTo(element);
            }
            else
            {
                ulong difference = stream.Take((int)bits);
                ulong number = difference == nothing ? fill
                    : values[3] == RealClass ? Real(difference, smallest, digits, size) : unchecked(difference + smallest);
                for (int b = 0; b < size; b++)
                {
                    element[b] = (byte)(number >> (8 * b));
                }
            }

            if (values[6] == 1)
            {
                element.Reverse();
            }

            if (bits == 0)
            {
                for (i = 1; i < count; i++)
                {
                    element.CopyTo(output.AsSpan(i * size)); // All are the smallest one.
                }
            }
        }

        return output;
    }

    // In the precision of the numbers, as HDF5 does it.
    private static ulong Real(ulong difference, ulong smallest, int digits, int size) => size == 4
        ? BitConverter.SingleToUInt32Bits(
            ((float)(int)difference / (float)Math.Pow(10, digits)) + BitConverter.UInt32BitsToSingle((uint)smallest))
        : BitConverter.DoubleToUInt64Bits(((double)(long)difference / Math.Pow(10, digits)) + BitConverter.UInt64BitsToDouble(smallest));
}
