using System.Reflection;

namespace Semiflow.Recipes;

/// <summary>
/// An old spelling of a setting, on the record of all settings: run folders, TOML files and <c>--set</c> may still use it. The new path may
/// end in <c>.*</c>: then the old one does so too, for all settings of a section, or ends in names that were kept, <c>.{rate,every}</c>.
/// </summary>
/// <param name="old">Path that it had, e.g. <c>training.moves</c>, or those of several, <c>training.{moves,batch_size}</c>.</param>
/// <param name="now">Path that it has, e.g. <c>budget.moves</c>, or <c>budget.*</c>.</param>
/// <param name="values">Values that are spelled differently, e.g. <c>true=cosine</c>; others stay as they are.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class FormerlyAtAttribute(string old, string now, params string[] values) : Attribute
{
    /// <summary>Path that it had.</summary>
    public string Old => old;

    /// <summary>Path that it has.</summary>
    public string Now => now;

    /// <summary>Values that are spelled differently.</summary>
    public IReadOnlyList<string> Values => values;

    /// <summary>Where a setting is now, and what its value is called.</summary>
    /// <param name="settings">Record of all settings.</param>
    /// <param name="path">A path, old or not.</param>
    /// <param name="value">A value.</param>
    internal static (string Path, object? Value) Translate(Type settings, string path, object? value)
    {
        foreach (FormerlyAtAttribute alias in Of(settings))
        {
            if (alias.PathNow(path) is { } current)
            {
                return (current, alias.Renamed(value));
            }
        }

        return (path, value);
    }

    /// <summary>The old spellings of single settings.</summary>
    internal static IEnumerable<string> Spellings(Type settings) => Of(settings)
        .Select(alias => alias.Old).Where(path => !SettingPath.IsSection(path));

    /// <summary>Those of a record, each name in braces by itself.</summary>
    internal static IEnumerable<FormerlyAtAttribute> Of(Type settings) =>
        settings.GetCustomAttributes<FormerlyAtAttribute>().SelectMany(alias => alias.Each());

    private IEnumerable<FormerlyAtAttribute> Each() => old.IndexOf('{', StringComparison.Ordinal) is > 0 and var names
        ? SettingPath.Each(old).Select(each => new FormerlyAtAttribute(each, now[..^1] + each[names..], values))
        : [this];

    private string? PathNow(string path) => path == old ? now
        : SettingPath.Covers(old, path) ? now[..^1] + path[(old.Length - 1)..]
        : null;

    private object? Renamed(object? value)
    {
        string written = Configuration.Text(value is System.Text.Json.Nodes.JsonValue json && json.TryGetValue(out string? text) ? text
            : value is System.Text.Json.Nodes.JsonNode node ? node.ToJsonString() : value);
        return values.Select(pair => pair.Split('=', 2)).FirstOrDefault(pair => pair[0] == written) is { } found ? found[1] : value;
    }
}
