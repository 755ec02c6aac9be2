using Semiflow.Files;

namespace Semiflow.Tests.Files;

/// <summary>The disk without its flushes, for tests that write much and lose no power.</summary>
internal sealed class QuickDisk : IFileSystem
{
    public Stream Create(string path, FileShare share) => Disk.Instance.Create(path, share);

    public Stream Hold(string path) => Disk.Instance.Hold(path);

    public void Flush(Stream file) => file.Flush();

    public void Rename(string from, string to) => Disk.Instance.Rename(from, to);

    public void MakeFolder(string path) => Disk.Instance.MakeFolder(path);

    public void FlushFolder(string path)
    {
    }

    public void Delete(string path) => Disk.Instance.Delete(path);
}
