using System.Buffers.Binary;

namespace Semiflow.Data.Hdf5.Filters;

/// <summary>Takes off and compares the checksum behind a chunk.</summary>
internal static class Fletcher32
{
    public static byte[] Undo(byte[] input)
    {
        if (input.Length < 4)
        {
            throw new InvalidDataException("a chunk is too short for its checksum.");
        }

        byte[] output = input[..^4];
        uint stored = BinaryPrimitives.ReadUInt32LittleEndian(input.AsSpan(output.Length)), sum = Sum(output);
        // Files of HDF5 1.6 have the bytes of both halves exchanged.
        uint old = ((sum & 0x00FF00FF) << 8) | ((sum & 0xFF00FF00) >> 8);
        return stored == sum || stored == old
            ? output : throw new InvalidDataException("the checksum of a chunk (fletcher32) does not match its content.");
    }

    private static uint Sum(ReadOnlySpan<byte> data)
    {
        uint low = 0, high = 0;
        int pairs = data.Length / 2, at = 0;
        while (pairs > 0)
        {
            for (int here = Math.Min(pairs, 360); here > 0; here--, pairs--, at += 2)
            {
                low += BinaryPrimitives.ReadUInt16BigEndian(data[at..]);
                high += low;
            }

            (low, high) = (Fold(low), Fold(high));
        }

        if (data.Length % 2 == 1)
        {
            low += (uint)data[at] << 8;
            (low, high) = (Fold(low), Fold(high + low));
        }

        return (Fold(high) << 16) | Fold(low);
    }

    private static uint Fold(uint sum) => (sum & 0xFFFF) + (sum >> 16);
}
