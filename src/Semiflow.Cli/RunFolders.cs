using System.Globalization;

namespace Semiflow.Cli;

/// <summary>Where runs go when the user does not name a folder: <c>runs/</c> below the current one.</summary>
internal static class RunFolders
{
    public const string Root = "runs";

    /// <summary>The first of <c>runs/NAME-1</c>, <c>runs/NAME-2</c>, … that does not exist.</summary>
    public static string Free(string name) => Enumerable.Range(1, int.MaxValue)
        .Select(number => Path.Combine(Root, string.Create(CultureInfo.InvariantCulture, $"{name}-{number}")))
        .First(folder => !Path.Exists(folder));

    /// <summary>Folders below <paramref name="root"/> that contain a run, oldest first.</summary>
    public static IReadOnlyList<string> All(string root) => Directory.Exists(root)
        ? [.. Directory.EnumerateDirectories(root).Where(folder => File.Exists(Path.Combine(folder, "run.json")))
            .OrderBy(Directory.GetCreationTimeUtc)]
        : [];
}
