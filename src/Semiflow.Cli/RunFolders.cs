using System.Globalization;
using Semiflow.Training;
using Semiflow.Training.Runs;

namespace Semiflow.Cli;

/// <summary>Where runs go when the user does not name a folder: <c>runs/</c> below the current one.</summary>
internal static class RunFolders
{
    public const string Root = "runs";

    /// <summary>
    /// Takes the folder that the user named, or else the first of <c>runs/NAME-1</c>, <c>runs/NAME-2</c>, … that no run has, not one that
    /// begins at the same time either.
    /// </summary>
    /// <exception cref="InputException">The folder is in use, or cannot be made.</exception>
    public static RunTurn Take(string? folder, string name) => folder is not null ? RunFolder.CreateTaken(folder)
        : Enumerable.Range(1, int.MaxValue)
            .Select(number => Path.Combine(Root, string.Create(CultureInfo.InvariantCulture, $"{name}-{number}")))
            .Select(RunFolder.TryCreate).OfType<RunTurn>().First();

    /// <summary>Folders below <paramref name="root"/> that contain a run, oldest first.</summary>
    public static IReadOnlyList<string> All(string root) => Directory.Exists(root)
        ? [.. Directory.EnumerateDirectories(root).Where(folder => File.Exists(Path.Combine(folder, "run.json")))
            .OrderBy(Directory.GetCreationTimeUtc)]
        : [];
}
