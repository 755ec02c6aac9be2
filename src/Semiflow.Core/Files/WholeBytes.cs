namespace Semiflow.Files;

/// <summary>Reads small files whole, whatever a foreign folder has under their names.</summary>
internal static class WholeBytes
{
    private const long Largest = 1L << 30;
    private const int LongestLine = 1 << 20;

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
    /// The bytes of a file of text up to the end of its last line; where a line is longer than any that we write, up to its beginning, so
    /// that a file with a huge rest is not read to its end.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="cut">Whether such a line was met.</param>
    /// <exception cref="IOException">As for <see cref="Read"/>.</exception>
    public static byte[] Lines(string path, out bool cut)
    {
        cut = false;
        if (Length(path) <= LongestLine)
        {
            byte[] small = Read(path);
            return small[..(Array.LastIndexOf(small, (byte)'\n') + 1)];
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
        using var lines = new MemoryStream();
        byte[] buffer = new byte[LongestLine];
        long whole = 0;
        for (int read = 1; read > 0 && !cut;)
        {
            read = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
            int end = Array.LastIndexOf(buffer, (byte)'\n', Math.Max(0, read - 1), read) + 1;
            whole = end > 0 ? lines.Length + end : whole;
            lines.Write(buffer, 0, read);
            cut = lines.Length - whole >= LongestLine;
            if (lines.Length > Largest)
            {
                throw new IOException($"it has {Length(path)} bytes, more than such a file can have.");
            }
        }

        return lines.GetBuffer()[..(int)whole];
    }

    /// <summary>
    /// Length of a file behind links. A pipe or device has none: what has none must not be opened, which might wait for ever.
    /// </summary>
    /// <exception cref="IOException">It is missing.</exception>
    public static long Length(string path) =>
        ((FileInfo)(File.ResolveLinkTarget(path, returnFinalTarget: true) ?? new FileInfo(path))).Length;
}
