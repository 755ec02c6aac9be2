using System.IO.MemoryMappedFiles;
using Semiflow.Files;

namespace Semiflow.Workers;

/// <summary>
/// Memory that several processes of one user see: a mapped file, in memory where the system has a place for it, else on disk. No other user
/// can open it. Who has it open holds a lock on it: what nobody holds was left by a killed process, and the next maker sweeps it away.
/// </summary>
internal sealed unsafe class SharedFile : ISharedMemory
{
    private const string Memory = "/dev/shm", Prefix = "semiflow-", Ending = ".ring";
    private const FileShare Partners = FileShare.ReadWrite | FileShare.Delete; // a shared lock
    private const int Tries = 3; // A sweep of another process may meet a file before its lock.
    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor view;
    private readonly byte* start;

    private SharedFile(string path, MemoryMappedFile file)
    {
        (Path, this.file) = (path, file);
        view = file.CreateViewAccessor();
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
    }

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>A new file of zeros.</summary>
    /// <param name="bytes">Its size.</param>
    /// <param name="folder">Where to put it if there is no place in memory.</param>
    /// <exception cref="InputException">There is no room for it.</exception>
    public static SharedFile Create(long bytes, string folder)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bytes);
        foreach (string place in new[] { Memory, folder }.Where(Directory.Exists))
        {
            Sweep(place);
            for (int tries = 0; tries < Tries && new DriveInfo(place).AvailableFreeSpace > bytes; tries++)
            {
                string name = $"{Prefix}{Environment.ProcessId}-{Guid.NewGuid():N}{Ending}";
                if (Make(System.IO.Path.Combine(place, name), bytes) is { } made)
                {
                    return made;
                }
            }
        }

        throw new InputException($"{bytes / (1 << 20)} MiB of shared memory are needed, and neither {Memory} nor {folder} has them: make "
            + $"room, or take smaller batches.");
    }

    /// <summary>The file of another process.</summary>
    /// <exception cref="IOException">It is gone.</exception>
    public static SharedFile Open(string path) => Map(
        path, new FileStream(path, FileMode.Open, FileAccess.ReadWrite, Partners), 0);

    /// <inheritdoc/>
    public ref long Number(long offset) => ref *(long*)(start + offset);

    /// <inheritdoc/>
    public Span<byte> Bytes(long offset, int count) => new(start + offset, count);

    /// <summary>Takes the name away: who has it mapped keeps it, and nothing stays behind whatever happens.</summary>
    public void Unlink()
    {
        File.Delete(Path);
        TransientFiles.Remove(Path);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        view.SafeMemoryMappedViewHandle.ReleasePointer();
        view.Dispose();
        file.Dispose();
    }

    private static SharedFile? Make(string path, long bytes)
    {
        TransientFiles.Add(path);
        try
        {
            var options = new FileStreamOptions
            {
                Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = Partners, BufferSize = 0,
            };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            return Map(path, new FileStream(path, options), bytes);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Remove(path); // Another name, or the next place, may do.
            TransientFiles.Remove(path);
            return null;
        }
    }

    private static SharedFile Map(string path, FileStream stream, long bytes)
    {
        try
        {
            return new SharedFile(path, MemoryMappedFile.CreateFromFile(
                stream, null, bytes, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: false));
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    private static void Sweep(string place)
    {
        foreach (string path in Directory.EnumerateFiles(place, $"{Prefix}*{Ending}"))
        {
            try
            {
                using var taken = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                Remove(path);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // In use, of another user, or gone in the meantime.
            }
        }
    }

    private static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Nothing that we made.
        }
    }
}
