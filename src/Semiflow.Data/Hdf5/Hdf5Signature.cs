using System.Buffers.Binary;

namespace Semiflow.Data.Hdf5;

/// <summary>The first bytes of a file: its format, and whether an HDF5 file is all there.</summary>
internal static class Hdf5Signature
{
    private static ReadOnlySpan<byte> Magic => [0x89, (byte)'H', (byte)'D', (byte)'F', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Whether the file starts as HDF5.</summary>
    /// <exception cref="InputException">It does, but ends before its superblock says it should.</exception>
    public static bool Check(string path, Stream stream)
    {
        byte[] start = new byte[64];
        int read = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        if (read < 8 || !start.AsSpan(0, 8).SequenceEqual(Magic))
        {
            return false;
        }

        // End-of-file address by version of the superblock, for 8-byte addresses (all that h5py and NetCDF write).
        int at = (start[8], start[8] < 2 ? start[13] : start[9]) switch
        {
            (0, 8) => 40,
            (1, 8) => 44,
            (2 or 3, 8) => 28,
            _ => 0,
        };
        long expected = read < 64 ? 64 : at == 0 ? 0 : (long)BinaryPrimitives.ReadUInt64LittleEndian(start.AsSpan(at));
        return stream.Length >= expected ? true : throw new InputException(
            $"{path} is truncated: it has {stream.Length} of {expected} bytes. Copy or download it again.");
    }
}
