using System.Buffers.Binary;

namespace Semiflow.Data.NetCdf;

/// <summary>Big-endian numbers of the classic formats as double precision and back.</summary>
internal static class NetCdfBytes
{
    /// <summary>Bytes of a number.</summary>
    public static int Size(NetCdfType type) => type switch
    {
        NetCdfType.Int8 or NetCdfType.Text or NetCdfType.UInt8 => 1,
        NetCdfType.Int16 or NetCdfType.UInt16 => 2,
        NetCdfType.Int32 or NetCdfType.UInt32 or NetCdfType.Float32 => 4,
        _ => 8,
    };

    /// <summary>Bytes up to the next multiple of four.</summary>
    public static long Padded(long bytes) => (bytes + 3) & ~3L;

    public static void Decode(NetCdfType type, ReadOnlySpan<byte> bytes, Span<double> numbers)
    {
        int size = Size(type);
        for (int i = 0; i < numbers.Length; i++)
        {
            ReadOnlySpan<byte> at = bytes.Slice(i * size, size);
            numbers[i] = type switch
            {
                NetCdfType.Int8 => (sbyte)at[0],
                NetCdfType.Text or NetCdfType.UInt8 => at[0],
                NetCdfType.Int16 => BinaryPrimitives.ReadInt16BigEndian(at),
                NetCdfType.UInt16 => BinaryPrimitives.ReadUInt16BigEndian(at),
                NetCdfType.Int32 => BinaryPrimitives.ReadInt32BigEndian(at),
                NetCdfType.UInt32 => BinaryPrimitives.ReadUInt32BigEndian(at),
                NetCdfType.Float32 => BinaryPrimitives.ReadSingleBigEndian(at),
                NetCdfType.Float64 => BinaryPrimitives.ReadDoubleBigEndian(at),
                NetCdfType.Int64 => BinaryPrimitives.ReadInt64BigEndian(at),
                _ => BinaryPrimitives.ReadUInt64BigEndian(at),
            };
        }
    }

    public static void Encode(NetCdfType type, ReadOnlySpan<double> numbers, Span<byte> bytes)
    {
        int size = Size(type);
        for (int i = 0; i < numbers.Length; i++)
        {
            Span<byte> at = bytes.Slice(i * size, size);
            double value = numbers[i];
            switch (type)
            {
                case NetCdfType.Int8: at[0] = (byte)(sbyte)value; break;
                case NetCdfType.Text or NetCdfType.UInt8: at[0] = (byte)value; break;
                case NetCdfType.Int16: BinaryPrimitives.WriteInt16BigEndian(at, (short)value); break;
                case NetCdfType.UInt16: BinaryPrimitives.WriteUInt16BigEndian(at, (ushort)value); break;
                case NetCdfType.Int32: BinaryPrimitives.WriteInt32BigEndian(at, (int)value); break;
                case NetCdfType.UInt32: BinaryPrimitives.WriteUInt32BigEndian(at, (uint)value); break;
                case NetCdfType.Float32: BinaryPrimitives.WriteSingleBigEndian(at, (float)value); break;
                case NetCdfType.Float64: BinaryPrimitives.WriteDoubleBigEndian(at, value); break;
                case NetCdfType.Int64: BinaryPrimitives.WriteInt64BigEndian(at, (long)value); break;
                default: BinaryPrimitives.WriteUInt64BigEndian(at, (ulong)value); break;
            }
        }
    }
}
