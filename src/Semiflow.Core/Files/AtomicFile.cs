namespace Semiflow.Files;

/// <summary>
/// Writes whole files so that a crash, a full disk or Ctrl-C leaves either the old file or the new one, never half of one.
/// </summary>
internal static class AtomicFile
{
    /// <summary>
    /// Writes a temporary file next to <paramref name="path"/> (<c>path.partial</c>), flushes it to the disk and renames it.
    /// </summary>
    /// <param name="path">File to create or replace; its folder must exist.</param>
    /// <param name="write">Writes the content; the stream can seek.</param>
    /// <exception cref="InputException">The file cannot be written; the old file is untouched, the temporary one removed.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        // One fixed name: what a killed process left behind is overwritten by the next write instead of piling up.
        string draft = path + ".partial";
        bool mine = false;
        bool done = false;
        TransientFiles.Add(draft);
        try
        {
            using (var stream = new FileStream(draft, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 20))
            {
                mine = true;
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(draft, path, overwrite: true);
            done = true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            throw new InputException(
                $"could not write {path}: {FileFailure.Cause(error)} A previous file of that name is unchanged. "
                + "Free space on the disk or choose another folder, then run again.", error);
        }
        finally
        {
            if (mine && !done)
            {
                Remove(draft);
            }

            TransientFiles.Remove(draft);
        }
    }

    private static void Remove(string draft)
    {
        try
        {
            File.Delete(draft);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The original error is the one to report; the next write reuses the name.
        }
    }
}
