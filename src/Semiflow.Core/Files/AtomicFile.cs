namespace Semiflow.Files;

/// <summary>
/// Writes whole files so that a crash, a full disk, a power cut or Ctrl-C leaves either the old file or the new one, never half of one.
/// </summary>
internal static class AtomicFile
{
    private const string Ending = ".partial";

    /// <summary>
    /// Name under which a file is written before it is whole. One fixed name: what a killed process left is replaced by the next write
    /// instead of piling up.
    /// </summary>
    public static string DraftOf(string path) => path + Ending;

    /// <summary>
    /// Writes a temporary file next to <paramref name="path"/> (<c>path.partial</c>), flushes it to the disk, renames it and flushes the
    /// folder. Links at either name are replaced, not followed.
    /// </summary>
    /// <param name="path">File to create or replace; its folder must exist.</param>
    /// <param name="write">Writes the content; the stream can seek.</param>
    /// <exception cref="InputException">The file cannot be written; the old file is untouched, the temporary one removed.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        IFileSystem disk = FileSystem.Current;
        string draft = DraftOf(path);
        bool mine = false;
        bool done = false;
        TransientFiles.Add(draft);
        try
        {
            using (Stream file = disk.Create(draft, FileShare.None))
            {
                mine = true;
                using var buffer = new BufferedStream(file, 1 << 20);
                write(buffer);
                buffer.Flush();
                disk.Flush(file);
            }

            disk.Rename(draft, path);
            done = true;
            disk.FlushFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch (Exception error) when (FileFailure.IsOfWriting(error))
        {
            string before = done ? "" : "A previous file of that name is unchanged.";
            throw new InputException($"could not write {path}: {FileFailure.Explain(error, "run again", before)}", error);
        }
        finally
        {
            if (mine && !done)
            {
                Remove(disk, draft);
            }

            TransientFiles.Remove(draft);
        }
    }

    private static void Remove(IFileSystem disk, string draft)
    {
        try
        {
            disk.Delete(draft);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The original error is the one to report; the next write reuses the name.
        }
    }
}
