using Semiflow.Images;

namespace Semiflow.Data.Images;

/// <summary>Labeled images by name.</summary>
/// <param name="Name">Name in recipes.</param>
/// <param name="Title">Name for people.</param>
/// <param name="Read">Reads them from a folder, or from where they usually lie for null; false takes other images in the same
/// layout.</param>
internal sealed record ImageSource(string Name, string Title, Func<string?, bool, ImageData> Read);

/// <summary>Images that recipes of classification know by name.</summary>
internal static class ImageSources
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<ImageSource> All { get; } =
    [
        new("fashion-mnist", "Fashion-MNIST", FashionMnist.Read),
        new("mnist", "MNIST", (path, _) =>
            MnistFiles.Read(path ?? throw Supply("MNIST", "train-images-idx3-ubyte, train-labels-idx1-ubyte and the same with t10k"))),
        new("cifar-10", "CIFAR-10", Cifar.Read10),
        new("cifar-100", "CIFAR-100", (path, official) => Cifar.Read100(path, coarse: false, official)),
        new("stl-10", "STL-10", (path, official) => Stl10.Read(path, official).Labeled),
        new("tinyimagenet", "TinyImageNet", TinyImageNet.Read),
        new("folders", "folders of pictures, a folder a class, in 'train' and 'test'",
            (path, _) => ImageFolder.ReadData(path ?? throw Supply("a folder of pictures", "train/CLASS/… and test/CLASS/…"))),
    ];

    /// <summary>The images of that name.</summary>
    /// <exception cref="InputException">No such images; the message names the nearest.</exception>
    public static ImageSource Find(string name) =>
        All.FirstOrDefault(source => source.Name == name)
        ?? throw KnownNames.Unknown("images", name, [.. All.Select(source => source.Name)]);

    private static InputException Supply(string what, string files) =>
        new($"{what} is not shipped: put its files ({files}) into a folder and say where with --set data.path=FOLDER.");
}
