using System.Text.Json.Nodes;
using Semiflow.Principles.Classification;
using Semiflow.Training;
using Semiflow.Transport;

namespace Semiflow.Recipes.LeastActionRecipes;

/// <summary>How samples move through the blocks of a trained network.</summary>
/// <param name="Report">Transport along its blocks.</param>
/// <param name="Motions">Motion of each block.</param>
/// <param name="Multiplier">λ at the end; null without.</param>
internal sealed record MeasuredTransport(TransportReport Report, IReadOnlyList<BlockMotion> Motions, double? Multiplier)
{
    private const string FileName = "transport.json";

    /// <summary>Keeps all measures in the run, by training: those of the path and of each block.</summary>
    public static void Write(RunFolder folder, IEnumerable<(string Training, MeasuredTransport Transport)> measured) =>
        RunFolder.WriteJson(Path.Combine(folder.Path, FileName), new JsonObject(measured.Select(each =>
            KeyValuePair.Create(each.Training, (JsonNode?)each.Transport.ToJson()))));

    private JsonObject ToJson() => new()
    {
        ["path"] = new JsonObject(Report.Figures().Select(figure => KeyValuePair.Create(figure.Key, Number(figure.Value)))),
        ["blocks"] = new JsonArray([.. Motions.Select(motion => (JsonNode)new JsonObject
        {
            ["block"] = motion.Block, ["size"] = Number(motion.Size), ["relative_size"] = Number(motion.RelativeSize),
            ["cosine"] = Number(motion.Cosine),
        })]),
    };

    private static JsonNode? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;
}
