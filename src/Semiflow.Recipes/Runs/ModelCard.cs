using System.Text.Json;
using System.Text.Json.Nodes;
using Semiflow.Training;

namespace Semiflow.Recipes;

/// <summary>
/// What a model needs in addition to its weights to be made again without the data: a record, kept in the folder of its run as a JSON file.
/// </summary>
/// <remarks>Names are the record's properties in snake_case; a file that lacks one is damaged.</remarks>
public static class ModelCard
{
    private static readonly JsonSerializerOptions Format = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        PropertyNameCaseInsensitive = true, // older files have the axes of grids in Pascal case
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    /// <summary>Keeps a card in a run.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="file">Name of the file, e.g. <c>states.json</c>.</param>
    /// <param name="card">The card: a record of numbers, texts, lists and records.</param>
    /// <exception cref="InputException">It cannot be written.</exception>
    public static void Write<T>(RunFolder folder, string file, T card)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(folder);
        RunFolder.WriteJson(Path.Combine(folder.Path, file), (JsonObject)JsonSerializer.SerializeToNode(card, Format)!);
    }

    /// <summary>Reads a card back.</summary>
    /// <param name="record">The run.</param>
    /// <param name="file">Name of the file.</param>
    /// <exception cref="InputException">The run is not trained yet, or the file is damaged.</exception>
    public static T Read<T>(RunRecord record, string file)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(record);
        string path = Path.Combine(record.Folder.Path, file);
        if (!File.Exists(path))
        {
            throw record.Untrained();
        }

        JsonObject json = RunFolder.ReadJson(path);
        try
        {
            return json.Deserialize<T>(Format) ?? throw new JsonException("it holds nothing.");
        }
        catch (Exception error) when (error is JsonException or ArgumentException or InvalidOperationException or NotSupportedException)
        {
            throw new InputException($"{path} is damaged: {error.Message}", error);
        }
    }
}
