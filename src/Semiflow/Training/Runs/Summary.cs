using System.Text.Json.Nodes;

namespace Semiflow.Training;

/// <summary>
/// What a run came to, as machines read it: <c>{"name": …, "figures": {"error_in_normalized": {"value": 0.83, "unit": "%", "published":
/// 0.21, "title": "median relative L1 error", …}, …}}</c>.
/// </summary>
/// <param name="Name">Name of the recipe or benchmark.</param>
/// <param name="Figures">Figures by name, in display order.</param>
public sealed record Summary(string Name, IReadOnlyList<KeyValuePair<string, SummaryFigure>> Figures)
{
    /// <summary>Remarks by name, such as the processor of a benchmark: in the file, but no figures.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Notes { get; init; } = [];

    /// <summary>The figure of that name; null when there is none.</summary>
    public SummaryFigure? this[string name] => Figures.Where(figure => figure.Key == name).Select(figure => figure.Value).FirstOrDefault();

    /// <summary>The JSON form. A non-finite value, which JSON lacks, is written in words.</summary>
    public JsonObject ToJson()
    {
        var json = new JsonObject
        {
            ["name"] = Name,
            ["figures"] = new JsonObject(Figures.Select(figure => KeyValuePair.Create(figure.Key, (JsonNode?)figure.Value.ToJson()))),
        };
        if (Notes.Count > 0)
        {
            json["notes"] = new JsonObject(Notes.Select(note => KeyValuePair.Create(note.Key, (JsonNode?)JsonValue.Create(note.Value))));
        }

        return json;
    }

    /// <summary>Writes a file, whole or not at all.</summary>
    /// <exception cref="InputException">It cannot be written.</exception>
    public void Write(string path) => RunFolder.WriteJson(path, ToJson());

    /// <summary>Reads a file that <see cref="Write"/> or a benchmark wrote.</summary>
    /// <exception cref="InputException">It is missing or of another form.</exception>
    public static Summary Read(string path)
    {
        JsonObject json = RunFolder.ReadJson(path);
        try
        {
            return new Summary(json["name"]!.GetValue<string>(),
                [.. json["figures"]!.AsObject().Select(figure => KeyValuePair.Create(figure.Key, SummaryFigure.FromJson(figure.Value!)))])
            {
                Notes = [.. (json["notes"]?.AsObject() ?? [])
                    .Select(note => KeyValuePair.Create(note.Key, note.Value!.GetValue<string>()))],
            };
        }
        catch (Exception error) when (error is NullReferenceException or InvalidOperationException or FormatException)
        {
            throw new InputException($"{path} is not a summary: expected {{\"name\": …, \"figures\": {{NAME: {{\"value\": …, \"unit\": "
                + $"…}}}}}}.", error);
        }
    }
}
