using Semiflow.Data.Images;
using Semiflow.Images;

namespace Semiflow.Data;

/// <summary>
/// Pictures (.png, .jpg, .jpeg) in one folder a class, classes and pictures in ordinal order of their names; decoded when asked.
/// <c>ImageSet.Held()</c> decodes them once and keeps them.
/// </summary>
public static class ImageFolder
{
    /// <summary>Reads <c>folder/CLASS/PICTURE</c>.</summary>
    /// <param name="folder">The folder with one folder a class.</param>
    /// <param name="sizing">How to make one size of all; null where they have it, in color.</param>
    /// <param name="classes">Classes in their order, for a part that may lack some; null takes the folders that there are.</param>
    /// <param name="normalization">Constants; null for -1 to 1.</param>
    /// <exception cref="InputException">No such folder, no class, a folder that is not a class, or no picture.</exception>
    public static ImageSet Read(
        string folder, ImageSizing? sizing = null, IReadOnlyList<string>? classes = null, ImageNormalization? normalization = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        string[] found = Classes(folder);
        if (classes is null && found.FirstOrDefault(name => PictureFile.In(Path.Combine(folder, name)).Length == 0) is { } empty)
        {
            throw new InputException($"{Path.Combine(folder, empty)} holds no picture (.png, .jpg, .jpeg), so that nothing tells what is "
                + "of that class. Put some into it, or remove the folder.");
        }

        classes ??= found;
        string? stranger = found.FirstOrDefault(name => !classes.Contains(name));
        if (stranger is not null)
        {
            throw new InputException($"{Path.Combine(folder, stranger)} is not a class of the training images. They are: "
                + $"{string.Join(", ", classes)}.");
        }

        var files = new List<string>();
        var labels = new List<int>();
        for (int c = 0; c < classes.Count; c++)
        {
            string place = Path.Combine(folder, classes[c]);
            string[] pictures = Directory.Exists(place) ? PictureFile.In(place) : [];
            files.AddRange(pictures);
            labels.AddRange(Enumerable.Repeat(c, pictures.Length));
        }

        return Set(folder, files, labels, classes, sizing, normalization, check: true);
    }

    /// <summary>
    /// Reads <c>folder/train/CLASS/PICTURE</c> and <c>folder/test/CLASS/PICTURE</c>, or <c>val</c> where there is no <c>test</c>.
    /// </summary>
    /// <exception cref="InputException">As for <see cref="Read"/>.</exception>
    public static ImageData ReadData(string folder, ImageSizing? sizing = null, ImageNormalization? normalization = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ImageSet training = Read(Path.Combine(folder, "train"), sizing, null, normalization);
        string test = Path.Combine(folder, "test");
        return new ImageData(training,
            Read(Directory.Exists(test) ? test : Path.Combine(folder, "val"), sizing, training.Classes, normalization));
    }

    /// <summary>Pictures of a folder without classes.</summary>
    /// <exception cref="InputException">No such folder, or no picture.</exception>
    public static ImageSet ReadPlain(string folder, ImageSizing? sizing = null, ImageNormalization? normalization = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return Directory.Exists(folder)
            ? Set(folder, PictureFile.In(folder), [], [], sizing, normalization, check: true)
            : throw new InputException($"{folder} does not exist. Check the path.");
    }

    internal static ImageSet Set(
        string folder, IReadOnlyList<string> files, IReadOnlyList<int> labels, IReadOnlyList<string> classes, ImageSizing? sizing,
        ImageNormalization? normalization, bool check = false)
    {
        if (files.Count == 0)
        {
            throw new InputException($"{folder} holds no picture (.png, .jpg, "
                + $".jpeg){(classes.Count > 0 ? " in its classes' folders" : "")}.");
        }

        var pixels = new PicturePixels(files, sizing ?? new ImageSizing());
        if (check)
        {
            pixels.CheckSizes();
        }

        return new ImageSet(
            Path.GetFileName(Path.GetFullPath(folder)), pixels, labels, classes, normalization
                ?? ImageNormalization.Symmetric(pixels.Channels));
    }

    private static string[] Classes(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new InputException($"{folder} does not exist. Expected a folder with one folder a class.");
        }

        string[] names = [.. Directory.EnumerateDirectories(folder).Select(place => Path.GetFileName(place))
            .Where(name => !name.StartsWith('.'))];
        Array.Sort(names, StringComparer.Ordinal);
        return names.Length > 0
            ? names
            : throw new InputException($"{folder} has no folder in it. Put the pictures of each class into a folder of its name.");
    }
}
