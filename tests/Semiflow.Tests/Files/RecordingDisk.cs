using Semiflow.Files;

namespace Semiflow.Tests.Files;

/// <summary>
/// The disk, and what it would hold if the process were killed, or the power cut, at each of its operations; a write is half done then.
/// </summary>
/// <param name="folder">What is recorded.</param>
internal sealed class RecordingDisk(string folder) : IFileSystem
{
    private readonly List<(string Folder, Action<FolderImage> Undo)> unflushed = [];
    private readonly List<FaultyFile> files = [];
    private readonly Dictionary<string, byte[]> known = [];

    /// <summary>The operations so far.</summary>
    public List<string> Operations { get; } = [];

    /// <summary>What the folder holds after each kind of death, by the operation, from 1.</summary>
    public Dictionary<(int At, Fault Fault), FolderImage> States { get; } = [];

    public Stream Create(string path, FileShare share)
    {
        Do("create", path);
        byte[]? replaced = Contents(path);
        files.RemoveAll(file => file.Path == path);
        var file = new FaultyFile((FileStream)Disk.Instance.Create(path, share), path, (file, half) => Do("write", file.Path, half));
        files.Add(file);
        Note(path, image => Back(image, path, replaced));
        return file;
    }

    public Stream Hold(string path)
    {
        Do("hold", path);
        bool there = File.Exists(path);
        Stream file = Disk.Instance.Hold(path);
        if (!there)
        {
            Note(path, image => image.Remove(path));
        }

        return file;
    }

    public void Flush(Stream file)
    {
        var written = (FaultyFile)file;
        Do("flush", written.Path);
        written.Flushed = written.Length;
    }

    public void Rename(string from, string to)
    {
        Do("rename", to);
        byte[]? replaced = Contents(to);
        Disk.Instance.Rename(from, to);
        files.RemoveAll(file => file.Path == to);
        files.ForEach(file => file.Path = file.Path == from ? to : file.Path);
        Note(to, image => image.Rename(to, from, replaced));
    }

    public void MakeFolder(string path)
    {
        Do("make", path);
        Disk.Instance.MakeFolder(path);
        Note(path, image => image.Remove(path));
    }

    public void FlushFolder(string path)
    {
        Do("flush names", path);
        unflushed.RemoveAll(each => each.Folder == path);
    }

    public void Delete(string path)
    {
        Do("delete", path);
        byte[]? lost = Contents(path);
        bool wasFolder = Directory.Exists(path);
        Disk.Instance.Delete(path);
        files.RemoveAll(file => file.Path == path);
        if (lost is not null || wasFolder)
        {
            Note(path, image => image.Put(path, lost));
        }
    }

    private static void Back(FolderImage image, string path, byte[]? contents)
    {
        if (contents is null)
        {
            image.Remove(path);
        }
        else
        {
            image.Put(path, contents);
        }
    }

    private void Do(string kind, string path, Action? half = null)
    {
        half?.Invoke();
        Operations.Add($"{kind} {Path.GetFileName(path)}");
        FolderImage killed = Now(), cut = killed.Copy();
        files.ForEach(file => cut.Cut(file.Path, file.Flushed));
        FolderImage names = cut.Copy();
        foreach ((_, Action<FolderImage> undo) in Enumerable.Reverse(unflushed))
        {
            undo(cut);
        }

        States[(Operations.Count, Fault.Killed)] = killed;
        States[(Operations.Count, Fault.PowerCut)] = cut;
        States[(Operations.Count, Fault.PowerCutKeepingNames)] = names;
    }

    private FolderImage Now()
    {
        var image = new FolderImage();
        if (Directory.Exists(folder))
        {
            image.Put(folder, null);
            foreach (string path in Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories))
            {
                image.Put(path, Contents(path));
            }
        }

        return image;
    }

    private byte[]? Contents(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        // What is open nobody else may read; the one that is held is empty.
        byte[] contents = files.Find(file => file.Path == path)?.Contents()
            ?? (new FileInfo(path).Length == 0 ? [] : File.ReadAllBytes(path));
        string key = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(contents));
        return known.TryGetValue(key, out byte[]? same) ? same : known[key] = contents;
    }

    private void Note(string path, Action<FolderImage> undo) => unflushed.Add((Path.GetDirectoryName(Path.GetFullPath(path))!, undo));
}
