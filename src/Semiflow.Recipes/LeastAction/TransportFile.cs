using System.Text.Json.Nodes;
using Semiflow.Principles.Classification;
using Semiflow.Training.Runs;
using Semiflow.Transport.Motion;

namespace Semiflow.Recipes.LeastAction;

/// <summary>
/// All measures of the ways through the networks of a run, <c>transport.json</c>: by training, those of the path and of each block.
/// </summary>
internal static class TransportFile
{
    private const string FileName = "transport.json";

    public static void Write(
        RunFolder folder, IEnumerable<(string Training, TransportReport Report, IReadOnlyList<BlockMotion> Motions)> measured)
    {
        var json = new JsonObject();
        foreach ((string training, TransportReport report, IReadOnlyList<BlockMotion> motions) in measured)
        {
            json[training] = new JsonObject
            {
                ["path"] = new JsonObject(report.Figures().Select(figure => KeyValuePair.Create(figure.Key, Number(figure.Value)))),
                ["blocks"] = new JsonArray([.. motions.Select(motion => (JsonNode)new JsonObject
                {
                    ["block"] = motion.Block,
                    ["size"] = Number(motion.Size),
                    ["relative_size"] = Number(motion.RelativeSize),
                    ["cosine"] = Number(motion.Cosine),
                })]),
            };
        }

        RunFolder.WriteJson(Path.Combine(folder.Path, FileName), json);
    }

    private static JsonNode? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;
}
