using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Semiflow.Training;

/// <summary>One epoch in numbers: a line of metrics.jsonl.</summary>
/// <param name="Epoch">Epochs done, from 1.</param>
/// <param name="Step">Moves done.</param>
/// <param name="Losses">Mean of every loss term over the epoch, by player and term.</param>
/// <param name="Rates">Learning rate of every player's last move.</param>
/// <param name="Validation">Validation after the epoch; null without.</param>
/// <param name="Best">Whether it is the lowest so far.</param>
/// <param name="SamplesPerSecond">Rate since this process began to train.</param>
/// <param name="Seconds">Time trained so far.</param>
/// <param name="Measures">What probes measured after the epoch; null where there was nothing.</param>
public sealed record EpochReport(
    int Epoch, long Step, IReadOnlyDictionary<string, IReadOnlyDictionary<string, double>> Losses,
    IReadOnlyDictionary<string, double> Rates,
    double? Validation, bool Best, double SamplesPerSecond, double Seconds,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, double>? Measures = null)
    : IHistoryLine<EpochReport>
{
    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    /// <summary>The report as JSON, numbers to the last bit.</summary>
    public JsonObject ToJson() => JsonSerializer.SerializeToNode(this, Format)!.AsObject();

    /// <summary>The report from its JSON.</summary>
    /// <exception cref="JsonException">Not a report.</exception>
    public static EpochReport FromJson(JsonNode json) =>
        json.Deserialize<EpochReport>(Format) ?? throw new JsonException("an epoch report is an object, not null.");
}
