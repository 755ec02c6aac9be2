namespace Semiflow.Recipes.Settings;

/// <summary>Paths of settings where several are written as one: <c>optimizer.*</c>, <c>optimizer.{rate,every}</c>.</summary>
internal static class SettingPath
{
    /// <summary>Each of the names in braces by itself.</summary>
    public static IEnumerable<string> Each(string written) => written.Split('{') is [var section, var names]
        ? names.TrimEnd('}').Split(',').Select(name => section + name)
        : [written];

    /// <summary>Whether a setting is among those that are written so.</summary>
    public static bool Covers(string written, string path) => Each(written).Any(each => each == path || (IsSection(each)
        && path.StartsWith(each[..^1], StringComparison.Ordinal)));

    /// <summary>Whether all settings that begin so are meant.</summary>
    public static bool IsSection(string written) => written.EndsWith('*');
}
