using System.Collections.Concurrent;

namespace Semiflow.Files;

/// <summary>
/// Files and folders that are of use to this process alone: drafts, shared memory, measurements. Whoever makes one deletes it; where the
/// process is ended at once, in the midst of its work, <see cref="DeleteAll"/> does.
/// </summary>
internal static class TransientFiles
{
    private static readonly ConcurrentDictionary<string, bool> Paths = new();

    /// <summary>Notes a file or folder, before it is made.</summary>
    public static void Add(string path) => Paths[Path.GetFullPath(path)] = true;

    /// <summary>Forgets it: it is gone, or has its final name.</summary>
    public static void Remove(string path) => Paths.TryRemove(Path.GetFullPath(path), out _);

    /// <summary>Deletes what is left of them.</summary>
    public static void DeleteAll()
    {
        foreach (string path in Paths.Keys)
        {
            try
            {
                if (Directory.Exists(path))
                {
                    Directory.Delete(path, recursive: true);
                }
                else
                {
                    File.Delete(path);
                }
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // It stays, as after a power cut; the process ends all the same.
            }
        }
    }
}
