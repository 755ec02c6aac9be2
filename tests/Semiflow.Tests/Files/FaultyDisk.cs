using Semiflow.Files;

namespace Semiflow.Tests.Files;

/// <summary>A disk that fails at one of its operations; without one, it counts them. Flushes are noted, not made.</summary>
/// <param name="fault">What happens.</param>
/// <param name="at">At which operation, from 1; 0 for none.</param>
internal sealed class FaultyDisk(Fault fault, int at) : IFileSystem
{
    private readonly List<(string Folder, Action Undo)> unflushed = [];
    private readonly List<FaultyFile> files = [];
    private bool ended;

    /// <summary>The operations so far.</summary>
    public List<string> Operations { get; } = [];

    /// <summary>Whether the fault came.</summary>
    public bool Failed => at > 0 && Operations.Count >= at;

    private bool Kills => fault is not (Fault.NoSpace or Fault.InputOutput);

    public Stream Create(string path, FileShare share)
    {
        Do("create", path, needsSpace: true);
        files.RemoveAll(file => file.Path == path);
        var file = new FaultyFile(this, path, (FileStream)Disk.Instance.Create(path, share));
        files.Add(file);
        Note(path, () => File.Delete(path));
        return file;
    }

    public Stream Hold(string path)
    {
        Do("hold", path, needsSpace: !File.Exists(path));
        return Disk.Instance.Hold(path);
    }

    public void Flush(Stream file)
    {
        var written = (FaultyFile)file;
        Do("flush", written.Path, needsSpace: true);
        written.Flushed = written.Length;
    }

    public void Rename(string from, string to)
    {
        Do("rename", to, needsSpace: false);
        byte[]? old = File.Exists(to) ? File.ReadAllBytes(to) : null;
        Disk.Instance.Rename(from, to);
        files.RemoveAll(file => file.Path == to);
        files.ForEach(file => file.Path = file.Path == from ? to : file.Path);
        Note(to, () =>
        {
            File.Move(to, from, overwrite: true);
            files.ForEach(file => file.Path = file.Path == to ? from : file.Path);
            if (old is not null)
            {
                File.WriteAllBytes(to, old);
            }
        });
    }

    public void MakeFolder(string path)
    {
        Do("make", path, needsSpace: true);
        Disk.Instance.MakeFolder(path);
        Note(path, () => Directory.Delete(path, recursive: true));
    }

    public void FlushFolder(string path)
    {
        Do("flush names", path, needsSpace: false);
        unflushed.RemoveAll(each => each.Folder == path);
    }

    public void Delete(string path)
    {
        Do("delete", path, needsSpace: false);
        Disk.Instance.Delete(path);
    }

    /// <summary>Counts an operation, and fails if it is the one.</summary>
    /// <param name="kind">What is done.</param>
    /// <param name="path">To what.</param>
    /// <param name="needsSpace">Whether a full disk refuses it.</param>
    /// <param name="half">Does half of it, as a fault may.</param>
    public void Do(string kind, string path, bool needsSpace, Action? half = null)
    {
        if (ended)
        {
            throw new DeadException(); // A dead process does nothing more, not even clean up.
        }

        Operations.Add($"{kind} {Path.GetFileName(path)}");
        bool now = Operations.Count == at, full = Failed && fault == Fault.NoSpace && needsSpace;
        if (now && Kills)
        {
            half?.Invoke();
            End();
            throw new DeadException();
        }

        if (full)
        {
            half?.Invoke();
            throw new IOException($"No space left on device : '{path}'");
        }

        if (now && fault == Fault.InputOutput)
        {
            throw new IOException($"Input/output error : '{path}'");
        }
    }

    private void Note(string path, Action undo) => unflushed.Add((Path.GetDirectoryName(Path.GetFullPath(path))!, undo));

    private void End()
    {
        ended = true;
        if (fault == Fault.Killed)
        {
            return;
        }

        if (fault == Fault.PowerCut)
        {
            foreach ((_, Action undo) in Enumerable.Reverse(unflushed))
            {
                undo();
            }
        }

        foreach (FaultyFile file in files.Where(file => file.Written > file.Flushed && File.Exists(file.Path)))
        {
            using var rest = new FileStream(file.Path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
            rest.SetLength(Math.Min(rest.Length, file.Flushed));
        }
    }
}
