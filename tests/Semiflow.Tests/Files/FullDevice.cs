using Semiflow.Files;

namespace Semiflow.Tests.Files;

/// <summary>A disk whose files are Linux's device without room: the system's own error, not one of ours.</summary>
internal sealed class FullDevice : IFileSystem
{
    public Stream Create(string path, FileShare share) =>
        new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 1);

    public Stream Hold(string path) => Disk.Instance.Hold(path);

    public void Flush(Stream file) => Disk.Instance.Flush(file);

    public void Rename(string from, string to) => throw new InvalidOperationException("nothing was written.");

    public void MakeFolder(string path) => Disk.Instance.MakeFolder(path);

    public void FlushFolder(string path) => Disk.Instance.FlushFolder(path);

    public void Delete(string path) => Disk.Instance.Delete(path);
}
