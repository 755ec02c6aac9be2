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
    public void Write(RunFolder folder) => ModelCard.Write(
        folder, FileName, new Stored(InputShape, Classes, Normalization?.Mean, Normalization?.Deviation, Source));

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InputException">The run is not trained yet, or the file is damaged.</exception>
    public static ClassifierCard Read(RunRecord record)
    {
        Stored card = ModelCard.Read<Stored>(record, FileName);
        return new ClassifierCard(
            card.InputShape, card.Classes,
            card is { Mean: { } mean, Deviation: { } deviation } ? new ImageNormalization(mean, deviation) : null, card.Source);
    }

    /// <summary>The card as its file has it.</summary>
    private sealed record Stored(
        IReadOnlyList<long> InputShape, IReadOnlyList<string> Classes, IReadOnlyList<double>? Mean = null,
        IReadOnlyList<double>? Deviation = null, string? Source = null);
}
