namespace Semiflow.Files;

/// <summary>Where files are written: the disk, or what a test put in its place.</summary>
internal static class FileSystem
{
    private static readonly AsyncLocal<IFileSystem?> Substitute = new();

    /// <summary>The file system of this flow of control.</summary>
    public static IFileSystem Current => Substitute.Value ?? Disk.Instance;

    /// <summary>Puts another in its place, for this flow of control and what it starts, until disposed.</summary>
    public static IDisposable Use(IFileSystem other)
    {
        Substitute.Value = other;
        return new End();
    }

    /// <summary>Makes a folder with those above it, so that they outlast a power cut.</summary>
    /// <exception cref="IOException">It cannot be made, or is a link: nothing is written through one.</exception>
    public static void MakeFolders(string path)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        RefuseLink(full, "a folder");
        if (!Directory.Exists(full))
        {
            string? parent = Path.GetDirectoryName(full);
            if (parent is not null && !Directory.Exists(parent))
            {
                MakeFolders(parent);
            }

            Current.MakeFolder(full);
            Current.FlushFolder(parent ?? full);
        }
    }

    /// <summary>Refuses a folder that is a link: what is written below it would be written elsewhere.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="instead">What to put in its place.</param>
    /// <exception cref="IOException">It is one.</exception>
    public static void RefuseLink(string folder, string instead)
    {
        if (new DirectoryInfo(folder).LinkTarget is { } target)
        {
            throw new IOException($"{folder} is a link to {target}, and nothing is written through a link. Put {instead} in its place.");
        }
    }

    private sealed class End : IDisposable
    {
        public void Dispose() => Substitute.Value = null;
    }
}
