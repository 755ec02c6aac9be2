using System.Text.Json;
using System.Text.Json.Nodes;
using Semiflow.Images;
using Semiflow.Training.Runs;

namespace Semiflow.Recipes.Classification;

/// <summary>What a run learned to classify, kept beside it so that its model can be made and used again without the data.</summary>
/// <param name="InputShape">Shape of one sample, <c>[channels, height, width]</c> or <c>[dimension]</c>.</param>
/// <param name="Classes">Names of the classes.</param>
/// <param name="Normalization">Constants of images; null where inputs are taken as they are.</param>
/// <param name="Source">Name of the images, for folders of files; null for others.</param>
public sealed record ClassifierCard(
    IReadOnlyList<long> InputShape, IReadOnlyList<string> Classes, ImageNormalization? Normalization = null, string? Source = null)
{
    private const string FileName = "classifier.json";

    /// <summary>Keeps it in a run.</summary>
    public void Write(RunFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        RunFolder.WriteJson(Path.Combine(folder.Path, FileName), new JsonObject
        {
            ["input_shape"] = JsonSerializer.SerializeToNode(InputShape),
            ["classes"] = JsonSerializer.SerializeToNode(Classes),
            ["mean"] = Normalization is null ? null : JsonSerializer.SerializeToNode(Normalization.Mean),
            ["deviation"] = Normalization is null ? null : JsonSerializer.SerializeToNode(Normalization.Deviation),
            ["source"] = Source,
        });
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InputException">The run is not trained yet, or the file is damaged.</exception>
    public static ClassifierCard Read(RunRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        string path = Path.Combine(record.Folder.Path, FileName);
        if (!File.Exists(path))
        {
            throw new InputException($"the run {record.Folder.Path} has no trained model: {record.State}. Go on with 'semiflow resume "
                + $"{record.Folder.Path}'.");
        }

        JsonObject json = RunFolder.ReadJson(path);
        try
        {
            return new ClassifierCard(
                json["input_shape"].Deserialize<long[]>()!, json["classes"].Deserialize<string[]>()!,
                json["mean"] is { } mean ? new ImageNormalization(
                    mean.Deserialize<double[]>()!, json["deviation"].Deserialize<double[]>()!) : null,
                json["source"]?.GetValue<string>());
        }
        catch (Exception error) when (error is NullReferenceException or JsonException or InvalidOperationException or ArgumentException)
        {
            throw new InputException($"{path} is damaged: {error.Message}", error);
        }
    }
}
