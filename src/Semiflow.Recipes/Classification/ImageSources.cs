using Semiflow.Data;
using Semiflow.Images;

namespace Semiflow.Recipes.Classification;

/// <summary>Labeled images by name.</summary>
/// <param name="Name">Name in recipes.</param>
/// <param name="Title">Name for people.</param>
/// <param name="Read">Reads them from a folder, or from where they usually lie for null.</param>
public sealed record ImageSource(string Name, string Title, Func<string?, ImageData> Read);

/// <summary>Images that recipes of classification know by name.</summary>
public static class ImageSources
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<ImageSource> All { get; } =
    [
        new("fashion-mnist", "Fashion-MNIST", path => FashionMnist.Read(path)),
        new("mnist", "MNIST", path => MnistFiles.Read(path ?? throw Supply("MNIST", "train-images-idx3-ubyte, train-labels-idx1-ubyte and the same with t10k"))),
    ];

    /// <summary>The images of that name.</summary>
    /// <exception cref="InputException">No such images; the message names the nearest.</exception>
    public static ImageSource Find(string name) =>
        All.FirstOrDefault(source => source.Name == name) ?? throw Names.Unknown("images", name, [.. All.Select(source => source.Name)]);

    private static InputException Supply(string what, string files) =>
        new($"{what} is not shipped: put its files ({files}) into a folder and say where with --set data.path=FOLDER.");
}
