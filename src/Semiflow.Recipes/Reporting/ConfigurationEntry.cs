using System.Text.Json.Nodes;

namespace Semiflow.Recipes.Reporting;

/// <summary>A setting, or a named group of settings.</summary>
/// <param name="Key">Name of the setting or group.</param>
/// <param name="Value">Value as text; empty for a group.</param>
/// <param name="Children">Settings of the group; none for a plain setting.</param>
public sealed record ConfigurationEntry(string Key, string Value, params IReadOnlyList<ConfigurationEntry> Children)
{
    /// <summary>The entries of a JSON object, nested as it is; values as <c>--set</c> takes them.</summary>
    internal static IReadOnlyList<ConfigurationEntry> Of(JsonObject json) =>
        [.. json.Select(item => item.Value is JsonObject inner
            ? new ConfigurationEntry(item.Key, "", Of(inner))
            : new ConfigurationEntry(item.Key, Text(item.Value)))];

    private static string Text(JsonNode? value) => value switch
    {
        null => Configuration.Unset,
        JsonArray list => $"[{string.Join(", ", list.Select(Text))}]",
        _ => value.ToString(),
    };
}
