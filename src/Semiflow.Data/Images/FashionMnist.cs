using Semiflow.Data.Images;
using Semiflow.Images;

namespace Semiflow.Data;

/// <summary>
/// Fashion-MNIST (Xiao et al., arXiv 1708.07747): 60,000 and 10,000 gray images of 28 x 28, ten classes of clothes. Found where the
/// Debian package <c>dataset-fashion-mnist</c> puts it, in <c>$SEMIFLOW_DATA/fashion-mnist</c>, or by path.
/// </summary>
public static class FashionMnist
{
    private const string Packaged = "/usr/share/datasets/fashion-mnist";

    /// <summary>Names of the classes.</summary>
    public static IReadOnlyList<string> Classes { get; } =
        ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];

    /// <summary>The folder with its four files, or null.</summary>
    /// <param name="path">A folder, or the one around it; null looks into <c>$SEMIFLOW_DATA</c> and where the package puts it.</param>
    public static string? Find(string? path = null) => DataFolder.Find(path, "fashion-mnist", MnistFiles.In, Packaged);

    /// <summary>Reads it.</summary>
    /// <param name="path">As for <see cref="Find"/>.</param>
    /// <param name="official">False takes other data in the same layout, of any number of images.</param>
    /// <exception cref="InputException">Not found (the message says how to get it), damaged, or not the published bytes.</exception>
    public static ImageData Read(string? path = null, bool official = true)
    {
        string folder = Find(path) ?? throw DataFolder.Missing(
            path, "Fashion-MNIST",
            "train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, plain or .gz,",
            "On Debian and Ubuntu: apt-get install dataset-fashion-mnist. Else put its four idx files into a folder and give that as path "
            + "(data.path), or into the folder fashion-mnist of one that the environment variable SEMIFLOW_DATA names.");
        return MnistFiles.Read(folder, "Fashion-MNIST", Classes, ImageNormalization.FashionMnist, official ? Verify : null);
    }

    // MD5 of the elements behind the header, plain, and how many there are.
    private static void Verify(string path, IdxArray array)
    {
        string name = Path.GetFileName(path);
        bool train = name.StartsWith("train", StringComparison.Ordinal);
        (int[] shape, string sum) = (train, array.Shape.Count) switch
        {
            (true, 3) => (new[] { 60000, 28, 28 }, "f209073e486d5113ebe2cc431d4df862"),
            (true, _) => ([60000], "3236f6424fc25388b2834cb19942cf7e"),
            (false, 3) => ([10000, 28, 28], "b7656a891b218fc13e45205c48a92cae"),
            (false, _) => ([10000], "8dea97a4e78c1bd1b5a6e8efbb870b6e"),
        };
        if (!array.Shape.SequenceEqual(shape))
        {
            throw new InputException(
                $"{path} holds {string.Join(" x ", array.Shape)} bytes, and Fashion-MNIST has {string.Join(" x ", shape)}. "
                + "Copy or download it again; other data in this layout are read with official = false.");
        }

        WholeFile.Verify(path, array.Bytes, sum, "Fashion-MNIST");
    }
}
