using Semiflow.Files;

namespace Semiflow.Tests.Files;

/// <summary>A disk that fails at one of its operations; without one, it counts them. Flushes are noted, not made.</summary>
/// <param name="fault">
/// What a process lives to tell, or its death; for what is left then see <see cref="RecordingDisk"/>.
/// </param>
/// <param name="at">At which operation, from 1; 0 for none.</param>
internal sealed class FaultyDisk(Fault fault, int at) : IFileSystem
{
    private readonly List<FaultyFile> files = [];

    /// <summary>The operations so far.</summary>
    public List<string> Operations { get; } = [];

    /// <summary>Which of them, from 1, a full disk refuses.</summary>
    public HashSet<int> NeedingSpace { get; } = [];

    /// <summary>How often an operation failed.</summary>
    public int Failures { get; private set; }

    public Stream Create(string path, FileShare share)
    {
        Do("create", path, needsSpace: true);
        var file = new FaultyFile((FileStream)Disk.Instance.Create(path, share), path, Write);
        files.Add(file);
        return file;
    }

    public Stream Hold(string path)
    {
        Do("hold", path, needsSpace: !File.Exists(path));
        return Disk.Instance.Hold(path);
    }

    public void Flush(Stream file) => Do("flush", ((FaultyFile)file).Path, needsSpace: true);

    public void Rename(string from, string to)
    {
        Do("rename", to, needsSpace: false);
        Disk.Instance.Rename(from, to);
        files.ForEach(file => file.Path = file.Path == from ? to : file.Path);
    }

    public void MakeFolder(string path)
    {
        Do("make", path, needsSpace: true);
        Disk.Instance.MakeFolder(path);
    }

    public void FlushFolder(string path) => Do("flush names", path, needsSpace: false);

    public void Delete(string path)
    {
        Do("delete", path, needsSpace: false);
        Disk.Instance.Delete(path);
    }

    private void Write(FaultyFile file, Action half) => Do("write", file.Path, needsSpace: true, half);

    private void Do(string kind, string path, bool needsSpace, Action? half = null)
    {
        if (fault == Fault.Killed && Failures > 0)
        {
            throw new DeadException(); // A dead process does nothing more, not even clean up.
        }

        Operations.Add($"{kind} {Path.GetFileName(path)}");
        if (needsSpace)
        {
            NeedingSpace.Add(Operations.Count);
        }

        bool full = at > 0 && Operations.Count >= at && fault == Fault.NoSpace && needsSpace;
        if (full)
        {
            Failures++;
            half?.Invoke();
            throw new IOException($"No space left on device : '{path}'");
        }

        if (Operations.Count == at && fault == Fault.Killed)
        {
            Failures++;
            half?.Invoke();
            throw new DeadException();
        }

        if (Operations.Count == at && fault == Fault.InputOutput)
        {
            Failures++;
            throw new IOException($"Input/output error : '{path}'");
        }
    }
}
