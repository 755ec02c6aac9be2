using Semiflow.Files;

namespace Semiflow.Training.Runs;

/// <summary>
/// A run folder while a process works in it: held against others by an open file, which the system frees when the process dies. Foreign
/// folders are not trusted: nothing is written through a link.
/// </summary>
internal sealed class RunTurn : IDisposable
{
    private const string LockName = ".lock";

    private readonly Stream held;
    private GrowingFile? log;

    private RunTurn(RunFolder folder, Stream held)
    {
        (Folder, this.held) = (folder, held);
        folder.Turn = this;
    }

    /// <summary>The folder.</summary>
    public RunFolder Folder { get; }

    /// <summary>The log, begun anew with its old lines: an open file cannot turn into a link.</summary>
    public GrowingFile Log => log ??= GrowingFile.Begin(Folder.LogFile, GrowingFile.Lines(Folder.LogFile));

    /// <summary>The file that holds a folder.</summary>
    public static string FileOf(RunFolder folder) => Path.Combine(folder.Path, LockName);

    /// <summary>Takes a folder; null while another process has it.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static RunTurn? Begin(RunFolder folder)
    {
        string file = FileOf(folder);
        try
        {
            return new RunTurn(folder, FileSystem.Current.Hold(file));
        }
        catch (IOException) when (File.Exists(file))
        {
            return null;
        }
    }

    /// <summary>Whether a folder has nothing in it but what a run leaves that ended before it wrote its <c>run.json</c>.</summary>
    public static bool IsFree(RunFolder folder) => Directory.EnumerateFileSystemEntries(folder.Path).All(entry =>
        Path.GetFileName(entry) == LockName || entry == AtomicFile.DraftOf(folder.RunFile) || IsOfFileSystem(entry));

    /// <summary>Refuses a folder in which, at any depth, a folder is a link.</summary>
    /// <exception cref="IOException">One is.</exception>
    public static void RefuseLinks(string path)
    {
        foreach (string folder in Directory.EnumerateDirectories(path))
        {
            FileSystem.RefuseLink(folder, "the folder itself");
            RefuseLinks(folder);
        }
    }

    /// <summary>Ends a run that computed nothing: removes what it wrote, and the folder unless it was there for something else.</summary>
    public void Abandon()
    {
        Dispose();
        foreach (string entry in Directory.EnumerateFileSystemEntries(Folder.Path).Where(entry => !IsOfFileSystem(entry)).ToList())
        {
            Remove(entry);
        }

        Remove(Folder.Path);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Folder.Turn = null;
        log?.Dispose();
        held.Dispose();
    }

    // The root of a disk is not empty when nobody wrote to it.
    private static bool IsOfFileSystem(string entry) => Path.GetFileName(entry) == "lost+found";

    private static void Remove(string entry)
    {
        try
        {
            if (new DirectoryInfo(entry) is { Exists: true, LinkTarget: null })
            {
                foreach (string below in Directory.EnumerateFileSystemEntries(entry).ToList())
                {
                    Remove(below);
                }
            }

            FileSystem.Current.Delete(entry);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A mount point for one cannot be removed. What ended the run is what is told; empty folders are taken up again.
        }
    }
}
