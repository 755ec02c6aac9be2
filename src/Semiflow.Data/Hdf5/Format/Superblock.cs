using Microsoft.Win32.SafeHandles;

namespace Semiflow.Data.Hdf5.Format;

/// <summary>The beginning of an HDF5 file, which may stand behind a user block of 512, 1024, … bytes.</summary>
/// <param name="Bytes">The bytes behind the user block.</param>
/// <param name="Root">Address of the object header of the root group.</param>
internal sealed record Superblock(StoredBytes Bytes, ulong Root)
{
    private const int Longest = 128;

    private static ReadOnlySpan<byte> Magic => [0x89, (byte)'H', (byte)'D', (byte)'F', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Where the superblock stands; null if the file is not HDF5.</summary>
    public static long? Find(SafeFileHandle handle)
    {
        long length = RandomAccess.GetLength(handle);
        Span<byte> start = stackalloc byte[8];
        for (long at = 0; at + 8 <= length; at = at == 0 ? 512 : at * 2)
        {
            if (RandomAccess.Read(handle, start, at) == 8 && start.SequenceEqual(Magic))
            {
                return at;
            }
        }

        return null;
    }

    /// <summary>Reads it; the handle belongs to the result.</summary>
    /// <exception cref="InputException">The file is shorter than it says.</exception>
    public static Superblock Read(string path, SafeFileHandle handle, long at)
    {
        byte[] raw = new byte[Longest];
        int found = RandomAccess.Read(handle, raw, at);
        var cursor = new Cursor(raw[..found], 8, 8);
        cursor.Skip(8);
        int version = cursor.Byte();
        if (version > 3)
        {
            throw new InputException($"{path} has a superblock of version {version}, newer than what is read here (0 to 3). "
                + $"Rewrite it: {Repack.InOlderFormat(path)}");
        }

        cursor.Skip(version < 2 ? 4 : 0);
        int offsetSize = cursor.Byte(), lengthSize = cursor.Byte();
        if (offsetSize is not (2 or 4 or 8) || lengthSize is not (2 or 4 or 8))
        {
            throw new InvalidDataException($"its addresses have {offsetSize} bytes and its sizes {lengthSize}.");
        }

        int rest = cursor.Position;
        cursor = new Cursor(raw[..found], offsetSize, lengthSize);
        cursor.Skip(rest);
        cursor.Skip(version switch { 0 => 9, 1 => 13, _ => 1 });
        ulong origin = cursor.Offset();
        cursor.Skip(offsetSize);
        ulong end = cursor.Offset();
        long length = RandomAccess.GetLength(handle);
        UInt128 expected = (UInt128)end + (ulong)at - origin;
        if (end != StoredBytes.Nowhere && (UInt128)(ulong)length < expected && origin <= end + (ulong)at)
        {
            throw new InputException($"{path} is truncated: it has {length} of {expected} bytes. Copy or download it again.");
        }

        cursor.Skip(version < 2 ? 2 * offsetSize : 0);
        ulong root = cursor.Offset();
        if (version >= 2)
        {
            cursor.Checksum("the superblock");
        }

        return new Superblock(new StoredBytes(handle, at, offsetSize, lengthSize), root);
    }
}
