using System.Text.Json;
using System.Text.Json.Nodes;
using Semiflow.Training;

namespace Semiflow.Principles.Modulewise.Processes;

/// <summary>An epoch of one module.</summary>
/// <param name="Terms">Mean of each term over the moves of the module in it.</param>
/// <param name="Weight">Weight of the transport at its end.</param>
internal sealed record ModuleEpoch(IReadOnlyDictionary<string, double> Terms, double Weight) : IHistoryLine<ModuleEpoch>
{
    private static readonly JsonSerializerOptions Format = new()
        { RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };

    /// <summary>Its objective.</summary>
    public double Loss => Terms.Values.Sum();

    /// <inheritdoc/>
    public JsonObject ToJson() => new() { [nameof(Terms)] = JsonSerializer.SerializeToNode(Terms), [nameof(Weight)] = Weight };

    /// <inheritdoc/>
    public static ModuleEpoch FromJson(JsonNode json) =>
        json.Deserialize<ModuleEpoch>(Format) ?? throw new JsonException("an epoch of a module is an object, not null.");
}
