using System.Text;

namespace Semiflow.Files;

/// <summary>
/// A text file that grows line by line. It begins as a new file with what is kept of the old one, under the old name: whatever stood there,
/// a link to another file for one, is replaced and not written to. A process that is killed may leave a last line without its end.
/// </summary>
internal sealed class GrowingFile : IDisposable
{
    private readonly string path;
    private readonly Stream file;

    private GrowingFile(string path, Stream file) => (this.path, this.file) = (path, file);

    /// <summary>Begins a file.</summary>
    /// <param name="path">Where; its folder must exist.</param>
    /// <param name="kept">What it holds at first.</param>
    /// <exception cref="InputException">It cannot be written.</exception>
    public static GrowingFile Begin(string path, ReadOnlyMemory<byte> kept) => Guarded(path, () =>
    {
        IFileSystem disk = FileSystem.Current;
        string draft = AtomicFile.DraftOf(path);
        Stream file = disk.Create(draft, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            if (kept.Length > 0)
            {
                file.Write(kept.Span);
                disk.Flush(file);
            }

            disk.Rename(draft, path);
            disk.FlushFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
            return new GrowingFile(path, file);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    });

    /// <summary>What a file of text holds that is no link, up to the end of its last line; nothing if there is none.</summary>
    /// <exception cref="InputException">It cannot be read.</exception>
    public static ReadOnlyMemory<byte> Lines(string path)
    {
        if (new FileInfo(path) is not { Exists: true, LinkTarget: null })
        {
            return default;
        }

        return Guarded(path, () => WholeBytes.Lines(path, out _));
    }

    /// <summary>Adds text, in one operation.</summary>
    /// <exception cref="InputException">It cannot be written.</exception>
    public void Append(string text) => Guarded(path, () =>
    {
        file.Write(Encoding.UTF8.GetBytes(text));
        return true;
    });

    /// <summary>Flushes it to the disk.</summary>
    /// <exception cref="InputException">The disk cannot take it.</exception>
    public void Flush() => Guarded(path, () =>
    {
        FileSystem.Current.Flush(file);
        return true;
    });

    /// <inheritdoc/>
    public void Dispose() => file.Dispose();

    private static T Guarded<T>(string path, Func<T> write)
    {
        try
        {
            return write();
        }
        catch (Exception error) when (FileFailure.IsOfWriting(error))
        {
            throw new InputException($"{path} cannot be written: {FileFailure.Explain(error, "resume the run")}", error);
        }
    }
}
