using System.IO.MemoryMappedFiles;

namespace Semiflow.Workers;

/// <summary>Memory that several processes see: a mapped file, in memory where the system has a place for it, else on disk.</summary>
internal sealed unsafe class SharedFile : ISharedMemory
{
    private const string Memory = "/dev/shm";
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
        string name = $"semiflow-{Environment.ProcessId}-{Guid.NewGuid():N}.ring";
        foreach (string place in new[] { Memory, folder }.Where(Directory.Exists))
        {
            string path = System.IO.Path.Combine(place, name);
            try
            {
                if (new DriveInfo(place).AvailableFreeSpace > bytes)
                {
                    return new SharedFile(path, MemoryMappedFile.CreateFromFile(path, FileMode.CreateNew, null, bytes));
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                File.Delete(path); // The next place may do.
            }
        }

        throw new InputException($"{bytes / (1 << 20)} MiB of shared memory are needed, and neither {Memory} nor {folder} has them: make "
            + $"room, or take smaller batches.");
    }

    /// <summary>The file of another process.</summary>
    /// <exception cref="IOException">It is gone.</exception>
    public static SharedFile Open(string path) => new(path, MemoryMappedFile.CreateFromFile(path, FileMode.Open));

    /// <inheritdoc/>
    public ref long Number(long offset) => ref *(long*)(start + offset);

    /// <inheritdoc/>
    public Span<byte> Bytes(long offset, int count) => new(start + offset, count);

    /// <summary>Takes the name away: who has it mapped keeps it, and nothing stays behind whatever happens.</summary>
    public void Unlink() => File.Delete(Path);

    /// <inheritdoc/>
    public void Dispose()
    {
        view.SafeMemoryMappedViewHandle.ReleasePointer();
        view.Dispose();
        file.Dispose();
    }
}
