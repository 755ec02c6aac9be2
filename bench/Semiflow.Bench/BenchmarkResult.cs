using System.Text.Json.Nodes;

namespace Semiflow.Bench;

/// <summary>What a benchmark measured, in order.</summary>
/// <param name="Name">Name of the benchmark.</param>
/// <param name="Figures">Figures by name, in the order in which to show them.</param>
public sealed record BenchmarkResult(string Name, IReadOnlyList<KeyValuePair<string, Figure>> Figures)
{
    /// <summary>The figure of that name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public Figure this[string name] => Figures.Where(figure => figure.Key == name).Select(figure => figure.Value).FirstOrDefault()
        ?? throw new KeyNotFoundException(
            $"benchmark {Name} has no figure {name}; it has {string.Join(", ", Figures.Select(f => f.Key))}.");

    /// <summary>
    /// The machine-readable form shared with runs:
    /// <c>{"name": …, "figures": {"forward_speedup": {"value": 21.5, "unit": "x"}, …}}</c>.
    /// </summary>
    public JsonObject ToJson()
    {
        var figures = new JsonObject();
        foreach ((string name, Figure figure) in Figures)
        {
            // JSON has no non-finite number; say it in words instead of hiding it.
            JsonNode value = double.IsFinite(figure.Value) ? JsonValue.Create(figure.Value) : JsonValue.Create(figure.Value.ToString());
            var entry = new JsonObject { ["value"] = value, ["unit"] = figure.Unit };
            if (figure.Published is { } published)
            {
                entry["published"] = published;
            }

            figures[name] = entry;
        }

        return new JsonObject { ["name"] = Name, ["figures"] = figures };
    }
}
