using System.Text.Json;
using System.Text.Json.Nodes;

namespace Semiflow.Files;

/// <summary>JSON that says one thing: an object with a key twice is refused, not read in one of two ways.</summary>
internal static class StrictJson
{
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false };

    /// <summary>An object.</summary>
    /// <exception cref="JsonException">Not JSON, not an object, or a key occurs twice.</exception>
    public static JsonObject Object(ReadOnlySpan<byte> text) =>
        JsonNode.Parse(text, null, Options) as JsonObject ?? throw new JsonException("an object {…} was expected.");

    /// <summary>An object.</summary>
    /// <exception cref="JsonException">Not JSON, not an object, or a key occurs twice.</exception>
    public static JsonObject Object(string text) => Object(System.Text.Encoding.UTF8.GetBytes(text));
}
