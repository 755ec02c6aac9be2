using Semiflow.Data.Images;
using Semiflow.Images;

namespace Semiflow.Data;

/// <summary>
/// STL-10 (Coates, Lee, Ng 2011) in its binary version: color images of 96 x 96, stored column after column; 5,000 and 8,000 with
/// classes (in the files 1 to 10, here 0 to 9), 100,000 without. Normalization: mean and deviation 0.5 (spec modulewise.md 6).
/// </summary>
/// <param name="Labeled">Training and test images, in memory.</param>
/// <param name="Folds">The official folds, as places in the training images; none where <c>fold_indices.txt</c> is missing.</param>
/// <param name="Unlabeled">The images without classes, read from their file when asked; null where the file is missing.</param>
public sealed record Stl10(ImageData Labeled, IReadOnlyList<IReadOnlyList<int>> Folds, ImageSet? Unlabeled)
{
    private const int Side = 96, ImageBytes = 3 * Side * Side;
    private const string Name = "STL-10";

    /// <summary>Names of the classes.</summary>
    public static IReadOnlyList<string> Classes { get; } =
        ["airplane", "bird", "car", "cat", "deer", "dog", "horse", "monkey", "ship", "truck"];

    /// <summary>
    /// Reads <c>train_X.bin</c>, <c>train_y.bin</c>, <c>test_X.bin</c>, <c>test_y.bin</c>, and <c>unlabeled_X.bin</c> and
    /// <c>fold_indices.txt</c> where they are.
    /// </summary>
    /// <param name="path">Its folder or the one around it; null takes <c>$SEMIFLOW_DATA/stl10_binary</c>.</param>
    /// <param name="official">False takes files of any number of images. The published ones are checked by length, and those with classes
    /// by checksum.</param>
    /// <exception cref="InputException">Not found (the message says where to put it) or damaged.</exception>
    public static Stl10 Read(string? path = null, bool official = true)
    {
        string folder = DataFolder.Find(path, "stl10_binary", place => File.Exists(Path.Combine(place, "train_X.bin")))
            ?? throw DataFolder.Missing(
                path, Name, "train_X.bin, train_y.bin, test_X.bin and test_y.bin",
                "Download stl10_binary from its authors' page, unpack it, and give its folder (--set data.path=FOLDER), or put it into the "
                    + "folder that the environment variable SEMIFLOW_DATA names.");
        ImageSet training = Set(folder, "train", official
            ? (5000, "918c2871b30a85fa023e0c44e0bee87f", "5a34089d4802c674881badbb80307741")
            : null);
        ImageSet test = Set(folder, "test", official
            ? (8000, "7f263ba9f9e0b06b93213547f721ac82", "36f9794fa4beb8a2c72628de14fa638e")
            : null);
        string more = Path.Combine(folder, "unlabeled_X.bin");
        ImageSet? unlabeled = File.Exists(more)
            ? new ImageSet(Name, new FilePixels(more, Side, official ? 100000 : null), [], [], ImageNormalization.Symmetric(3))
            : null;
        return new Stl10(new ImageData(training, test), ReadFolds(Path.Combine(folder, "fold_indices.txt"), training.Count), unlabeled);
    }

    /// <summary>The training images of a fold.</summary>
    /// <param name="fold">From 0.</param>
    /// <exception cref="InputException">A fold that there is not.</exception>
    public ImageSet Fold(int fold) => fold >= 0 && fold < Folds.Count
        ? Labeled.Training.Select(Folds[fold])
        : throw new InputException($"{Name}: there is no fold {fold}; "
            + $"{(Folds.Count == 0 ? "fold_indices.txt is missing" : $"there are 0 to {Folds.Count - 1}")}.");

    private static ImageSet Set(string folder, string part, (int Count, string Images, string Labels)? published)
    {
        string imageFile = Path.Combine(folder, $"{part}_X.bin"), labelFile = Path.Combine(folder, $"{part}_y.bin");
        int count = new FilePixels(imageFile, Side, published?.Count).Count;
        byte[] columns = WholeFile.Read(imageFile, (long)count * ImageBytes);
        byte[] labels = WholeFile.Read(labelFile, count);
        if (published is { } known)
        {
            WholeFile.Verify(imageFile, columns, known.Images, Name);
            WholeFile.Verify(labelFile, labels, known.Labels, Name);
        }

        int wrong = Array.FindIndex(labels, label => label is < 1 or > 10);
        if (wrong >= 0)
        {
            throw new InputException($"{labelFile}: image {wrong} has label {labels[wrong]}; expected 1 to 10. Copy or download it again.");
        }

        byte[] rows = new byte[columns.Length];
        FilePixels.Transpose(columns, rows, Side);
        return new ImageSet(Name, new HeldPixels(rows, 3, Side, Side), [.. labels.Select(label => label - 1)], Classes,
            ImageNormalization.Symmetric(3));
    }

    private static IReadOnlyList<int>[] ReadFolds(string path, int count) => File.Exists(path)
        ? [.. TextRows.Of(path).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(text => TextRows.Number(path, text, 0, count - 1, "place in the training images")).ToArray())]
        : [];
}
