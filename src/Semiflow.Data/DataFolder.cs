namespace Semiflow.Data;

/// <summary>
/// Where a data set's folder lies: the path that the user gives (the folder or the one around it), else a folder of that name in the
/// one that the environment variable <c>SEMIFLOW_DATA</c> names, else where a package of the system puts it.
/// </summary>
internal static class DataFolder
{
    /// <summary>Name of the environment variable.</summary>
    public const string Variable = "SEMIFLOW_DATA";

    /// <summary>The folder, or null.</summary>
    /// <param name="path">What the user gave; null searches.</param>
    /// <param name="name">Usual name of the folder.</param>
    /// <param name="holds">Whether a folder holds the data.</param>
    /// <param name="packaged">Where packages of the system put it.</param>
    public static string? Find(string? path, string name, Predicate<string> holds, params string[] packaged)
    {
        string? root = Environment.GetEnvironmentVariable(Variable);
        IEnumerable<string> places = path is not null ? [path, Path.Combine(path, name)]
            : string.IsNullOrEmpty(root) ? packaged
            : [Path.Combine(root, name), .. packaged];
        return places.FirstOrDefault(place => Directory.Exists(place) && holds(place));
    }

    /// <summary>The message for data that are not there.</summary>
    public static InputException Missing(string? path, string what, string files, string remedy) => new(
        path is not null
            ? $"{path} does not hold {what}: expected {files} in it. {remedy}"
            : $"{what} was not found. {remedy}");
}
