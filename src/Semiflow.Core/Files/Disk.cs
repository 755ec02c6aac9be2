using System.Runtime.InteropServices;

namespace Semiflow.Files;

/// <summary>The disk.</summary>
internal sealed partial class Disk : IFileSystem
{
    private const int ReadOnly = 0; // O_RDONLY

    private Disk()
    {
    }

    /// <summary>The only one.</summary>
    public static Disk Instance { get; } = new();

    /// <inheritdoc/>
    public Stream Create(string path, FileShare share)
    {
        try
        {
            return New(path, share);
        }
        catch (IOException) when (Path.Exists(path) || new FileInfo(path).LinkTarget is not null)
        {
            if (new FileInfo(path).LinkTarget is null)
            {
                // Refused while another process writes it; what a killed one left is nobody's.
                new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1).Dispose();
            }

            File.Delete(path);
            return New(path, share);
        }
    }

    /// <inheritdoc/>
    public Stream Hold(string path)
    {
        if (new FileInfo(path).LinkTarget is not null)
        {
            File.Delete(path);
        }

        try
        {
            return New(path, FileShare.None);
        }
        catch (IOException) when (File.Exists(path))
        {
            return new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1);
        }
    }

    /// <inheritdoc/>
    public void Flush(Stream file) => ((FileStream)file).Flush(flushToDisk: true);

    /// <inheritdoc/>
    public void Rename(string from, string to) => File.Move(from, to, overwrite: true);

    /// <inheritdoc/>
    public void MakeFolder(string path) => Directory.CreateDirectory(path);

    /// <inheritdoc/>
    public void FlushFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return; // Windows has no such operation; NTFS keeps its names in a journal.
        }

        int folder = Open(path, ReadOnly);
        if (folder < 0)
        {
            return; // A folder that may be written but not read cannot be opened for this.
        }

        int failed = Synchronize(folder) == 0 ? 0 : Marshal.GetLastPInvokeError();
        _ = Close(folder);
        if (failed is Errno.InputOutput or Errno.NoSpaceLeft) // Others say that this file system has no such operation.
        {
            throw new IOException($"{Marshal.GetPInvokeErrorMessage(failed)} : '{path}'", failed);
        }
    }

    /// <inheritdoc/>
    public void Delete(string path)
    {
        if (new DirectoryInfo(path) is { Exists: true, LinkTarget: null })
        {
            Directory.Delete(path);
        }
        else
        {
            File.Delete(path);
        }
    }

    // Exclusive creation follows no link (POSIX, open with O_CREAT and O_EXCL).
    private static FileStream New(string path, FileShare share) => new(path, FileMode.CreateNew, FileAccess.ReadWrite, share, 1);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Synchronize(int file);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}
