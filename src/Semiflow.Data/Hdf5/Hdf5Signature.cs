using Semiflow.Data.Hdf5.Format;

namespace Semiflow.Data.Hdf5;

/// <summary>Tells HDF5 by its first bytes, which may stand behind a user block.</summary>
internal static class Hdf5Signature
{
    /// <summary>Whether the file is HDF5.</summary>
    /// <exception cref="InputException">It starts like it, but ends within its first bytes.</exception>
    public static bool Check(string path, FileStream stream) => Superblock.Find(stream.SafeFileHandle) is { } at
        && (stream.Length - at >= 48 ? true : throw new InputException(
            $"{path} is truncated: it has {stream.Length} bytes. Copy or download it again."));
}
