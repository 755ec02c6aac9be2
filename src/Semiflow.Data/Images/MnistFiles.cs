using Semiflow.Data.Images;
using Semiflow.Images;

namespace Semiflow.Data;

/// <summary>
/// The four IDX files of MNIST and what follows its layout (Fashion-MNIST, KMNIST, own data): <c>train-images-idx3-ubyte</c>,
/// <c>train-labels-idx1-ubyte</c> and the same with <c>t10k</c>, each plain or .gz.
/// </summary>
public static class MnistFiles
{
    private static readonly string[] Parts = ["train", "t10k"];

    /// <summary>Reads the four files of a folder.</summary>
    /// <param name="folder">Where they are.</param>
    /// <param name="name">Name of the data, for messages.</param>
    /// <param name="classes">Names of the classes.</param>
    /// <param name="normalization">Constants of the data.</param>
    /// <exception cref="InputException">A file is missing or damaged, images and labels do not agree, or a label has no class.</exception>
    public static ImageData Read(string folder, string name, IReadOnlyList<string> classes, ImageNormalization normalization)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return Read(folder, name, classes, normalization, verify: null);
    }

    /// <summary>MNIST itself, digits 0 to 9: a folder that the user supplies.</summary>
    /// <exception cref="InputException">As for the other overload.</exception>
    public static ImageData Read(string folder) =>
        Read(folder, "MNIST", [.. Enumerable.Range(0, 10).Select(digit => $"{digit}")], ImageNormalization.Mnist);

    /// <summary>Whether a folder has the four files.</summary>
    internal static bool In(string folder) => Parts.All(part =>
        File.Exists(Locate(folder, $"{part}-images-idx3-ubyte")) && File.Exists(Locate(folder, $"{part}-labels-idx1-ubyte")));

    internal static ImageData Read(
        string folder, string name, IReadOnlyList<string> classes, ImageNormalization normalization, Action<string, IdxArray>? verify)
    {
        ImageSet[] sets = [.. Parts.Select(part =>
        {
            string imageFile = Locate(folder, $"{part}-images-idx3-ubyte"), labelFile = Locate(folder, $"{part}-labels-idx1-ubyte");
            IdxArray images = Array(imageFile, 3, "images [n, height, width]", verify);
            IdxArray labels = Array(labelFile, 1, "labels [n]", verify);
            if (images.Shape[0] != labels.Shape[0] || images.Bytes.Length == 0)
            {
                throw new InputException(
                    $"{imageFile} holds {images.Shape[0]} images of {images.Shape[1]} x {images.Shape[2]} and {labelFile} "
                        + $"{labels.Shape[0]} labels; they do not belong together. Copy or download both again.");
            }

            byte wrong = labels.Bytes.Max();
            return wrong < classes.Count
                ? new ImageSet(
                    name, new HeldPixels(images.Bytes, 1, images.Shape[1], images.Shape[2]), [.. labels.Bytes.Select(label => (int)label)],
                    classes, normalization)
                : throw new InputException($"{labelFile} has label {wrong}, but there are {classes.Count} classes, 0 to "
                    + $"{classes.Count - 1}.");
        })];
        return new ImageData(sets[0], sets[1]);
    }

    private static IdxArray Array(string path, int rank, string what, Action<string, IdxArray>? verify)
    {
        IdxArray array = IdxFile.Read(path);
        if (array.Shape.Count != rank)
        {
            throw new InputException($"{path} has {array.Shape.Count} dimensions ({string.Join(" x ", array.Shape)}); expected {what}.");
        }

        verify?.Invoke(path, array);
        return array;
    }

    // Plain before packed; the plain name where neither is there, for the message.
    private static string Locate(string folder, string name)
    {
        string plain = Path.Combine(folder, name);
        return !File.Exists(plain) && File.Exists(plain + ".gz") ? plain + ".gz" : plain;
    }
}
