using Semiflow.Data.Images;
using Semiflow.Images;

namespace Semiflow.Data;

/// <summary>
/// CIFAR-10 and CIFAR-100 (Krizhevsky 2009) in their binary version: color images of 32 x 32, 50,000 and 10,000. The published files
/// are checked by length, labels and numbers of images of a class.
/// </summary>
public static class Cifar
{
    private const string Remedy =
        "Download the binary version from its authors' page, unpack it, and give its folder (--set data.path=FOLDER), or put it into the "
            + "folder that the environment variable SEMIFLOW_DATA names.";

    private static readonly LabeledRecords Ten = new(1, 0, 32), Fine = new(2, 1, 32), Coarse = new(2, 0, 32);

    /// <summary>Names of the classes of CIFAR-10.</summary>
    public static IReadOnlyList<string> Classes { get; } =
        ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    /// <summary>
    /// CIFAR-10: <c>data_batch_1.bin</c> to <c>data_batch_5.bin</c> and <c>test_batch.bin</c>, 10,000 records of 1 + 3072 bytes each.
    /// </summary>
    /// <param name="path">Its folder or the one around it; null takes <c>$SEMIFLOW_DATA/cifar-10-batches-bin</c>.</param>
    /// <param name="official">False takes files of any number of records, and those of the five that there are.</param>
    /// <exception cref="InputException">Not found (the message says where to put it) or damaged.</exception>
    public static ImageData Read10(string? path = null, bool official = true)
    {
        string folder = DataFolder.Find(path, "cifar-10-batches-bin", place => File.Exists(Path.Combine(place, "data_batch_1.bin")))
            ?? throw DataFolder.Missing(path, "CIFAR-10", "data_batch_1.bin to data_batch_5.bin and test_batch.bin", Remedy);
        string[] training = [.. Enumerable.Range(1, 5).Select(i => Path.Combine(folder, $"data_batch_{i}.bin"))
            .Where(file => official || File.Exists(file))];
        ImageSet Set(params string[] files) => Ten.Read(files, "CIFAR-10", Classes, official ? 10000 : null);
        return Checked(new ImageData(Set(training), Set(Path.Combine(folder, "test_batch.bin"))), folder, official);
    }

    /// <summary>
    /// CIFAR-100: <c>train.bin</c> and <c>test.bin</c>, 50,000 and 10,000 records of 2 + 3072 bytes; names from the text files beside them.
    /// </summary>
    /// <param name="path">Its folder or the one around it; null takes <c>$SEMIFLOW_DATA/cifar-100-binary</c>.</param>
    /// <param name="coarse">The 20 superclasses instead of the 100 classes.</param>
    /// <param name="official">False takes files of any number of records.</param>
    /// <exception cref="InputException">Not found (the message says where to put it) or damaged.</exception>
    public static ImageData Read100(string? path = null, bool coarse = false, bool official = true)
    {
        string folder = DataFolder.Find(path, "cifar-100-binary", place => File.Exists(Path.Combine(place, "train.bin")))
            ?? throw DataFolder.Missing(path, "CIFAR-100", "train.bin and test.bin", Remedy);
        int classes = coarse ? 20 : 100;
        string list = Path.Combine(folder, coarse ? "coarse_label_names.txt" : "fine_label_names.txt");
        string[] names = File.Exists(list) ? TextRows.Of(list) : [.. Enumerable.Range(0, classes).Select(i => $"{i}")];
        if (names.Length != classes)
        {
            throw new InputException($"{list} has {names.Length} names; expected {classes}. Copy or download it again.");
        }

        ImageSet Set(string file, int count) =>
            (coarse ? Coarse : Fine).Read([Path.Combine(folder, file)], "CIFAR-100", names, official ? count : null);
        return Checked(new ImageData(Set("train.bin", 50000), Set("test.bin", 10000)), folder, official);
    }

    /// <summary>The published data have as many images of every class.</summary>
    internal static ImageData Checked(ImageData data, string folder, bool official)
    {
        foreach (ImageSet set in official ? [data.Training, data.Test] : Array.Empty<ImageSet>())
        {
            int[] counts = new int[set.Classes.Count];
            foreach (int label in set.Labels)
            {
                counts[label]++;
            }

            int wrong = Array.FindIndex(counts, count => count != set.Count / counts.Length);
            if (wrong >= 0)
            {
                throw new InputException(
                    $"{folder}: {counts[wrong]} of {set.Count} images are of class {set.Classes[wrong]}; the published {set.Name} has "
                        + $"{set.Count / counts.Length}. "
                    + "Copy or download it again; other data in this layout are read with official = false.");
            }
        }

        return data;
    }
}
