using Semiflow.Files;

namespace Semiflow.Recipes.Runs;

/// <summary>Files that commands write, looked at before the work: an hour of computing must not end at a mistyped folder.</summary>
internal static class OutputFile
{
    /// <summary>Checks that <paramref name="path"/> can be written.</summary>
    /// <param name="path">The file to write.</param>
    /// <param name="replace">True where an existing file may be replaced.</param>
    /// <param name="inputs">Files that are read and must not be replaced, whatever <paramref name="replace"/> says.</param>
    /// <exception cref="InputException">It exists, is a folder or an input, its folder is missing, or writing is not allowed
    /// there.</exception>
    public static void Check(string path, bool replace, params ReadOnlySpan<string> inputs)
    {
        if (path.Length == 0)
        {
            throw new InputException("the file to write has no name.");
        }

        string full = Real(path);
        foreach (string input in inputs)
        {
            if (Real(input) == full)
            {
                throw new InputException($"{path} is the input itself: choose another file to write.");
            }
        }

        if (Directory.Exists(full))
        {
            throw new InputException($"{path} is a folder: name a file to write in it.");
        }

        string folder = Path.GetDirectoryName(full)!;
        if (!Directory.Exists(folder))
        {
            throw new InputException($"there is no folder {folder} for {Path.GetFileName(path)}.");
        }

        if (FileStatus.IsSpecial(full))
        {
            throw new InputException($"{path} is a device or a pipe: results are written as a whole file, which would take its place. Name "
                + $"a file.");
        }

        if (File.Exists(full) && !replace)
        {
            throw new InputException($"{path} exists. Choose another name, or replace it with --force.");
        }

        Probe(path, folder);
    }

    /// <summary>Checks that there will be room for a file, before it is computed.</summary>
    /// <param name="path">The file to write, which <see cref="Check"/> found possible.</param>
    /// <param name="bytes">Its size, about.</param>
    /// <exception cref="InputException">Memory or disk are too small.</exception>
    public static void CheckRoom(string path, double bytes)
    {
        double memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (bytes > memory)
        {
            throw new InputException($"{path} would be of {Size(bytes)}, and is computed in memory, of which there is {Size(memory)}: make "
                + $"several files with a smaller --count and other seeds, or choose a coarser grid.");
        }

        double free = new DriveInfo(Path.GetDirectoryName(Real(path))!).AvailableFreeSpace;
        if (bytes > free)
        {
            throw new InputException($"{path} would be of {Size(bytes)}, and the disk is too full for it: {Size(free)} are free. Make "
                + $"room, or choose another folder, a smaller --count or a coarser grid.");
        }
    }

    private static string Size(double bytes) => FormattableString.Invariant($"{bytes / (1 << 20):N0} MiB");

    private static void Probe(string path, string folder)
    {
        try
        {
            string draft = Path.Combine(folder, $".semiflow-{Guid.NewGuid():N}");
            File.Create(draft, 1, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path} cannot be written: {FileFailure.Cause(error)}", error);
        }
    }

    /// <summary>The whole path, behind a link.</summary>
    private static string Real(string path)
    {
        string full = Path.GetFullPath(path);
        return File.Exists(full) ? File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full : full;
    }
}
