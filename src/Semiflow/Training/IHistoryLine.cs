using System.Text.Json;
using System.Text.Json.Nodes;

namespace Semiflow.Training;

/// <summary>An epoch in a file that grows: a JSON object a line.</summary>
/// <typeparam name="T">The epoch.</typeparam>
internal interface IHistoryLine<T>
{
    /// <summary>The epoch as JSON, numbers to the last bit.</summary>
    JsonObject ToJson();

    /// <summary>The epoch from its JSON.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    static abstract T FromJson(JsonNode json);
}
