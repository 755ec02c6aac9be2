namespace Semiflow.Files;

/// <summary>Reads small files whole, whatever a foreign folder has under their names.</summary>
internal static class WholeBytes
{
    private const long Largest = 1L << 30;

    /// <summary>The bytes of a file.</summary>
    /// <exception cref="IOException">It is missing, too large to be what it should be, or cannot be read.</exception>
    public static byte[] Read(string path)
    {
        long length = Length(path);
        if (length > Largest)
        {
            throw new IOException($"it has {length} bytes, more than such a file can have.");
        }

        if (length == 0)
        {
            return [];
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
        byte[] bytes = new byte[length];
        return bytes.AsSpan(0, file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)).ToArray();
    }

    /// <summary>
    /// Length of a file behind links. A pipe or device has none: what has none must not be opened, which might wait for ever.
    /// </summary>
    /// <exception cref="IOException">It is missing.</exception>
    public static long Length(string path) =>
        ((FileInfo)(File.ResolveLinkTarget(path, returnFinalTarget: true) ?? new FileInfo(path))).Length;
}
