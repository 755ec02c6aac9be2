using System.Text.Json.Serialization;
using Semiflow.Data.Images;
using Semiflow.Images;
using Semiflow.Training;

namespace Semiflow.Recipes.Classification;

/// <summary>What a run learned to classify, kept next to it so that its model can be made and used again without the data.</summary>
/// <param name="InputShape">Shape of one sample, <c>[channels, height, width]</c> or <c>[dimension]</c>.</param>
/// <param name="Classes">Names of the classes.</param>
/// <param name="Mean">Mean of each channel of images; null where inputs are taken as they are.</param>
/// <param name="Deviation">Deviation of each channel; null without a mean.</param>
/// <param name="Source">Name of the images, for folders of files; null for others.</param>
[method: JsonConstructor]
internal sealed record ClassifierCard(
    IReadOnlyList<long> InputShape, IReadOnlyList<string> Classes, IReadOnlyList<double>? Mean, IReadOnlyList<double>? Deviation,
    string? Source)
{
    private const string FileName = "classifier.json";

    /// <summary>A card of images with their constants, or of other samples.</summary>
    public ClassifierCard(
        IReadOnlyList<long> inputShape, IReadOnlyList<string> classes, ImageNormalization? normalization = null, string? source = null)
        : this(inputShape, classes, normalization?.Mean, normalization?.Deviation, source)
    {
    }

    /// <summary>Constants of images; null where inputs are taken as they are.</summary>
    [JsonIgnore]
    public ImageNormalization? Normalization { get; } = Mean is null ? null : new ImageNormalization(Mean, Deviation ?? []);

    /// <summary>The card of images with a name.</summary>
    public static ClassifierCard Of(ImageSet images, string? source) =>
        new([images.Channels, images.Height, images.Width], images.Classes, images.Normalization, source);

    /// <summary>The card of a file.</summary>
    public static ClassifierCard Of(LabeledFile file) =>
        new(file.Inputs.shape[1..], [.. Enumerable.Range(0, (int)file.Classes).Select(c => $"class {c}")]);

    /// <summary>Keeps it in a run.</summary>
    public void Write(RunFolder folder) => ModelCard.Write(folder, FileName, this);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InputException">The run is not trained yet, or the file is damaged.</exception>
    public static ClassifierCard Read(RunRecord record) => ModelCard.Read<ClassifierCard>(record, FileName);
}
